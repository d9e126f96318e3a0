package io.jenkins.plugins.nodeimagematrix.job.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.run.proof.SourceRevision;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@UnitTest
class ReadCheckoutTest {
    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    @TempDir
    private Path folder;

    private void checkout(String name) throws IOException {
        Path git = Files.createDirectories(folder.resolve(name).resolve(".git"));
        Files.writeString(git.resolve("HEAD"), COMMIT);
        Files.writeString(git.resolve("config"), "[remote \"origin\"]\n\turl = https://git.example.com/a.git\n");
    }

    private SourceRevision read(String file) {
        return ReadCheckout.revision(
                new ReadCheckout(file).invoke(folder.resolve("workspace").toFile(), null));
    }

    @Test
    void finds_the_checkout_that_holds_the_matrix_file() throws IOException {
        checkout("workspace/sub");

        assertThat(read("sub/images/image-matrix.yaml"))
                .isEqualTo(new SourceRevision("https://git.example.com/a.git", COMMIT));
        assertThat(read("image-matrix.yaml")).isNull();
    }

    @Test
    void looks_nowhere_above_the_workspace() throws IOException {
        checkout(".");
        Files.createDirectories(folder.resolve("workspace"));

        assertThat(read("image-matrix.yaml")).isNull();
        assertThat(read("../image-matrix.yaml")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "nonsense", "nonsense https://git.example.com", COMMIT + " a\u001b[31m"})
    void takes_no_answer_that_an_honest_agent_does_not_give(String answer) {
        assertThat(ReadCheckout.revision(answer)).isNull();
        assertThat(ReadCheckout.revision(COMMIT + " " + "a".repeat(5_000))).isNull();
        assertThat(ReadCheckout.revision(null)).isNull();
    }
}
