package io.jenkins.plugins.nodeimagematrix.run.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders as Git writes them. */
@UnitTest
class GitCheckoutTest {
    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    @TempDir
    private Path folder;

    private void git(String name, String text) throws IOException {
        Path file = folder.resolve(".git").resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private void config(String url) throws IOException {
        git("config", """
                [core]
                \trepositoryformatversion = 0
                [remote "upstream"]
                \turl = https://git.example.com/other.git
                [remote "origin"]
                \tfetch = +refs/heads/*:refs/remotes/origin/*
                \turl = %s
                [branch "main"]
                \tremote = origin
                """.formatted(url));
    }

    @Test
    void reads_a_detached_commit_as_a_build_checks_it_out() throws IOException {
        git("HEAD", COMMIT + "\n");
        config("https://git.example.com/acme/images.git");

        assertThat(GitCheckout.read(folder))
                .isEqualTo(new SourceRevision("https://git.example.com/acme/images.git", COMMIT));
    }

    @Test
    void reads_the_commit_of_a_branch() throws IOException {
        git("HEAD", "ref: refs/heads/feature/a.b\n");
        git("refs/heads/feature/a.b", COMMIT + "\n");
        config("git@git.example.com:acme/images.git");

        assertThat(GitCheckout.read(folder))
                .isEqualTo(new SourceRevision("git@git.example.com:acme/images.git", COMMIT));
    }

    @Test
    void reads_the_commit_of_a_packed_branch() throws IOException {
        git("HEAD", "ref: refs/heads/main\n");
        git(
                "packed-refs",
                "# pack-refs with: peeled\n" + "f".repeat(40) + " refs/heads/domain\n" + COMMIT + " refs/heads/main\n^"
                        + "e".repeat(40) + "\n");
        git("config", "[core]\n\tbare = false\n");

        assertThat(GitCheckout.read(folder)).isEqualTo(new SourceRevision(null, COMMIT));
    }

    @Test
    void leaves_out_the_user_and_the_password_of_a_repository() throws IOException {
        git("HEAD", COMMIT);
        config("https://robot:secret@git.example.com/acme/images.git?token=secret");

        assertThat(GitCheckout.read(folder).uri()).isEqualTo("https://git.example.com/acme/images.git");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "ref: refs/heads/absent", "ref: refs/../../secret", "ref: ../../secret"})
    void a_head_that_names_no_commit_gives_none(String head) throws IOException {
        Files.writeString(folder.resolve("secret"), COMMIT);
        git("HEAD", head);
        config("https://git.example.com/acme/images.git");

        assertThat(GitCheckout.read(folder)).isNull();
    }

    @Test
    void follows_no_link_out_of_the_checkout() throws IOException {
        Path outside = Files.writeString(folder.resolve("outside"), COMMIT);
        Files.createDirectories(folder.resolve(".git"));
        Files.createSymbolicLink(folder.resolve(".git/HEAD"), outside);
        config("https://git.example.com/acme/images.git");

        assertThat(GitCheckout.read(folder)).isNull();
    }

    @Test
    void a_folder_without_git_gives_none() {
        assertThat(GitCheckout.read(folder)).isNull();
    }
}
