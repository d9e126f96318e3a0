package io.jenkins.plugins.nodeimagematrix.matrix.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.jenkins.plugins.nodeimagematrix.matrix.Plans;
import io.jenkins.plugins.nodeimagematrix.matrix.file.MatrixFile;
import io.jenkins.plugins.nodeimagematrix.matrix.file.MatrixFileReader;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.MatrixFileException;
import io.jenkins.plugins.nodeimagematrix.release.catalogue.CatalogueSnapshot;
import java.lang.management.ManagementFactory;
import java.time.LocalDate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * How long a plan takes for 1,000, 10,000 and 100,000 cells with five aliases each, all of them published before. Counted is
 * the processor time of the planning thread. Run by name.
 */
class PlanningBenchmark {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void costGrowsWithTheNumberOfCells() throws MatrixFileException {
        System.out.printf(
                "%8s %8s %9s %9s %10s %12s%n", "cells", "aliases", "read ms", "first ms", "again ms", "us per cell");
        for (int warm = 0; warm < 3; warm++) {
            measure(10, 100, false);
        }
        for (int[] size : new int[][] {{10, 100}, {100, 100}, {1000, 100}}) {
            measure(size[0], size[1], true);
        }
        System.out.println("official layout, one repository:");
        for (int systems : new int[] {10, 100, 1000}) {
            measureOneRepository(systems);
        }
    }

    private static void measure(int systems, int releases, boolean print) throws MatrixFileException {
        run(
                text(
                        systems,
                        releases,
                        "acme/{os}",
                        "{node}",
                        "[\"{minor}\", \"{minor}-a\", \"{minor}-b\", \"{minor}-c\", \"{minor}-d\"]"),
                print,
                false);
    }

    private static void measureOneRepository(int systems) throws MatrixFileException {
        run(
                text(
                        systems,
                        100,
                        "acme/node",
                        "{node}-{os}",
                        "[\"{minor}-{os}\", \"{minor}-a-{os}\", \"{minor}-b-{os}\", \"{minor}-c-{os}\", \"{minor}-d-{os}\"]"),
                true,
                true);
    }

    private static void run(String text, boolean print, boolean oneRepository) throws MatrixFileException {
        PlanRequest first = PlanRequest.of(CatalogueSnapshot.read(null), LocalDate.of(2024, 11, 20));
        long start = THREADS.getCurrentThreadCpuTime();
        MatrixFile file = MatrixFileReader.read("image-matrix.yaml", text);
        long read = THREADS.getCurrentThreadCpuTime();
        Plan plan = Planner.plan(file, first, Plans.SOURCES);
        long planned = THREADS.getCurrentThreadCpuTime();
        PlanRequest again = PlanRequest.builder(first.catalogue(), first.asOf())
                .published(Plans.published(plan))
                .build();
        long before = THREADS.getCurrentThreadCpuTime();
        Plan second = Planner.plan(file, again, Plans.SOURCES);
        long after = THREADS.getCurrentThreadCpuTime();
        assertThat(second.cells()).hasSameSizeAs(plan.cells()).noneMatch(PlannedCell::build);
        assertThat(second.aliases()).isEqualTo(plan.aliases());
        if (print) {
            System.out.printf(
                    "%8d %8d %9.1f %9.1f %10.1f %12.2f%n",
                    plan.cells().size(),
                    plan.aliases().size(),
                    (read - start) / 1e6,
                    (planned - read) / 1e6,
                    (after - before) / 1e6,
                    (after - before) / 1e3 / plan.cells().size());
        }
    }

    /** Ten lines; each release of a line is a minor of its own. */
    private static String text(int systems, int releases, String repository, String tag, String aliases) {
        return "axes:\n  os:\n"
                + IntStream.range(0, systems)
                        .mapToObj(i -> "    o" + i + ": { from: \"debian:o" + i + "\" }\n")
                        .collect(Collectors.joining())
                + "  node: { releases: ["
                + IntStream.range(0, releases)
                        .mapToObj(i -> "\"" + (10 + i / 10 * 2) + "." + i % 10 + ".0\"")
                        .collect(Collectors.joining(", "))
                + "] }\nimages:\n  node:\n    repository: \"" + repository
                + "\"\n    dockerfile: Dockerfile\n    tests: tests/node\n"
                + "    args: { NODE_VERSION: \"{node}\" }\n    tag: \"" + tag + "\"\n    aliases: " + aliases + "\n";
    }
}
