package io.jenkins.plugins.nodeimagematrix.matrix.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.image.Revision;
import io.jenkins.plugins.nodeimagematrix.matrix.Plans;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.MatrixFileException;
import io.jenkins.plugins.nodeimagematrix.release.catalogue.CatalogueSnapshot;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Plans of versions with revisions. */
@UnitTest
class RevisionPlanTest {
    private static final ImageReference VERSION = ImageReference.parse("acme/node:6.6.0");

    private static String file(String systems, String tag, String aliases) {
        return """
                revisions: true
                axes:
                  os: { %s }
                  node: { releases: ["6.5.0", "6.6.0"] }
                images:
                  node:
                    repository: acme/node
                    dockerfile: docker/Dockerfile
                    tests: tests/node
                    tag: "%s"
                    aliases: [%s]
                """.formatted(systems, tag, aliases);
    }

    private static Plan plan(String text, List<PublishedTag> published) throws MatrixFileException {
        return Plans.of(
                text,
                PlanRequest.builder(CatalogueSnapshot.read(null), LocalDate.of(2016, 9, 20))
                        .published(PublishedState.of(published))
                        .build());
    }

    private static final String JESSIE = file("jessie: { from: \"debian:jessie\" }", "{node}", "\"{line}\", latest");

    private static Map<String, ReasonKind> reasons(Plan plan) {
        return plan.cells().stream()
                .collect(java.util.stream.Collectors.toMap(
                        cell -> cell.cell().name(), cell -> cell.reason().kind()));
    }

    /** The tags after the first build: the revision has what is known of the image, the alias its digest. */
    private static List<PublishedTag> published(Plan plan, int revision, String digest) {
        List<PublishedTag> tags = new ArrayList<>();
        for (PlannedCell planned : plan.cells()) {
            ImageReference version = planned.cell().pinned().get(0);
            tags.add(new PublishedTag(
                            new Revision(version, revision).tag(),
                            digest,
                            digest,
                            planned.inputHash(),
                            planned.cell().node(),
                            planned.cell().name())
                    .ofRevision(revision));
        }
        return tags;
    }

    private static PublishedTag alias(ImageReference tag, String digest) {
        return new PublishedTag(tag, digest, digest, null, "6.6.0", "jessie:6.6.0", null, true, List.of());
    }

    @Test
    void version_counts_as_on_its_newest_revision_also_after_an_undo() throws Exception {
        Plan first = plan(JESSIE, List.of());
        List<PublishedTag> known = new ArrayList<>(published(first, 1, "sha256:old"));
        known.replaceAll(tag -> new PublishedTag(
                        tag.reference(), tag.digest(), tag.imageId(), "other inputs", tag.node(), tag.cell())
                .ofRevision(1));
        known.addAll(published(first, 2, "sha256:new"));
        known.add(alias(VERSION, "sha256:old"));

        Plan again = plan(JESSIE, known);

        assertThat(reasons(again).values()).containsOnly(ReasonKind.UNCHANGED);
        assertThat(PublishedState.of(known).images(again).get("jessie:6.6.0").digest())
                .isEqualTo("sha256:new");
        assertThat(again.hasRevisions()).isTrue();
    }

    @Test
    void without_revisions_from_now_on_the_newest_one_is_the_published_image() throws Exception {
        Plan first = plan(JESSIE, List.of());
        List<PublishedTag> known = new ArrayList<>(published(first, 2, "sha256:new"));
        known.add(alias(VERSION, "sha256:new"));

        Plan without = plan(JESSIE.replace("revisions: true\n", ""), known);

        assertThat(without.hasRevisions()).isFalse();
        assertThat(reasons(without).values()).containsOnly(ReasonKind.UNCHANGED);
    }

    @Test
    void version_that_left_the_file_still_keeps_its_aliases() throws Exception {
        Plan first = plan(JESSIE, List.of());
        List<PublishedTag> known = new ArrayList<>(published(first, 1, "sha256:new"));
        Plan later = plan(JESSIE.replace("\"6.5.0\", \"6.6.0\"", "\"6.5.0\""), known);

        assertThat(later.aliases()).isEmpty();
    }

    @Test
    void tag_or_alias_that_is_named_like_a_revision_is_refused() {
        assertThatThrownBy(() -> plan(
                        file(
                                "jessie: { from: \"debian:jessie\", default: true }, r2: { from: \"debian:sid\" }",
                                "{node}{-os}",
                                "latest"),
                        List.of()))
                .isInstanceOf(MatrixFileException.class)
                .hasMessageContaining("named like a revision of another tag");
        assertThatThrownBy(() ->
                        plan(file("jessie: { from: \"debian:jessie\" }", "{node}", "\"{minor}.0-r7\""), List.of()))
                .isInstanceOf(MatrixFileException.class)
                .hasMessageContaining("named like a revision of a tag");
        assertThatThrownBy(() -> plan(
                        file("jessie: { from: \"debian:jessie\" }", "{node}-" + "a".repeat(115), "latest"), List.of()))
                .isInstanceOf(MatrixFileException.class)
                .hasMessageContaining("leaves no room for a revision");
        assertThatThrownBy(() -> plan(JESSIE.replace("true", "3"), List.of()))
                .isInstanceOf(MatrixFileException.class)
                .hasMessageContaining("revisions");
    }

    @Test
    void renewed_tag_has_no_revisions() throws Exception {
        Plan plan = plan("""
                revisions: true
                axes: { os: { a: { from: "debian:12" } } }
                images:
                  base: { repository: "acme/base", dockerfile: d/Dockerfile, tests: [t] }
                  tools: { repository: "acme/tools", dockerfile: d/Dockerfile, tests: [t], tag: "12" }
                """, List.of());

        assertThat(plan.cells()).allSatisfy(planned -> assertThat(
                        planned.cell().hasRevisions(planned.cell().pinned().get(0)))
                .isEqualTo(planned.cell().image().equals("tools")));
    }
}
