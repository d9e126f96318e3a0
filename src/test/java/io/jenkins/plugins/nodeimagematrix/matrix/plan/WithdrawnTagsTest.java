package io.jenkins.plugins.nodeimagematrix.matrix.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.matrix.Plans;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.MatrixFileException;
import io.jenkins.plugins.nodeimagematrix.release.catalogue.CatalogueSnapshot;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.time.LocalDate;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What a withdrawn tag and a restored one mean for a plan. */
@UnitTest
class WithdrawnTagsTest {
    private static final ImageReference WITHDRAWN = ImageReference.parse("acme/node:6.6.0");

    private static String file(String releases) {
        return """
                axes:
                  os: { jessie: { from: "debian:jessie" } }
                  node: { releases: [%s] }
                images:
                  node:
                    repository: acme/node
                    dockerfile: docker/Dockerfile
                    tests: tests/node
                    tag: "{node}"
                    aliases: ["{line}", "{minor}", latest]
                """.formatted(releases);
    }

    private static Map<String, String> aliases(String text, PublishedState published, Rebuild rebuild)
            throws MatrixFileException {
        PlanRequest any = PlanRequest.of(CatalogueSnapshot.read(null), LocalDate.of(2016, 9, 20));
        Plan plan = Plans.of(
                text,
                PlanRequest.builder(any.catalogue(), any.asOf())
                        .lock(any.lock())
                        .published(published)
                        .rebuild(rebuild)
                        .build());
        return plan.aliases().stream()
                .collect(Collectors.toMap(alias -> alias.reference().tag(), alias -> alias.pinned()
                        .tag()));
    }

    private static PublishedState published(String text) throws MatrixFileException {
        PlanRequest any = PlanRequest.of(CatalogueSnapshot.read(null), LocalDate.of(2016, 9, 20));
        return Plans.published(Plans.of(text, any));
    }

    @Test
    void aliases_go_to_the_next_newest_as_long_as_the_image_is_the_withdrawn_one() throws MatrixFileException {
        String text = file("\"6.5.0\", \"6.6.0\"");
        PublishedState state = published(text);
        assertThat(aliases(text, state, Rebuild.CHANGED))
                .containsEntry("6", "6.6.0")
                .containsEntry("latest", "6.6.0");

        PublishedState withdrawn = state.withdrawing(Set.of(WITHDRAWN));
        assertThat(aliases(text, withdrawn, Rebuild.CHANGED))
                .containsEntry("6", "6.5.0")
                .containsEntry("latest", "6.5.0")
                .containsEntry("6.5", "6.5.0")
                .doesNotContainKey("6.6");
        assertThat(aliases(text, withdrawn, Rebuild.ALL)).containsEntry("6", "6.6.0");
    }

    @Test
    void image_that_an_undo_restored_is_not_rebuilt_for_other_inputs() throws MatrixFileException {
        String text = file("\"6.6.0\"");
        PublishedState state = published(text);
        String changed = text.replace("docker/Dockerfile", "docker/Dockerfile\n    args: { A: b }");
        assertThat(reason(changed, state)).isEqualTo(ReasonKind.INPUTS_CHANGED);

        assertThat(reason(changed, state.restoring(Set.of(WITHDRAWN)))).isEqualTo(ReasonKind.UNCHANGED);
        assertThat(reason(
                        changed.replace("tag: \"{node}\"", "tag: \"{node}\"\n    also: [{ repository: acme/other }]"),
                        state.restoring(Set.of(WITHDRAWN))))
                .as("another tag of it was not restored")
                .isEqualTo(ReasonKind.INPUTS_CHANGED);
    }

    private static ReasonKind reason(String text, PublishedState state) throws MatrixFileException {
        PlanRequest any = PlanRequest.of(CatalogueSnapshot.read(null), LocalDate.of(2016, 9, 20));
        PlanRequest request = PlanRequest.builder(any.catalogue(), any.asOf())
                .lock(any.lock())
                .published(state)
                .build();
        return Plans.of(text, request).cells().get(0).reason().kind();
    }

    @Test
    void withdrawn_version_that_left_the_matrix_does_not_hold_its_aliases() throws MatrixFileException {
        PublishedState state = published(file("\"6.5.0\", \"6.6.0\""));
        String without = file("\"6.5.0\"");
        assertThat(aliases(without, state, Rebuild.CHANGED))
                .as("it is still the newest")
                .doesNotContainKey("6");
        assertThat(aliases(without, state.withdrawing(Set.of(WITHDRAWN)), Rebuild.CHANGED))
                .containsEntry("6", "6.5.0");
    }
}
