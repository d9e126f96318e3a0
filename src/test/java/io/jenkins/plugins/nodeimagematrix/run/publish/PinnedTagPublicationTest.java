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
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A pinned tag is put once, on the tested image, whatever is on it already. */
@RegistryTest
class PinnedTagPublicationTest extends AtShop {
    @Test
    void image_that_is_not_the_tested_one_is_never_named() throws Exception {
        SmallImage tested = SmallImage.of("tested", "4.4.7").stage(shop.client, shop.repository);
        SmallImage other = SmallImage.of("other", "4.4.7").stage(shop.client, shop.repository);
        shop.pin(new PublishRequest.Pin(
                shop.tag("4.4.7"),
                TaggedVersion.of(Version.parse("4.4.7")),
                List.of(new PublishRequest.Part(
                        "jessie:4.4.7",
                        null,
                        new PublishRequest.Image(
                                shop.registry, shop.repository, other.digest(), tested.imageId(), "hash", true),
                        ""))));
        shop.alias("4.4.7", "4");

        TagPlan plan = shop.publish().plan();

        assertThat(why(plan, "4.4.7")).contains("not the tested image " + tested.imageId());
        assertThat(kind(plan, "4")).isEqualTo("kept");
        assertThat(outside("4.4.7")).isNull();
        assertThat(outside("4")).isNull();
    }

    @Test
    void renewed_tag_replaces_the_image_that_the_job_put_there_last_and_no_other() throws Exception {
        SmallImage others = SmallImage.of("others", null).push(outside, shop.repository, "latest");
        TagPlan plan = renewed(SmallImage.of("first", null));
        assertThat(kind(plan, "latest")).isEqualTo("refused");
        assertThat(why(plan, "latest")).contains("this job did not put there");
        assertThat(outside("latest")).isEqualTo(others.digest());

        shop.refresh = true;
        assertThat(kind(renewed(SmallImage.of("first", null)), "latest")).isEqualTo("moved");
        shop.refresh = false;
        SmallImage second = SmallImage.of("second", null);
        assertThat(kind(renewed(second), "latest")).isEqualTo("moved");
        assertThat(outside("latest")).isEqualTo(second.digest());

        others.push(outside, shop.repository, "latest");
        assertThat(kind(renewed(SmallImage.of("third", null)), "latest")).isEqualTo("refused");
        assertThat(outside("latest")).isEqualTo(others.digest());
    }

    @Test
    void release_on_an_approved_base_replaces_its_image_and_the_alias_follows_until_an_undo() throws Exception {
        SmallImage old = shop.proven("4.4.7", "4");
        shop.publish();
        SmallImage renewed = SmallImage.of("on the new base", "4.4.7");
        TagPlan plan = renewedRelease(renewed);

        assertThat(plan.headline()).isEqualTo("2 moved");
        assertThat(outside("4.4.7")).isEqualTo(renewed.digest()).isEqualTo(outside("4"));

        shop.undo(shop.lastBuild());
        assertThat(outside("4.4.7")).isEqualTo(old.digest()).isEqualTo(outside("4"));
        plan = renewedRelease(SmallImage.of("built on request", "4.4.7"));
        assertThat(kind(plan, "4.4.7")).isEqualTo("blocked");
        assertThat(why(plan, "4.4.7"))
                .startsWith("an undo by ann restored this image")
                .contains("(a mistake)", "set refresh to replace it")
                .isEqualTo(why(plan, "4"));
        assertThat(kind(plan, "4")).isEqualTo("blocked");
        assertThat(outside("4.4.7")).isEqualTo(old.digest()).isEqualTo(outside("4"));
    }

    private TagPlan renewedRelease(SmallImage image) throws Exception {
        image.stage(shop.client, shop.repository);
        shop.pin(new PublishRequest.Pin(
                shop.tag("4.4.7"),
                TaggedVersion.of(Version.parse("4.4.7")),
                List.of(shop.part("jessie:4.4.7", null, image, true)),
                true));
        shop.alias("4.4.7", "4");
        return shop.publish().plan();
    }

    private TagPlan renewed(SmallImage image) throws Exception {
        image.stage(shop.client, shop.repository);
        shop.pin(new PublishRequest.Pin(
                shop.tag("latest"), null, List.of(shop.part("cli:latest", null, image, true)), true));
        return shop.publish().plan();
    }

