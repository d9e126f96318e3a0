package io.jenkins.plugins.nodeimagematrix.matrix.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.docker.dockerfile.FromInstructions;
import io.jenkins.plugins.nodeimagematrix.matrix.DescribedPlans;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.MatrixFileException;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.Problem;
import io.jenkins.plugins.nodeimagematrix.release.catalogue.CatalogueSnapshot;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plan refuses Dockerfiles that are built on another image than the matrix file says. */
@UnitTest
class BaseCheckTest {
    private static final String FILE = """
            axes:
              os:
                bookworm: { from: "debian:bookworm", default: true }
                trixie: { from: "debian:trixie" }
              node: { releases: ["20.18.0", "22.11.0"] }
            images:
              node:
                repository: "acme/{os}"
                dockerfile: docker/Dockerfile
                args: { NODE_VERSION: "{node}" }
                tests: tests/node
              dev:
                from: node
                repository: "acme/{os}-dev"
                dockerfile: dev/Dockerfile
                tests: tests/node
            """;

    @TempDir
    private Path root;

    @BeforeEach
    void lay() throws IOException {
        write("image-matrix.yaml", FILE);
        write("docker/Dockerfile", "ARG BASE\nFROM ${BASE}\n");
        write("dev/Dockerfile", "ARG BASE\nFROM ${BASE}\n");
        write("tests/node/Dockerfile", "RUN true\n");
    }

    @Test
    void oneDockerfileServesAllSystems() throws Exception {
        assertThat(plan().cells()).hasSize(8);
    }

    @Test
    void imageOfAnotherSystemIsToldOnceWithItsPlaceAndARemedy() throws Exception {
        write("docker/Dockerfile", "# shared\nFROM debian:bookworm\n");

        assertThatThrownBy(this::plan)
                .isInstanceOf(MatrixFileException.class)
                .hasMessage("docker/Dockerfile:2:1: trixie:20.18.0: is built FROM debian:bookworm and not from"
                        + " debian:trixie as the matrix file says; write ARG BASE before the first FROM, and"
                        + " FROM ${BASE}; or correct 'from'");
    }

    @Test
    void parentIsABaseLikeAnyOther() throws Exception {
        write("dev/Dockerfile", "FROM debian:bookworm\n");
        write("docker/Dockerfile", "FROM scratch\n");

        assertThatThrownBy(this::plan)
                .isInstanceOfSatisfying(MatrixFileException.class, wrong -> assertThat(wrong.problems())
                        .extracting(Problem::file)
                        .containsOnly("docker/Dockerfile", "dev/Dockerfile")
                        .hasSize(3));
    }

    @Test
    void argumentsOfTheMatrixFileArePutIn() throws Exception {
        write("docker/Dockerfile", "ARG SUITE=bookworm\nFROM debian:${SUITE}\n");
        write("image-matrix.yaml", FILE.replace("args: {", "args: { SUITE: \"{os}\","));

        assertThat(plan().cells()).hasSize(8);
    }

    @Test
    void imagesWithoutFromAreFree() throws Exception {
        write("docker/Dockerfile", "FROM fedora\n");
        write("image-matrix.yaml", FILE.replaceAll("from: \"debian:\\w+\"(, )?", ""));
        assertThat(plan().cells()).hasSize(8);

        write("inventory.yml", "images:\n  - name: \"acme/fedora:22.11.0\"\n    path: docker\n    test: tests/node\n");
        assertThat(plan("inventory.yml").cells()).hasSize(1);
    }

    @Test
    void nothingIsABaseTooIfTheFileSaysSo() throws Exception {
        write("docker/Dockerfile", "FROM scratch\n");
        write("image-matrix.yaml", FILE.replaceAll("debian:\\w+", "scratch"));

        assertThat(plan().cells()).hasSize(8);
    }

    private Plan plan() throws Exception {
        return plan("image-matrix.yaml");
    }

    private Plan plan(String file) throws Exception {
        return DescribedPlans.plan(
                root,
                file,
                PlanRequest.of(CatalogueSnapshot.read(null), LocalDate.of(2024, 11, 20)),
                new FromInstructions());
    }

    private void write(String path, String content) throws IOException {
        Files.createDirectories(root.resolve(path).getParent());
        Files.writeString(root.resolve(path), content);
    }
}
