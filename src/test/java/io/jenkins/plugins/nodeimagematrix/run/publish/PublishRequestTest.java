package io.jenkins.plugins.nodeimagematrix.run.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.ReasonKind;
import io.jenkins.plugins.nodeimagematrix.run.CellResults;
import io.jenkins.plugins.nodeimagematrix.run.Plans;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which cells have an image to ship: those that ended proven, whatever is at the registry of the others. */
@UnitTest
class PublishRequestTest {
    private static final String CELL = "jessie:4.4.7";
    private static final ImageReference TAG = ImageReference.parse("localhost:5000/nodesource/jessie:4.4.7");
    private static final PublishedTag EARLIER =
            new PublishedTag(TAG, "sha256:1", "sha256:tested", "hash", "4.4.7", CELL);
    private static final Plan PLAN = Plans.plan(Plans.cell(CELL, null, List.of(TAG), ReasonKind.NEW, null));

    @ParameterizedTest
    @EnumSource(value = CellState.class, names = "UNCHANGED", mode = EnumSource.Mode.EXCLUDE)
    void only_a_proven_cell_ships_its_image(CellState state) {
        CellResult staged = inState(CellResults.proven(CELL, "sha256:tested"), state);
        PublishRequest.Part part = PublishRequest.of(PLAN, List.of(staged), List.of(EARLIER))
                .pins()
                .get(0)
                .parts()
                .get(0);

        if (state == CellState.PROVEN || state == CellState.UNTESTED) {
            assertThat(part.image().imageId()).isEqualTo("sha256:tested");
            assertThat(part.image().fresh()).isTrue();
        } else {
            assertThat(part.image()).isNull();
            assertThat(part.why())
                    .startsWith(
                            state == CellState.FAILED
                                    ? CELL + " failed"
                                    : CELL + " was " + state.name().toLowerCase(Locale.ROOT));
        }
    }

    @Test
    void cell_that_was_to_be_built_and_never_ended_ships_nothing_of_earlier_runs() {
        PublishRequest.Part part = PublishRequest.of(PLAN, List.of(), List.of(EARLIER))
                .pins()
                .get(0)
                .parts()
                .get(0);

        assertThat(part.image()).isNull();
        assertThat(part.why()).isEqualTo("its cell was not built");
    }

    @Test
    void cell_that_was_not_to_be_built_keeps_what_it_has() {
        Plan plan = Plans.plan(Plans.cell(CELL, null, List.of(TAG), ReasonKind.UNCHANGED, null));

        PublishRequest.Image image = PublishRequest.of(plan, List.of(), List.of(EARLIER))
                .pins()
                .get(0)
                .parts()
                .get(0)
                .image();

        assertThat(image.digest()).isEqualTo("sha256:1");
        assertThat(image.fresh()).isFalse();
    }

    private static CellResult inState(CellResult result, CellState state) {
        return result.toBuilder().state(state).retries(0).build();
    }
}
