package io.jenkins.plugins.nodeimagematrix.run.publish;

import static io.jenkins.plugins.nodeimagematrix.run.Shop.kind;
import static io.jenkins.plugins.nodeimagematrix.run.Shop.update;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.run.Shop;
import io.jenkins.plugins.nodeimagematrix.run.report.TagPlan;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import io.jenkins.plugins.nodeimagematrix.tier.RegistryTest;
import org.junit.jupiter.api.Test;

/** The tags of a release that failed: the version stays, and an alias follows the revisions of the version that it is on. */
@RegistryTest
class FailedRevisionTest extends AtShopWithRevisions {
    @Test
    void failed_image_leaves_its_version_where_it_is() throws Exception {
        SmallImage first = published("one", "4");
        shop.failedRevision("4.4.7", "4");

        TagPlan plan = shop.publish().plan();

        assertThat(plan.headline()).isEqualTo("2 kept");
        assertThat(outside("4.4.7")).isEqualTo(first.digest());
    }

    /** The alias is for the newest release, but users of a line want the fixes of its base image while that release fails. */
    @Test
    void alias_of_a_failed_release_follows_the_revisions_of_the_version_that_it_is_on() throws Exception {
        published("one", "4", "argon");
        SmallImage slim = shop.revision(SmallImage.of("slim"), "v4-slim", "slim");
        shop.publish();
        SmallImage second = shop.revision(image("two"), "4.4.7", "argon");
        shop.revision(SmallImage.of("slimmer"), "v4-slim");
        shop.failedRevision("4.5.0", "4", "none");
        shop.failedRevision("v5-slim", "slim");

        TagPlan plan = shop.publish().plan();

        assertThat(update(plan, "4")).satisfies(update -> {
            assertThat(update.kind()).isEqualTo(TagUpdate.Kind.MOVED);
            assertThat(update.fromVersion()).isEqualTo("4.4.7-r1");
            assertThat(update.toVersion()).isEqualTo("4.4.7-r2");
            assertThat(update.cell()).isEqualTo("jessie:4.4.7");
            assertThat(update.why()).contains("jessie:4.5.0 failed", "4.4.7, which has a new image");
        });
        assertThat(outside("4")).isEqualTo(outside("argon")).isEqualTo(second.digest());
        assertThat(outside("slim")).isEqualTo(outside("v4-slim-r2")).isNotEqualTo(slim.digest());
        assertThat(outside("none")).isNull();

        // A job that remembers nothing, and an image that has its number already: the alias was left behind.
        SmallImage third = image("three").stage(outside, shop.repository);
        outside.put(shop.repository, "4.4.7-r3", third.manifest());
        Shop anew = other();
        anew.revision(third, "4.4.7");
        anew.failedRevision("4.5.0", "4");
        assertThat(kind(anew.publish().plan(), "4.4.7-r3")).isEqualTo("unchanged");
        assertThat(outside("4")).isEqualTo(outside("4.4.7")).isEqualTo(third.digest());
    }

    @Test
    void alias_of_a_failed_release_stays_off_a_revision_that_was_undone_and_on_a_newer_one() throws Exception {
        SmallImage first = published("one", "4");
        SmallImage second = published("two", "4");
        shop.undo(shop.lastBuild());

        shop.unchangedRevision(second, "4.4.7");
        shop.failedRevision("4.5.0", "4");
        assertThat(kind(shop.publish().plan(), "4")).isEqualTo("blocked");
        assertThat(outside("4")).isEqualTo(outside("4.4.7")).isEqualTo(first.digest());

        SmallImage third = other().revision(image("three"), "4.4.7");
        outside.put(shop.repository, "4.4.7-r3", third.manifest());
        outside.put(shop.repository, "4", third.manifest());
        shop.unchangedRevision(second, "4.4.7");
        shop.failedRevision("4.5.0", "4");
        assertThat(kind(shop.publish().plan(), "4")).isEqualTo("kept");
        assertThat(outside("4")).isEqualTo(third.digest());
    }

    @Test
    void alias_of_a_failed_release_follows_a_revision_whose_number_another_client_takes() throws Exception {
        published("one", "4");
        SmallImage ours = shop.revision(image("ours"), "4.4.7");
        shop.failedRevision("4.5.0", "4");
        Publication publication = shop.plan();
        SmallImage theirs = image("theirs").push(outside, shop.repository, "4.4.7-r2");

        publication.publish();

        assertThat(outside("4.4.7-r2")).isEqualTo(theirs.digest());
        assertThat(outside("4")).isEqualTo(outside("4.4.7")).isEqualTo(outside("4.4.7-r3"));
        assertThat(outside("4")).isEqualTo(ours.digest());
        assertThat(publication.plan().updates())
                .extracting(TagUpdate::reference)
                .doesNotHaveDuplicates();
        assertThat(kind(publication.plan(), "4")).isEqualTo("moved");
    }
}
