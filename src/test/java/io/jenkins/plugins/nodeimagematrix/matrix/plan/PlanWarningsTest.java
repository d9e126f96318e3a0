package io.jenkins.plugins.nodeimagematrix.matrix.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.matrix.Plans;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.MatrixFileException;
import io.jenkins.plugins.nodeimagematrix.release.catalogue.CatalogueSnapshot;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a plan says although it can be carried out: that a cell will fail, or that a release may not exist. */
@UnitTest
class PlanWarningsTest {
    private static final PlanRequest FIRST = PlanRequest.of(CatalogueSnapshot.read(null), LocalDate.of(2024, 11, 20));
    private static final String FILE = """
            axes:
              os: { bookworm: {}, trixie: {} }
              node: { releases: [RELEASES] }
            images:
              node:
                repository: "acme/{os}"
                dockerfile: a/Dockerfile
                args: { NODE: "{node}" }
                tests: [{ dir: t, node: "<20" }]
              dev:
                from: node
                repository: "acme/{os}-dev"
                dockerfile: dev/Dockerfile
                untested: true
                exclude: [{ node: "<24" }]
            """;

    @Test
    void cells_without_a_test_and_images_without_a_cell() throws MatrixFileException {
        assertThat(warnings("\"18.20.4\", \"20.18.0\", \"22.11.0\""))
                .containsExactly(
                        "image-matrix.yaml:5:3: images.node.tests: 4 cells have no test (bookworm:20.18.0, ...) and will fail after the build; name a test folder, or write 'untested: true'",
                        "image-matrix.yaml:10:3: images.dev: this image has no cell now; exclusions leave out every combination of its axes");
    }

    @Test
    void releases_that_the_catalogue_does_not_have() throws MatrixFileException {
        assertThat(warnings("\"18.20.4\", \"18.99.0\", { version: \"5.0.0\", node: \"99.1.0\" }"))
                .filteredOn(warning -> warning.contains("catalogue"))
                .hasSize(2)
                .satisfiesExactly(
                        known -> assertThat(known)
                                .startsWith("image-matrix.yaml:3:33: axes.node.releases: the release catalogue (")
                                .contains("has no Node.js 18.99.0; the newest of this line is 18.20."),
                        unknown -> assertThat(unknown)
                                .startsWith("image-matrix.yaml:3:44: axes.node.releases")
                                .contains("has no Node.js 99.1.0; it has no release of this line"));
    }

    @Test
    void releases_of_another_product_are_not_compared_with_the_catalogue() throws MatrixFileException {
        assertThat(warnings("\"19.2.3\", \"102.0.0\"")).noneMatch(warning -> warning.contains("catalogue"));
    }

    private static List<String> warnings(String releases) throws MatrixFileException {
        return Plans.of(FILE.replace("RELEASES", releases), FIRST).warnings();
    }
}
