package io.jenkins.plugins.nodeimagematrix.job.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.docker.dockerfile.FromInstructions;
import io.jenkins.plugins.nodeimagematrix.matrix.DescribedFolder;
import io.jenkins.plugins.nodeimagematrix.matrix.DescribedPlans;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlanRequest;
import io.jenkins.plugins.nodeimagematrix.matrix.source.FolderDescription;
import io.jenkins.plugins.nodeimagematrix.release.catalogue.CatalogueSnapshot;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a workspace's agent sends leads to the plan that the engine makes of the same folder. */
@UnitTest
class DescribeFolderTest {
    private static final String FILE = "image-matrix.yaml";
    private static final String MATRIX = """
            axes:
              os: { jessie: {} }
              node: { releases: ["4.4.6", "4.4.7"] }
            images:
              node:
                repository: "acme/{os}"
                dockerfile: node/Dockerfile
                args: { NODE_VERSION: "{node}" }
                untested: true
                aliases: [latest]
            """;
    private static final PlanRequest REQUEST = PlanRequest.of(CatalogueSnapshot.read(null), LocalDate.of(2016, 8, 8));

    @TempDir
    private Path workspace;

    private Path folder;

    @BeforeEach
    void write() throws Exception {
        folder = workspace.resolve("images");
        Files.createDirectories(folder.resolve("node"));
        Files.writeString(folder.resolve("node/Dockerfile"), "FROM debian:jessie\n");
        Files.writeString(folder.resolve("node/setup.sh"), "true\n");
        Files.writeString(folder.resolve(FILE), MATRIX);
    }

    private DescribedFolder described(String text) throws Exception {
        byte[] answer = new DescribeFolder("images", FILE, text, REQUEST).invoke(workspace.toFile(), null);
        return DescribedFolder.of(FILE, text, FolderDescription.read(answer), new FromInstructions());
    }

    @Test
    void jenkins_plans_as_the_engine_does() throws Exception {
        assertThat(described(null).plan(REQUEST))
                .isEqualTo(DescribedPlans.plan(folder, FILE, REQUEST, new FromInstructions()));
    }

    @Test
    void text_in_place_of_the_file_plans_the_same_and_needs_no_file() throws Exception {
        Files.delete(folder.resolve(FILE));

        assertThat(described(MATRIX).plan(REQUEST).cells()).hasSize(2).allSatisfy(planned -> assertThat(
                        planned.bases().get(0).image())
                .isEqualTo("debian:jessie"));
    }

    @Test
    void workspace_that_is_not_there_has_no_matrix_file() throws Exception {
        byte[] answer = new DescribeFolder("gone", FILE, null, REQUEST)
                .invoke(workspace.resolve("gone").toFile(), null);

        assertThat(FolderDescription.read(answer).isWithoutMatrixFile()).isTrue();
    }
}
