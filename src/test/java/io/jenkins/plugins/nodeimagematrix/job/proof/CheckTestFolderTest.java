package io.jenkins.plugins.nodeimagematrix.job.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@UnitTest
class CheckTestFolderTest {
    @TempDir
    private Path folder;

    private String fault(String test) throws IOException {
        Path workspace = Files.createDirectories(folder.resolve("workspace"));
        return new CheckTestFolder(test).invoke(workspace.toFile(), null);
    }

    private void write(String path) throws IOException {
        Files.createDirectories(folder.resolve(path).getParent());
        Files.writeString(folder.resolve(path), "RUN true\n");
    }

    @Test
    void link_out_of_the_workspace_is_reported_by_name() throws IOException {
        write("outside/Dockerfile");
        write("workspace/tests/any/Dockerfile");
        Files.createSymbolicLink(folder.resolve("workspace/tests/linked"), Path.of("../../outside"));
        write("workspace/tests/other/file");
        Files.createSymbolicLink(
                folder.resolve("workspace/tests/other/Dockerfile"), folder.resolve("outside/Dockerfile"));

        assertThat(fault("tests/any")).isNull();
        assertThat(fault("tests/linked"))
                .contains("leads out of the folder", "tests/linked is a link to ../../outside");
        assertThat(fault("tests/other")).contains("leads out of the folder", "tests/other/Dockerfile is a link to");
    }

    @Test
    void step_may_name_a_folder_elsewhere() throws IOException {
        write("outside/Dockerfile");

        assertThat(fault("../outside")).isNull();
        assertThat(fault(folder.resolve("outside").toString())).isNull();
    }
}
