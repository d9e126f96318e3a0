package io.jenkins.plugins.nodeimagematrix.matrix.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.matrix.GoldenFile;
import io.jenkins.plugins.nodeimagematrix.matrix.dante.InventoryConversion;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.MatrixFileException;
import io.jenkins.plugins.nodeimagematrix.support.PackagedPlugin;
import io.jenkins.plugins.nodeimagematrix.tier.ControllerTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command of docs/dante.md, as a user has it: out of the packaged plugin, with nothing else. */
@ControllerTest
class InventoryCommandIT {
    @TempDir
    private Path folder;

    @Test
    void thePackagedPluginConvertsAnInventory() throws IOException, InterruptedException, MatrixFileException {
        Path libraries = Files.createDirectories(folder.resolve("node-image-matrix/WEB-INF/lib"));
        try (ZipInputStream hpi = new ZipInputStream(Files.newInputStream(PackagedPlugin.hpi()))) {
            for (ZipEntry entry = hpi.getNextEntry(); entry != null; entry = hpi.getNextEntry()) {
                if (entry.getName().matches("WEB-INF/lib/[^/]+\\.jar")) {
                    Files.copy(hpi, libraries.resolve(entry.getName().substring("WEB-INF/lib/".length())));
                }
            }
        }
        Path inventory =
                Files.writeString(folder.resolve("inventory.yml"), GoldenFile.text("nodesource-inventory.yml"));
        String page = Files.readString(Path.of("docs", "dante.md"));
        assertThat(page).contains("java -cp 'node-image-matrix/WEB-INF/lib/*' " + InventoryConversion.class.getName());

        Path text = folder.resolve("image-matrix.yaml");
        Path differences = folder.resolve("differences");
        Process command = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        libraries + "/*",
                        InventoryConversion.class.getName(),
                        inventory.toString(),
                        "2016-08-08")
                .redirectOutput(text.toFile())
                .redirectError(differences.toFile())
                .start();
        int status = command.waitFor();

        assertThat(Files.readAllLines(differences)).as("exit status " + status).hasSize(15);
        assertThat(status).isZero();
        assertThat(Files.readAllLines(text)).hasSize(51);
        assertThat(MatrixFileReader.read("image-matrix.yaml", Files.readString(text))
                        .images())
                .hasSize(1);
    }
}