    @Test
    void pinned_tag_with_other_content_is_only_overwritten_by_a_refresh() throws Exception {
        SmallImage there = SmallImage.of("there", "4.4.7").push(outside, shop.repository, "4.4.7");
        SmallImage mine = shop.proven("4.4.7", "4");
        TagPlan plan = shop.publish().plan();
        assertThat(kind(plan, "4.4.7")).isEqualTo("refused");
        assertThat(why(plan, "4.4.7")).contains("refresh");
        assertThat(kind(plan, "4")).isEqualTo("kept");
        assertThat(outside("4.4.7")).isEqualTo(there.digest());

        shop.refresh = true;
        shop.proven("4.4.7", "4");
        assertThat(shop.publish().plan().headline()).isEqualTo("1 created, 1 moved");
        assertThat(outside("4.4.7")).isEqualTo(mine.digest()).isEqualTo(outside("4"));
    }

    /** A list of tags saves looks at each; it is never the last word. */
    @Test
    void old_list_of_tags_hides_no_tag_of_others() throws Exception {
        SmallImage theirs = SmallImage.of("theirs", "4.4.7").push(outside, shop.repository, "4.4.7");
        SmallImage.of("older", "4.4.0").push(outside, shop.repository, "4");
        SmallImage newer = SmallImage.of("newer", "9.0.0").push(outside, shop.repository, "lts");
        proxy.always("^GET .*/tags/list", exchange -> exchange.send(200, Map.of(), "{\"name\":\"x\",\"tags\":[]}"));
        shop.proven("4.4.7", "4.4");
        SmallImage mine = shop.proven("4.5.0", "4", "lts", "4.5");

        TagPlan plan = shop.publish().plan();

        assertThat(why(plan, "4.4.7")).contains("only a refresh overwrites");
        assertThat(kind(plan, "4.4")).isEqualTo("kept");
        assertThat(kind(plan, "4")).isEqualTo("moved");
        assertThat(why(plan, "lts")).contains("newer version");
        assertThat(plan.headline()).isEqualTo("2 created, 1 moved, 2 refused, 1 kept");
        assertThat(outside("4.4.7")).isEqualTo(theirs.digest());
        assertThat(outside("lts")).isEqualTo(newer.digest());
        assertThat(outside("4")).isEqualTo(mine.digest()).isEqualTo(outside("4.5.0"));
        assertThat(shop.published())
                .extracting(tag -> tag.reference().tag())
                .as("what the job remembers as its own")
                .containsExactlyInAnyOrder("4", "4.5", "4.5.0");
    }

    @Test
    void old_list_of_tags_has_no_image_read_again_whose_tags_it_did_not_hide() throws Exception {
        // Shows once whether HEAD can be relied on.
        shop.proven("3.0.0");
        shop.publish();
        SmallImage.of("older", "4.4.0").push(outside, shop.repository, "4");
        proxy.always("^GET .*/tags/list", exchange -> exchange.send(200, Map.of(), "{\"name\":\"x\",\"tags\":[]}"));
        SmallImage mine = shop.proven("4.5.0", "4");
        shop.proven("5.0.0", "5", "5.0");

        assertThat(shop.publish().plan().headline()).isEqualTo("4 created, 1 moved");

        assertThat(outside("4")).isEqualTo(mine.digest());
        assertThat(proxy.count("PUT .*/manifests/5")).isEqualTo(3);
        assertThat(proxy.count("(HEAD|GET) .*/manifests/5"))
                .as("before and after")
                .isEqualTo(6);
    }

    @Test
    void list_of_tags_is_read_only_as_far_as_it_saves_looks() throws Exception {
        shop.proven("4.4.7", "4");
        shop.plan();
        assertThat(looks()).isEqualTo("0 pages, 2 tags");

        shop.proven("4.4.7", "4", "4.4");
        shop.plan();
        assertThat(looks()).isEqualTo("1 pages, 0 tags");

        proxy.always(
                "GET .*/tags/list",
                exchange -> exchange.send(
                        200,
                        Map.of("Link", "</v2/" + shop.repository + "/tags/list?last=x>; rel=\"next\""),
                        "{\"tags\":[]}"));
        shop.proven("4.4.7", "1", "2", "3", "4", "5", "6", "7", "8");
        shop.plan();
        assertThat(looks()).as("a list without an end").isEqualTo("2 pages, 9 tags");
    }

    private int seen;

    private String looks() {
        List<String> since = proxy.requests().subList(seen, proxy.requests().size());
        seen += since.size();
        return since.stream().filter(line -> line.contains("/tags/list")).count() + " pages, "
                + since.stream()
                        .filter(line -> line.matches("HEAD .*/manifests/[^:]*"))
                        .count() + " tags";
    }

