package io.jenkins.plugins.nodeimagematrix.run.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logs have names that every file system takes, and no two cells share one. */
@UnitTest
class RunFolderTest {
    private static final String LONG = "very-long-name-".repeat(30);

    @TempDir
    Path folder;

    @Test
    void short_names_can_be_read() {
        assertThat(name("jessie:4.4.7")).isEqualTo("jessie_3a4.4.7.log");
        assertThat(name("../..")).isEqualTo("_2e._2f...log").doesNotContain("/");
    }

    @Test
    void cells_with_very_long_names_have_logs_of_their_own() throws IOException {
        List<String> cells = List.of(
                LONG + ":4.4.7", LONG + ":4.4.6", "\u05d0".repeat(80) + ":4.4.7", "A".repeat(67), "A".repeat(66));
        for (String cell : cells) {
            try (OutputStream log = new RunFolder(folder).openLog(cell)) {
                log.write(cell.getBytes(StandardCharsets.UTF_8));
            }
        }
        for (String cell : cells) {
            assertThat(new RunFolder(folder).log(cell)).hasContent(cell);
            assertThat(name(cell).length()).isLessThanOrEqualTo(255);
        }
        try (Stream<Path> logs = Files.list(folder.resolve("logs"))) {
            assertThat(logs).hasSize(cells.size());
        }
    }

    @Test
    void letters_and_digits_stand_for_themselves_and_all_else_for_its_bytes() {
        assertThat(name("az09.-")).isEqualTo("az09.-.log");
        assertThat(name("`{/:A")).isEqualTo("_60_7b_2f_3a_41.log");
        assertThat(name("a".repeat(200))).isEqualTo("a".repeat(200) + ".log");
        assertThat(name("a".repeat(201))).startsWith("a".repeat(100) + "~").hasSize(100 + 1 + 64 + 4);
    }

    /** Jenkins' artifacts, pages and scripts of users name them. */
    @Test
    void each_file_of_a_run_has_a_place_of_its_own() {
        RunFolder run = new RunFolder(folder);

        assertThat(List.of(
                        run.report(),
                        run.grid(),
                        run.junit(),
                        run.publicKey(),
                        run.lock("sub/node.lock"),
                        run.scratch("run-1"),
                        run.journal("run-1")))
                .containsExactly(
                        folder.resolve("report.json"),
                        folder.resolve("grid.json"),
                        folder.resolve("junit.xml"),
                        folder.resolve("cosign.pub"),
                        folder.resolve("lock/sub/node.lock"),
                        folder.resolve("scratch-run-1"),
                        folder.resolve("journal-run-1.jsonl"));
    }

    @Test
    void each_new_run_gets_a_folder_of_its_own() throws IOException {
        Path runs = folder.resolve("runs");
        Path first = RunFolder.in(runs).path();

        assertThat(RunFolder.in(runs).path()).isDirectory().isNotEqualTo(first);
        assertThat(first).isDirectory().hasParent(runs);
        assertThat(first.getFileName().toString()).matches("\\d{8}-\\d{6}-.+");
    }

    private String name(String cell) {
        return new RunFolder(folder).log(cell).getFileName().toString();
    }
}
