package io.jenkins.plugins.nodeimagematrix.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.demo.DemoJob;
import io.jenkins.plugins.nodeimagematrix.support.Build;
import io.jenkins.plugins.nodeimagematrix.tier.BrowserTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The pages of a job with 500 builds of a thousand cells beside those of a job with five: what they answer, and how quickly (printed,
 * not asserted).
 */
@Tag("long")
@BrowserTest
class ManyBuildsIT {
    private static final int FEW = 5;
    private static final int MANY = 500;
    private static final int LOOKS = 9;
    private static final DateTimeFormatter FOLDER = DateTimeFormatter.ofPattern("yyyy-MM-dd_HH-mm-ss");

    @Test
    void pages_of_a_job_with_very_many_builds_say_how_long_they_take() throws Exception {
        try (PageBench bench = PageBench.start("many-builds")) {
            repeat(bench, "few", FEW);
            repeat(bench, "many", MANY);
            bench.controller.stop();
            bench.controller.restart();

            for (String page : List.of("", "image-matrix/", "image-matrix/status", "image-matrix/trend")) {
                Timed few = look(bench, "job/few/" + page);
                Timed many = look(bench, "job/many/" + page);
                System.out.printf(
                        Locale.ROOT,
                        "GET %s of a job with %d and with %d builds: first %d and %d ms, then %d and %d ms, %d and %d kB%n",
                        page.isEmpty() ? "the page" : page,
                        FEW,
                        MANY,
                        few.first(),
                        many.first(),
                        few.median(),
                        many.median(),
                        few.bytes() / 1000,
                        many.bytes() / 1000);
            }
            assertThat(trend(bench, "few")).containsExactly(1, 2, 3, 4, 5);
            assertThat(trend(bench, "many")).hasSize(50).startsWith(MANY - 49).endsWith(MANY);
        }
    }

    private static List<Integer> trend(PageBench bench, String job) {
        List<Integer> numbers = new ArrayList<>();
        bench.controller
                .client()
                .json("job/" + job + "/image-matrix/trend")
                .at("/matrices/0/points")
                .forEach(point -> numbers.add(point.path("number").asInt()));
        return numbers;
    }

    private record Timed(long first, long median, int bytes) {}

    private static Timed look(PageBench bench, String page) {
        List<Long> times = new ArrayList<>();
        int bytes = 0;
        for (int i = 0; i < LOOKS; i++) {
            long before = System.nanoTime();
            bytes = bench.controller.client().page(page).length();
            times.add((System.nanoTime() - before) / 1_000_000);
        }
        List<Long> later = times.subList(1, LOOKS).stream().sorted().toList();
        return new Timed(times.get(0), later.get(later.size() / 2), bytes);
    }

    /** One build that has its report, and copies of it on the disk as further builds, which share the large files. */
    private static void repeat(PageBench bench, String job, int builds) throws IOException {
        Build first = bench.build(job, SampleReports.thousandCells(1));
        bench.keepStates(first);
        Path folder = bench.folder(first).report();
        while (!Files.exists(folder.resolve("build.xml"))) {
            folder = folder.getParent();
        }
        boolean numbered = folder.getFileName().toString().equals("1");
        for (int number = 2; number <= builds; number++) {
            String name = numbered
                    ? String.valueOf(number)
                    : LocalDateTime.parse(folder.getFileName().toString(), FOLDER)
                            .plusSeconds(number)
                            .format(FOLDER);
            Path copy = folder.resolveSibling(name);
            copy(folder, copy);
            Path record = copy.resolve("build.xml");
            String xml = Files.readString(record);
            Files.delete(record);
            Files.writeString(record, xml.replace("\n  <number>1<", "\n  <number>" + number + "<"));
            if (!numbered) {
                Files.createSymbolicLink(folder.resolveSibling(String.valueOf(number)), Path.of(name));
            }
        }
        // The tab comes with the build step.
        bench.controller.client().putJob(job, DemoJob.xml(folder, "registry.example.com"));
        Path home = folder.getParent().getParent();
        Files.writeString(home.resolve("nextBuildNumber"), builds + 1 + "\n");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path one : (Iterable<Path>) all::iterator) {
                Path copy = to.resolve(from.relativize(one).toString());
                if (Files.isDirectory(one)) {
                    Files.createDirectories(copy);
                } else {
                    Files.createLink(copy, one);
                }
            }
        }
    }
}
