package io.jenkins.plugins.nodeimagematrix.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.support.ChildJvm;
import io.jenkins.plugins.nodeimagematrix.tier.DockerTest;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run keeps in memory of each cell is little, whatever its builds and tests print. */
@DockerTest
class ManyCellsIT {
    private static final int KILOBYTES_A_CELL = 64;

    @TempDir
    private Path folder;

    @Test
    void a_thousand_cells_fit_into_256_megabytes_and_each_takes_little() throws Exception {
        long few = used(250);
        long many = used(1_000);

        System.out.printf(
                "in use at the end of a run: %d KiB with 250 cells, %d KiB with 1,000; %.1f KiB for each further cell%n",
                few, many, (many - few) / 750.0);
        assertThat((many - few) / 750).isLessThan(KILOBYTES_A_CELL);
    }

    private long used(int cells) throws Exception {
        Path root = folder.resolve("src" + cells);
        TinyMatrix files = new TinyMatrix(root, "many", List.of("1.0.0")).write();
        List<String> releases = new ArrayList<>();
        for (int i = 0; i < cells / 10; i++) {
            releases.add("\"" + (4 + i / 10) + "." + i % 10 + ".0\"");
        }
        StringBuilder systems = new StringBuilder();
        for (int i = 0; i < 10; i++) {
            systems.append("    os").append(i).append(": {}\n");
        }
        files.file(TinyMatrix.FILE, """
                axes:
                  os:
                %s  node: { releases: [%s] }
                images:
                  node:
                    repository: "many/{os}"
                    context: "ctx"
                    dockerfile: "ctx/Dockerfile"
                    args: { V: "{node}" }
                    tests: [tests/node]
                    tag: "{node}"
                    aliases: ["{line}", "{minor}", latest]
                """.formatted(systems, String.join(", ", releases)));
        Path log = folder.resolve("log" + cells);
        List<Path> classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .toList();
        ChildJvm jvm = ChildJvm.start(
                List.of("-Xmx256m", "-XX:+UseSerialGC"),
                classPath,
                ManyCellsMain.class.getName(),
                List.of(root.toString(), folder.resolve("home" + cells).toString()),
                Map.of(),
                log);
        assertThat(jvm.await()).as(jvm.tail()).isZero();
        List<String> lines = Files.readAllLines(log);
        assertThat(lines).contains("cells " + cells);
        return lines.stream()
                .filter(line -> line.startsWith("used "))
                .mapToLong(line -> Long.parseLong(line.substring(5)))
                .findFirst()
                .orElseThrow();
    }
}
