package io.jenkins.plugins.nodeimagematrix.matrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlanRequest;
import io.jenkins.plugins.nodeimagematrix.matrix.source.FolderDescription;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.MatrixFileException;
import io.jenkins.plugins.nodeimagematrix.release.catalogue.CatalogueSnapshot;
import io.jenkins.plugins.nodeimagematrix.release.policy.LockFileException;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Paths in a matrix file stay in its folder, also through links; what is not a file, folder or text is reported. */
@UnitTest
class LinkedSourcesTest {
    private static final String FILE = "image-matrix.yaml";
    private static final String MATRIX = """
            axes:
              os: { jessie: {} }
              node: { releases: ">=4.4.6 <4.5", updates: patch, lock: image-matrix.lock }
            images:
              node:
                repository: "acme/{os}"
                dockerfile: node/Dockerfile
                args: { NODE_VERSION: "{node}" }
                tests: tests/node
            """;
    private static final String LOCK = "format 1\n4.4.7 2016-07-01 first-run\n";
    private static final PlanRequest REQUEST = PlanRequest.of(CatalogueSnapshot.read(null), LocalDate.of(2016, 8, 8));

    @TempDir
    private Path folder;

    private Path root;
    private Path outside;

    @BeforeEach
    void soundFolder() throws Exception {
        root = Files.createDirectories(folder.resolve("checkout"));
        outside = Files.createDirectories(folder.resolve("outside"));
        write(root.resolve(FILE), MATRIX);
        write(root.resolve("image-matrix.lock"), LOCK);
        write(root.resolve("node/Dockerfile"), "FROM debian:jessie\n");
        write(root.resolve("tests/node/Dockerfile"), "RUN node -v\n");
        write(outside.resolve("Dockerfile"), "secret: value\n");
        assertThat(plan().cells()).hasSize(1);
    }

