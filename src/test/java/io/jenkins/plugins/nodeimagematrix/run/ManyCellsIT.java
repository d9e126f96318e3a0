package io.jenkins.plugins.nodeimagematrix.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.support.ChildJvm;
import io.jenkins.plugins.nodeimagematrix.support.TestRegistry;
import io.jenkins.plugins.nodeimagematrix.tier.DockerTest;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run keeps in memory and on the disk of each cell is little, whatever its builds and tests print. */
@DockerTest
class ManyCellsIT {
    private static final int BYTES_A_CELL = 16 * 1024;
    private static final int STATE_BYTES_A_CELL = 5 * 1024;

    @TempDir
    private Path folder;

    @Test
    void each_talkative_cell_of_a_run_takes_little_memory() throws Exception {
        Map<String, Long> few = run(100, ManyCellsMain.TALKATIVE, null);
        Map<String, Long> many = run(500, ManyCellsMain.TALKATIVE, null);

        long cell = (many.get("used") - few.get("used")) * 1024 / 400;
        System.out.printf(
                "in use at the end of a run: %d KiB with 100 cells, %d KiB with 500; %.1f KiB for each further cell%n",
                few.get("used"), many.get("used"), cell / 1024.0);
        assertThat(cell).isLessThan(BYTES_A_CELL);
    }

    @Test
    @Tag("long")
    void a_thousand_cells_and_six_thousand_tags_are_published_with_little_state() throws Exception {
        publish(1_000);
    }

    @Test
    @Tag("long")
    void ten_thousand_cells_and_sixty_thousand_tags_are_published_within_256_megabytes() throws Exception {
        publish(10_000);
    }

    private void publish(int cells) throws Exception {
        try (TestRegistry registry = TestRegistry.start()) {
            Map<String, Long> run = run(cells, ManyCellsMain.PLAIN, registry.address());
            long state = run.get("state") / cells;
            System.out.printf(
                    "%d cells and %d tags published: %d KiB in use at the end, %d bytes of state for each cell%n",
                    cells, run.get("tags"), run.get("used"), state);
            assertThat(run).containsEntry("tags", 6L * cells);
            assertThat(state).isLessThan(STATE_BYTES_A_CELL);
        }
    }

    /**
     * @param kind of cells
     * @param registry {@code null} to publish nothing
     * @return what the process printed
     */
    private Map<String, Long> run(int cells, String kind, String registry) throws Exception {
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
                    aliases: ["{minor}-a", "{minor}-b", "{minor}-c", "{minor}-d", "{minor}-e"]
                """.formatted(systems, String.join(", ", releases)));
        Path log = folder.resolve("log" + cells);
        List<Path> classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .toList();
        List<String> arguments = new ArrayList<>(
                List.of(root.toString(), folder.resolve("home" + cells).toString(), kind));
        if (registry != null) {
            arguments.add(registry);
        }
        ChildJvm jvm = ChildJvm.start(
                List.of("-Xmx256m", "-XX:+UseSerialGC"),
                classPath,
                ManyCellsMain.class.getName(),
                arguments,
                Map.of(),
                log);
        assertThat(jvm.await()).as(jvm.tail()).isZero();
        Map<String, Long> said = new HashMap<>();
        for (String line : Files.readAllLines(log)) {
            if (line.matches("[a-z]+ \\d+")) {
                said.put(line.split(" ")[0], Long.valueOf(line.split(" ")[1]));
            }
        }
        assertThat(said).containsEntry("cells", (long) cells);
        return said;
    }
}
