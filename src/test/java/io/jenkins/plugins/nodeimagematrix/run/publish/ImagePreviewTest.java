package io.jenkins.plugins.nodeimagematrix.run.publish;

import static io.jenkins.plugins.nodeimagematrix.run.Shop.kind;
import static io.jenkins.plugins.nodeimagematrix.run.Shop.update;
import static io.jenkins.plugins.nodeimagematrix.run.Shop.why;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.image.TaggedVersion;
import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import io.jenkins.plugins.nodeimagematrix.run.AtShop;
import io.jenkins.plugins.nodeimagematrix.run.report.TagPlan;
import io.jenkins.plugins.nodeimagematrix.tier.RegistryTest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is said of the tags of an image that is at no registry yet. */
@RegistryTest
class ImagePreviewTest extends AtShop {
    private static final TaggedVersion RELEASE = TaggedVersion.of(Version.parse("4.4.7"));

    private TagPlan preview(SmallImage image, TaggedVersion release, String... aliases) throws Exception {
        Publication.Rules rules =
                new Publication.Rules(shop.published(), shop.history.decisions(), shop.begun(), shop.refresh);
        return new ImagePreview(shop.client(), rules)
                .plan(image.imageId(), "an image", shop.tag("4.4.7"), release, List.of(aliases));
    }

    private static String digests(TagPlan plan, String tag) {
        return update(plan, tag).from() + " -> " + update(plan, tag).to();
    }

    @Test
    void tags_that_are_not_there_are_created() throws Exception {
        TagPlan plan = preview(SmallImage.of("mine", "4.4.7"), RELEASE, "4", "argon");

        assertThat(plan.headline()).isEqualTo("3 created");
        assertThat(digests(plan, "4.4.7")).isEqualTo("null -> null").isEqualTo(digests(plan, "4"));
        assertThat(update(plan, "4.4.7").alias()).isFalse();
        assertThat(update(plan, "4").alias()).isTrue();
        assertThat(proxy.count("^(PUT|POST)")).isZero();
    }

    @Test
    void tags_that_hold_the_image_are_unchanged() throws Exception {
        SmallImage mine = SmallImage.of("mine", "4.4.7").push(outside, shop.repository, "4.4.7");
        mine.push(outside, shop.repository, "4");

        TagPlan plan = preview(mine, RELEASE, "4");

        assertThat(plan.headline()).isEqualTo("2 unchanged");
        assertThat(digests(plan, "4.4.7")).isEqualTo(mine.digest() + " -> " + mine.digest());
        assertThat(digests(plan, "4")).isEqualTo(mine.digest() + " -> " + mine.digest());
    }

    @Test
    void aliases_of_a_pinned_tag_with_another_image_stay_until_a_refresh() throws Exception {
        SmallImage there = SmallImage.of("there", "4.4.7").push(outside, shop.repository, "4.4.7");
        SmallImage older = SmallImage.of("older", "4.4.6").push(outside, shop.repository, "4");
        SmallImage mine = SmallImage.of("mine", "4.4.7");

        TagPlan plan = preview(mine, RELEASE, "4");
        assertThat(kind(plan, "4.4.7")).isEqualTo("refused");
        assertThat(why(plan, "4.4.7")).contains("only a refresh overwrites");
        assertThat(digests(plan, "4.4.7")).isEqualTo(there.digest() + " -> null");
        assertThat(kind(plan, "4")).isEqualTo("kept");
        assertThat(why(plan, "4")).contains("4.4.7 was not set");
        assertThat(digests(plan, "4")).isEqualTo(older.digest() + " -> null");

        shop.refresh = true;
        assertThat(preview(mine, RELEASE, "4").headline()).isEqualTo("2 moved");
    }

    @Test
    void alias_moves_up_and_never_back() throws Exception {
        SmallImage.of("newer", "4.5.0").push(outside, shop.repository, "4");
        SmallImage older = SmallImage.of("older", "4.4.6").push(outside, shop.repository, "4.4");
        SmallImage mine = SmallImage.of("mine", "4.4.7");

        TagPlan plan = preview(mine, RELEASE, "4", "4.4");
        assertThat(kind(plan, "4")).isEqualTo("refused");
        assertThat(why(plan, "4")).contains("newer version");
        assertThat(kind(plan, "4.4")).isEqualTo("moved");
        assertThat(digests(plan, "4.4")).isEqualTo(older.digest() + " -> null");

        assertThat(why(preview(mine, null, "4"), "4")).contains("an image without a version is not newer");
    }
}
