package io.jenkins.plugins.nodeimagematrix.matrix.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.matrix.Plans;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.MatrixFileException;
import io.jenkins.plugins.nodeimagematrix.release.catalogue.CatalogueSnapshot;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Cells that leave an alias out, and systems that lack the newest line. */
@UnitTest
class AliasScopeTest {
    private static final PlanRequest FIRST = PlanRequest.of(CatalogueSnapshot.read(null), LocalDate.of(2024, 11, 20));

    /** Jessie has only line 20, which is not current elsewhere; it is long-term support, as is line 22. */
    private static final String FILE = """
            axes:
              os:
                bookworm: { default: true }
                jessie: {}
              node: { releases: ["20.18.0", "22.11.0", "23.2.0"] }
            images:
              node:
                repository: acme/node
                dockerfile: a/Dockerfile
                tests: t
                tag: "{node}{-os}"
                aliases: ["{line}{-os}", "lts{-os}", "current{-os}", "latest{-os}"]
                exclude: [{ os: jessie, node: ">20" }]
            """;

    @Test
    void newest_line_is_that_of_all_cells_of_the_image() throws MatrixFileException {
        assertThat(aliases(FILE, FIRST))
                .containsExactlyInAnyOrder(
                        "20 on bookworm:20.18.0",
                        "22 on bookworm:22.11.0",
                        "23 on bookworm:23.2.0",
                        "lts on bookworm:22.11.0",
                        "current on bookworm:23.2.0",
                        "latest on bookworm:23.2.0",
                        "20-jessie on jessie:20.18.0",
                        "latest-jessie on jessie:20.18.0");
    }

    @Test
    void newest_line_of_each_form_of_tag_is_an_option() throws MatrixFileException {
        assertThat(aliases(FILE + "    aliasScope: tag\n", FIRST))
                .contains("lts-jessie on jessie:20.18.0", "current-jessie on jessie:20.18.0")
                .contains("lts on bookworm:22.11.0", "current on bookworm:23.2.0");
    }

    @Test
    void line_that_left_the_file_stays_the_newest_while_it_is_published() throws MatrixFileException {
        Plan first = Plans.of(FILE, FIRST);

        PlanRequest later = FIRST.knowing(Plans.published(first), Map.of(), Map.of(), List.of());

        assertThat(aliases(FILE.replace(", \"23.2.0\"", ""), later))
                .contains("lts on bookworm:22.11.0")
                .noneMatch(alias -> alias.startsWith("current"));
    }

    @Test
    void override_replaces_the_aliases_of_its_cells_and_of_names_that_inherit_them() throws MatrixFileException {
        String file = FILE + """
                    also:
                      - { repository: acme/mirror }
                      - { repository: acme/own, aliases: ["latest{-os}"] }
                    overrides:
                      - { node: 23.x, aliases: ["{line}{-os}", "edge{-os}"] }
                      - { os: jessie, aliases: [] }
                """;

        List<String> aliases = Plans.of(file, FIRST).aliases().stream()
                .map(alias -> alias.reference() + " on " + alias.cell())
                .toList();

        assertThat(aliases)
                .containsExactlyInAnyOrder(
                        "acme/node:20 on bookworm:20.18.0",
                        "acme/node:22 on bookworm:22.11.0",
                        "acme/node:23 on bookworm:23.2.0",
                        "acme/node:lts on bookworm:22.11.0",
                        "acme/node:current on bookworm:22.11.0",
                        "acme/node:latest on bookworm:22.11.0",
                        "acme/node:edge on bookworm:23.2.0",
                        "acme/mirror:20 on bookworm:20.18.0",
                        "acme/mirror:22 on bookworm:22.11.0",
                        "acme/mirror:23 on bookworm:23.2.0",
                        "acme/mirror:lts on bookworm:22.11.0",
                        "acme/mirror:current on bookworm:22.11.0",
                        "acme/mirror:latest on bookworm:22.11.0",
                        "acme/mirror:edge on bookworm:23.2.0",
                        "acme/own:latest on bookworm:23.2.0",
                        "acme/own:latest-jessie on jessie:20.18.0");
    }

    private static List<String> aliases(String file, PlanRequest request) throws MatrixFileException {
        return Plans.of(file, request).aliases().stream()
                .map(alias -> alias.reference().tag() + " on " + alias.cell())
                .toList();
    }
}
