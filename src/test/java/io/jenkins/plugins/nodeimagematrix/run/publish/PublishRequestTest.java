package io.jenkins.plugins.nodeimagematrix.run.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.PublishedImage;
import io.jenkins.plugins.nodeimagematrix.image.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.image.Revision;
import io.jenkins.plugins.nodeimagematrix.matrix.alias.AliasLimits;
import io.jenkins.plugins.nodeimagematrix.matrix.cell.Cell;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedAlias;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedCell;
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
        CellResult proven = CellResults.proven(CELL, "sha256:tested");
        for (CellState state : List.of(CellState.UNCHANGED, CellState.FAILED)) {
            assertThat(only(PublishRequest.of(plan, List.of(inState(proven, state)), List.of(EARLIER)))
                            .image())
                    .isEqualTo(state == CellState.UNCHANGED ? image : null);
        }
    }

    private static PublishRequest.Part only(PublishRequest request) {
        return request.pins().get(0).parts().get(0);
    }

    @Test
    void cell_whose_published_digest_is_not_known_ships_nothing() {
        Plan plan = Plans.plan(Plans.cell(CELL, null, List.of(TAG), ReasonKind.UNCHANGED, null));

        PublishRequest.Part part = only(PublishRequest.of(plan, List.of(), List.of()));

        assertThat(part.image()).isNull();
        assertThat(part.why()).isEqualTo("its published digest is unknown; build it again");
    }

    @Test
    void proven_image_that_is_at_no_registry_is_not_shipped_unless_it_is_the_published_one_that_was_tested() {
        CellResult proven = CellResults.proven(CELL, "sha256:tested").toBuilder()
                .staged(null)
                .build();
        PublishRequest.Part missing = only(PublishRequest.of(PLAN, List.of(proven), List.of(EARLIER)));
        assertThat(missing.image()).isNull();
        assertThat(missing.why()).contains("was not uploaded");

        Cell cell = PLAN.cells().get(0).cell();
        for (String tested : List.of("sha256:tested", "sha256:other")) {
            PublishedImage published = new PublishedImage(TAG, "sha256:1", tested, "an older hash");
            Plan retest = Plans.plan(new PlannedCell(cell, Plans.reason(ReasonKind.NEW), "hash", published, List.of()));
            PublishRequest.Image image =
                    only(PublishRequest.of(retest, List.of(proven), List.of())).image();
            if (tested.equals("sha256:other")) {
                assertThat(image).isNull();
            } else {
                assertThat(image)
                        .isEqualTo(new PublishRequest.Image(
                                "localhost:5000",
                                "nodesource/jessie",
                                "sha256:1",
                                "sha256:tested",
                                proven.inputHash(),
                                true));
            }
        }
    }

    @Test
    void aliases_have_the_limits_of_their_cells_and_a_version_with_revisions_is_one() {
        AliasLimits limits = new AliasLimits(false, 10);
        Cell cell = PLAN.cells().get(0).cell().toBuilder()
                .aliasLimits(limits)
                .revisions(true)
                .build();
        ImageReference line = TAG.withTag("4");
        Plan plan = Plans.plan(
                List.of(new PlannedCell(cell, Plans.reason(ReasonKind.NEW), "hash")),
                List.of(new PlannedAlias(line, CELL, TAG, "{line}")));

        PublishRequest request = PublishRequest.of(plan, List.of(), List.of());

        assertThat(request.pins().get(0).revisions()).isTrue();
        assertThat(request.aliases())
                .containsExactly(
                        new PublishRequest.Alias(TAG, TAG, CELL, Revision.RULE, limits),
                        new PublishRequest.Alias(line, TAG, CELL, "{line}", limits));
        assertThat(PublishRequest.of(PLAN, List.of(), List.of()).pins().get(0).revisions())
                .isFalse();
    }

    /** An approval of one cell's base image does not replace what another cell put under the same tag. */
    @Test
    void tag_is_renewed_if_each_cell_that_is_built_for_it_may_renew_it() {
        Cell cell = PLAN.cells().get(0).cell();
        PlannedCell approved = new PlannedCell(cell, Plans.reason(ReasonKind.NEW), "hash", null, List.of(), true);
        PlannedCell built = new PlannedCell(cell, Plans.reason(ReasonKind.NEW), "hash");
        PlannedCell unchanged = new PlannedCell(cell, Plans.reason(ReasonKind.UNCHANGED), "hash");
        PlannedCell rolling = new PlannedCell(
                cell.toBuilder()
                        .renew(true)
                        .pinned(List.of(TAG.withTag("nightly")))
                        .build(),
                Plans.reason(ReasonKind.NEW),
                "hash");

        assertThat(renews(approved)).isTrue();
        assertThat(renews(rolling)).isTrue();
        assertThat(renews(approved, unchanged)).isTrue();
        assertThat(renews(built)).isFalse();
        assertThat(renews(approved, built)).isFalse();
    }

    private static boolean renews(PlannedCell... cells) {
        return PublishRequest.of(Plans.plan(cells), List.of(), List.of())
                .pins()
                .get(0)
                .renew();
    }

    @Test
    void registries_are_those_of_all_tags() {
        ImageReference line = ImageReference.parse("mirror.example.com/nodesource/jessie:4");
        PublishRequest request = PublishRequest.of(
                Plans.plan(PLAN.cells(), List.of(new PlannedAlias(line, CELL, TAG, "{line}"))), List.of(), List.of());

        assertThat(request.registries()).containsExactly("localhost:5000", "mirror.example.com");
    }

    @Test
    void request_for_another_registry_has_the_same_images_under_the_same_tags_there() {
        ImageReference line = TAG.withTag("4");
        PublishRequest here = PublishRequest.of(
                Plans.plan(PLAN.cells(), List.of(new PlannedAlias(line, CELL, TAG, "{line}"))),
                List.of(CellResults.proven(CELL, "sha256:tested")),
                List.of());

        PublishRequest there = here.at("mirror.example.com");

        ImageReference moved = ImageReference.parse("mirror.example.com/nodesource/jessie:4.4.7");
        assertThat(there.pins()).singleElement().satisfies(pin -> {
            assertThat(pin.reference()).isEqualTo(moved);
            assertThat(pin.parts()).isEqualTo(here.pins().get(0).parts());
            assertThat(pin.release()).isEqualTo(here.pins().get(0).release());
        });
        assertThat(there.aliases())
                .containsExactly(new PublishRequest.Alias(moved.withTag("4"), moved, CELL, "{line}"));
    }

    private static CellResult inState(CellResult result, CellState state) {
        return result.toBuilder().state(state).retries(0).build();
    }
}
