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

    private String name(String cell) {
        return new RunFolder(folder).log(cell).getFileName().toString();
    }
}
