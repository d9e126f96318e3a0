package io.jenkins.plugins.nodeimagematrix.run.cell;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.docker.build.BuildFailure;
import io.jenkins.plugins.nodeimagematrix.docker.client.FaultKind;
import io.jenkins.plugins.nodeimagematrix.run.Plans;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Links that appear between planning and building lead out no more than those that were there. */
@UnitTest
class CellSourcesTest {
    @TempDir
    private Path folder;

    private Path root;

    @BeforeEach
    void write() throws IOException {
        root = folder.resolve("root");
        for (String each : List.of("root/ctx", "root/test", "outside")) {
            Files.createDirectories(folder.resolve(each));
            Files.writeString(folder.resolve(each).resolve("Dockerfile"), "FROM scratch\n");
        }
    }

    private CellSources sources() {
        return new CellSources(new CellRequest(
                "run",
                Plans.cell("jessie:4.4.7", null),
                root.toString(),
                "",
                null,
                List.of(),
                Map.of(),
                Map.of(),
                null,
                false,
                false,
                null,
                Duration.ZERO,
                0,
                0,
                null));
    }

    @Test
    void sound_folders_have_no_fault() {
        assertThat(sources().candidate("ctx", "ctx/Dockerfile")).isNull();
        assertThat(sources().test("test")).isNull();
    }

    @Test
    void context_that_leads_out() throws IOException {
        Files.createSymbolicLink(root.resolve("link"), Path.of("../outside"));

        assertFault(sources().candidate("link", "ctx/Dockerfile"), FaultKind.BUILD, "link is a link to ../outside");
    }

    @Test
    void dockerfile_that_leads_out() throws IOException {
        Files.createSymbolicLink(root.resolve("ctx/Other"), folder.resolve("outside/Dockerfile"));

        assertFault(sources().candidate("ctx", "ctx/Other"), FaultKind.BUILD, "ctx/Other is a link to");
    }

    @Test
    void test_that_leads_out() throws IOException {
        Files.delete(root.resolve("test/Dockerfile"));
        Files.createSymbolicLink(root.resolve("test/Dockerfile"), folder.resolve("outside/Dockerfile"));

        assertFault(sources().test("test"), FaultKind.TEST, "test/Dockerfile is a link to");
    }

    private static void assertFault(BuildFailure fault, FaultKind kind, String message) {
        assertThat(fault.kind()).isEqualTo(kind);
        assertThat(fault.message()).contains("leads out of the folder", message);
    }
}