    private Plan plan() throws Exception {
        return DescribedPlans.plan(root, FILE, REQUEST, (text, args) -> new TreeSet<>());
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private void link(String path, Path target) throws IOException {
        Path link = root.resolve(path);
        Files.move(link, link.resolveSibling(link.getFileName() + ".away"));
        Files.createSymbolicLink(link, target);
    }

    private void refused(String... messages) {
        assertThatThrownBy(this::plan)
                .isInstanceOf(MatrixFileException.class)
                .hasMessageContainingAll(messages)
                .hasMessageNotContaining("secret");
    }

    @Test
    void context_that_leads_out() throws Exception {
        link("node", outside);

        refused(
                "the folder node, which jessie:4.4.7 needs, leads out of the folder that paths are relative to",
                "node is a link to " + outside);
    }

    @Test
    void folder_above_that_leads_out() throws Exception {
        Files.createDirectories(outside.resolve("node"));
        write(outside.resolve("node/Dockerfile"), "RUN true\n");
        link("tests", Path.of("../outside"));

        refused("the test folder tests/node, which jessie:4.4.7 needs, leads out", "tests is a link to ../outside");
    }

    @Test
    void dockerfile_that_leads_out() throws Exception {
        link("node/Dockerfile", outside.resolve("Dockerfile"));

        refused("the Dockerfile node/Dockerfile, which jessie:4.4.7 needs, leads out", "node/Dockerfile is a link to");
    }

    @Test
    void dockerfile_of_a_test_that_leads_out() throws Exception {
        link("tests/node/Dockerfile", outside.resolve("Dockerfile"));

        refused("the Dockerfile tests/node/Dockerfile, which jessie:4.4.7 needs, leads out");
    }

    @Test
    void ignore_file_that_leads_out() throws Exception {
        write(outside.resolve("ignore"), "secret\n");
        Files.createSymbolicLink(root.resolve("node/.dockerignore"), outside.resolve("ignore"));

        refused("the folder node, which jessie:4.4.7 needs, leads out", "node/.dockerignore is a link to");
    }

    @Test
    void lock_file_that_leads_out() throws Exception {
        write(outside.resolve("lock"), "secret\n");
        link("image-matrix.lock", outside.resolve("lock"));

        refused("axes.node.lock: the lock file image-matrix.lock leads out", "image-matrix.lock is a link to");
    }

    @Test
    void matrix_file_that_leads_out() throws Exception {
        link(FILE, outside.resolve("Dockerfile"));

        refused("image-matrix.yaml:1:1: the file leads out of the folder", "image-matrix.yaml is a link to");
    }

    @Test
    void folder_of_the_matrix_file_that_leads_out_of_the_checkout() throws Exception {
        Files.createSymbolicLink(root.resolve("images"), outside);

        byte[] description = FolderDescriber.describe(root, "images", "Dockerfile", null, REQUEST)
                .write();

        assertThatThrownBy(() -> DescribedFolder.of(
                        "Dockerfile", null, FolderDescription.read(description), (text, args) -> new TreeSet<>()))
                .hasMessageContainingAll("leads out of the folder", "images is a link to " + outside);
    }

    @Test
    void links_that_lead_in_circles() throws Exception {
        link("node", Path.of("nodes"));
        Files.createSymbolicLink(root.resolve("nodes"), Path.of("node"));

        refused("the folder node, which jessie:4.4.7 needs, is behind a link that leads back to itself");
    }

    @Test
    void links_within_the_folder_are_followed() throws Exception {
        Files.move(root.resolve("node"), root.resolve("real"));
        Files.createSymbolicLink(root.resolve("node"), Path.of("real"));
        Files.move(root.resolve("image-matrix.lock"), root.resolve("real.lock"));
        Files.createSymbolicLink(root.resolve("image-matrix.lock"), Path.of("real.lock"));

        assertThat(plan().cells()).hasSize(1);
    }

    @Test
    void checkout_may_itself_be_behind_a_link() throws Exception {
        root = Files.createSymbolicLink(folder.resolve("workspace"), root);

        assertThat(plan().cells()).hasSize(1);
    }

    /** Docker sends it as a link, so what it leads to is no part of the build. */
    @Test
    void link_inside_of_a_context_counts_as_a_link() throws Exception {
        Files.createSymbolicLink(root.resolve("node/inside"), outside);
        Plan before = plan();
        write(outside.resolve("more"), "more\n");
        assertThat(plan().cells().get(0).inputHash())
                .isEqualTo(before.cells().get(0).inputHash());

        Files.delete(root.resolve("node/inside"));
        Files.createSymbolicLink(root.resolve("node/inside"), folder);
        assertThat(plan().cells().get(0).inputHash())
                .isNotEqualTo(before.cells().get(0).inputHash());
    }

    @Test
    void folders_where_files_belong_and_the_other_way_round() throws Exception {
        Files.delete(root.resolve("image-matrix.lock"));
        Files.createDirectory(root.resolve("image-matrix.lock"));
        refused("axes.node.lock: the lock file image-matrix.lock is a folder or a device, not a file");

        write(
                root.resolve(FILE),
                MATRIX.replace(", lock: image-matrix.lock", "").replace("updates: patch", ""));
        Files.delete(root.resolve("tests/node/Dockerfile"));
        Files.createDirectory(root.resolve("tests/node/Dockerfile"));
        refused("the Dockerfile tests/node/Dockerfile, which jessie:4.4.6 needs, is a folder or a device");

        write(root.resolve(FILE), MATRIX.replace("tests/node", "tests/node.txt"));
        write(root.resolve("tests/node.txt"), "");
        Files.delete(root.resolve("image-matrix.lock"));
        refused("the test folder tests/node.txt, which jessie:4.4.6 needs, is not a folder");

        Files.delete(root.resolve(FILE));
        Files.createDirectory(root.resolve(FILE));
        refused("image-matrix.yaml:1:1: the file is a folder or a device, not a file");
    }

    @Test
    void texts_of_other_encodings() throws Exception {
        Files.write(root.resolve("image-matrix.lock"), ("\uFEFF" + LOCK).getBytes(StandardCharsets.UTF_16LE));
        refused("axes.node.lock: the lock file image-matrix.lock is not written in UTF-8; save it as UTF-8");

        Files.write(root.resolve("image-matrix.lock"), "format 1\n# \u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
        refused("the lock file image-matrix.lock is not written in UTF-8");

        write(root.resolve("image-matrix.lock"), "\uFEFF" + LOCK);
        write(root.resolve(FILE), "\uFEFF" + MATRIX);
        assertThat(plan().cells()).hasSize(1);

        Files.write(root.resolve(FILE), MATRIX.getBytes(StandardCharsets.UTF_16BE));
        refused("image-matrix.yaml:1:1: the file is written in UTF-16; save it as UTF-8");
    }

    @Test
    void ignore_file_of_another_encoding() throws Exception {
        Files.write(root.resolve("node/.dockerignore"), "caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));

        refused("the folder node, which jessie:4.4.7 needs, has an ignore file that is not written in UTF-8"
                + " (node/.dockerignore)");
    }

    @Test
    void empty_lock_file() throws Exception {
        write(root.resolve("image-matrix.lock"), "");

        assertThatThrownBy(this::plan).isInstanceOf(LockFileException.class).hasMessageContaining("format 1");
    }

    @Test
    void no_matrix_file() throws Exception {
        Files.delete(root.resolve(FILE));

        refused("image-matrix.yaml:1:1: there is no such file");
    }
}