    /** It is not one whose content the registry lost. */
    @Test
    void tag_that_may_not_be_looked_at_is_left_as_it_is() throws Exception {
        SmallImage image = shop.proven("4.4.7");
        shop.publish();
        long puts = proxy.count("^PUT");
        proxy.always("HEAD .*/manifests/4.4.7$", exchange -> exchange.refuse(403, "DENIED", "no"));
        shop.unchanged(image, "4.4.7");

        TagPlan plan = shop.publish().plan();

        assertThat(kind(plan, "4.4.7")).isEqualTo("refused");
        assertThat(why(plan, "4.4.7")).contains("answered 403");
        assertThat(proxy.count("^PUT")).isEqualTo(puts);
    }

    @Test
    void image_whose_content_the_registry_lost_is_refused_with_the_remedy() throws Exception {
        shop.proven("4.4.7", "4");
        proxy.always(
                "^PUT .*/manifests/4.4.7",
                exchange -> exchange.refuse(400, "MANIFEST_BLOB_UNKNOWN", "blob unknown to registry"));

        TagPlan plan = shop.publish().plan();

        assertThat(why(plan, "4.4.7")).contains("no longer has the image", "build its cell again");
        assertThat(kind(plan, "4")).isEqualTo("kept");
    }

    @Test
    void tag_changed_between_plan_and_push_is_noticed_and_left() throws Exception {
        SmallImage first = shop.proven("4.4.7", "4");
        shop.publish();
        SmallImage second = shop.proven("4.5.0", "4");
        Publication publication = shop.plan();
        SmallImage theirs = SmallImage.of("theirs", "4.4.9").push(outside, shop.repository, "4");

        publication.publish();

        assertThat(why(publication.plan(), "4"))
                .contains("was on " + first.digest())
                .contains("is now on " + theirs.digest())
                .contains("another client");
        assertThat(outside("4")).isEqualTo(theirs.digest());
        assertThat(outside("4.5.0")).isEqualTo(second.digest());
        assertThat(publication.plan().complete()).isFalse();
    }

    @Test
    void tag_put_by_another_client_at_the_same_time_is_found_when_it_is_read_back() throws Exception {
        shop.proven("4.4.7", "4");
        SmallImage theirs = SmallImage.of("theirs", "4.4.9").stage(outside, shop.repository);
        proxy.once("PUT .*/manifests/4$", exchange -> {
            var answer = exchange.forward();
            try {
                outside.put(shop.repository, "4", theirs.manifest());
            } catch (InterruptedException stopped) {
                throw new IOException(stopped);
            }
            exchange.send(answer);
        });

        Publication publication = shop.publish();

        assertThat(why(publication.plan(), "4")).contains("reads back as " + theirs.digest());
        assertThat(publication.confirmed()).noneMatch(tag -> tag.reference().equals(shop.tag("4")));
    }

    @Test
    void pinned_tag_whose_new_image_failed_says_what_it_stays_on() throws Exception {
        SmallImage before = shop.proven("4.4.7", "4");
        shop.publish();
        shop.failed("4.4.7", "4");

        TagPlan plan = shop.publish().plan();

        assertThat(update(plan, "4.4.7").from()).isEqualTo(before.digest());
        assertThat(update(plan, "4").from()).isEqualTo(before.digest());
    }

    @Test
    void tag_that_holds_the_tested_image_compressed_otherwise_is_right_as_it_is() throws Exception {
        SmallImage mine = SmallImage.of("mine", "4.4.7");
        SmallImage there = mine.compressedOtherwise().push(outside, shop.repository, "4.4.7");
        shop.proven(mine, "4.4.7", "4");
        TagPlan plan = shop.publish().plan();
        assertThat(kind(plan, "4.4.7")).isEqualTo("unchanged");
        assertThat(outside("4.4.7")).isEqualTo(there.digest()).isEqualTo(outside("4"));
    }

    /** A registry takes any layers under any configuration; what was tested is in neither of these. */
    @Test
    void configuration_of_the_tested_image_with_other_layers_is_another_image() throws Exception {
        SmallImage mine = SmallImage.of("mine", "4.4.7");
        byte[] other = new byte[100];
        byte[] packed = mine.compressedOtherwise().layer();
        byte[] torn = Arrays.copyOf(packed, packed.length - 20);
        shop.proven("4.4.6", "4");
        String before = shop.publish().confirmed().get(0).digest();
        for (byte[] layer : List.of(other, torn, new byte[0])) {
            SmallImage there = mine.withLayer(layer).push(outside, shop.repository, "4.4.7");
            shop.proven(mine, "4.4.7", "4");

            TagPlan plan = shop.publish().plan();

            assertThat(kind(plan, "4.4.7")).isEqualTo("refused");
            assertThat(kind(plan, "4")).isEqualTo("kept");
            assertThat(outside("4.4.7")).isEqualTo(there.digest());
            assertThat(outside("4")).isEqualTo(before);
        }
    }
}
