package io.jenkins.plugins.nodeimagematrix.run.publish;

import static io.jenkins.plugins.nodeimagematrix.run.Shop.kind;
import static io.jenkins.plugins.nodeimagematrix.run.Shop.update;
import static io.jenkins.plugins.nodeimagematrix.run.Shop.why;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.run.AtShop;
import io.jenkins.plugins.nodeimagematrix.run.history.Ledger;
import io.jenkins.plugins.nodeimagematrix.run.report.TagPlan;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import io.jenkins.plugins.nodeimagematrix.support.ProxiedExchange;
import io.jenkins.plugins.nodeimagematrix.tier.RegistryTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** An alias moves up only, and only after its pinned tag. */
@RegistryTest
class AliasPublicationTest extends AtShop {
    @Test
    void alias_never_moves_back_nor_off_an_unknown_image() throws Exception {
        SmallImage newer = SmallImage.of("newer", "4.9.1").push(outside, shop.repository, "4");
        SmallImage nameless = SmallImage.of("nameless", null).push(outside, shop.repository, "argon");
        SmallImage odd = SmallImage.of("odd", "yesterday").push(outside, shop.repository, "lts");
        SmallImage older = SmallImage.of("older", "4.4.0").push(outside, shop.repository, "4.4");
        SmallImage mine = shop.proven("4.4.7", "4", "4.4", "argon", "lts");

        TagPlan plan = shop.publish().plan();

        assertThat(why(plan, "4")).contains("newer version");
        assertThat(why(plan, "argon")).contains("unknown version").contains("delete the alias");
        assertThat(why(plan, "lts")).contains("unknown version");
        assertThat(kind(plan, "4.4")).isEqualTo("moved");
        assertThat(outside("4")).isEqualTo(newer.digest());
        assertThat(outside("argon")).isEqualTo(nameless.digest());
        assertThat(outside("lts")).isEqualTo(odd.digest());
        assertThat(outside("4.4")).isEqualTo(mine.digest()).isNotEqualTo(older.digest());
    }

    @Test
    void image_without_a_version_takes_no_alias_from_one_that_has_a_version_unless_it_is_a_refresh() throws Exception {
        SmallImage released = shop.proven("4.4.7", "latest");
        shop.publish();
        SmallImage nightly = shop.proven("v4-nightly", "latest", "edge");

        Publication publication = shop.publish();

        assertThat(kind(publication.plan(), "latest")).isEqualTo("refused");
        assertThat(why(publication.plan(), "latest")).contains("it is on 4.4.7", "not newer", "refresh");
        assertThat(outside("latest")).isEqualTo(released.digest());
        assertThat(outside("edge")).isEqualTo(nightly.digest());

        shop.ledger = Ledger.empty();
        shop.unchanged(nightly, "v4-nightly", "latest");
        assertThat(kind(shop.plan().plan(), "latest"))
                .as("by the labels of the image, where no job has a record of it")
                .isEqualTo("refused");

        shop.refresh = true;
        shop.unchanged(nightly, "v4-nightly", "latest");
        shop.publish();
        assertThat(outside("latest")).isEqualTo(nightly.digest());
    }

    @Test
    void alias_without_versions_goes_from_image_to_image() throws Exception {
        shop.proven("nightly-1", "edge");
        shop.publish();
        SmallImage second = shop.proven("nightly-2", "edge");

        assertThat(shop.publish().plan().complete()).isTrue();
        assertThat(outside("edge")).isEqualTo(second.digest());
    }

    @Test
    void version_of_other_software_in_an_image_does_not_count_for_a_release() throws Exception {
        SmallImage.withLabels(
                        "an application",
                        "amd64",
                        "{\"org.opencontainers.image.version\":\"9.0.0\","
                                + "\"io.jenkins.plugins.node-image-matrix.node\":\"4.4.0\"}")
                .push(outside, shop.repository, "4");
        SmallImage mine = shop.proven("4.4.7", "4");

        assertThat(kind(shop.publish().plan(), "4")).isEqualTo("moved");
        assertThat(outside("4")).isEqualTo(mine.digest());
    }

    @Test
    void fault_at_several_aliases_in_one_request_is_that_of_each_and_none_is_put_alone() throws Exception {
        shop.proven("4.4.7", "4", "4.4", "argon");
        proxy.always("PUT .*[?]tag=", exchange -> exchange.refuse(503, "UNAVAILABLE", "down"));

        TagPlan plan = shop.publish().plan();

        assertThat(plan.headline()).isEqualTo("1 created, 3 refused");
        assertThat(List.of("4", "4.4", "argon"))
                .allSatisfy(alias -> assertThat(why(plan, alias)).contains("answered 503"));
        assertThat(proxy.count("PUT .*/manifests/(4|4.4|argon)$")).isZero();
    }

    @Test
    void alias_stays_where_the_registry_does_not_give_the_image_of_its_pinned_tag() throws Exception {
        SmallImage image = shop.proven("4.4.7");
        shop.publish();
        proxy.once("GET .*/manifests/sha256:", exchange -> exchange.send(404, Map.of(), "{}"));
        proxy.always("GET .*/manifests/sha256:", exchange -> exchange.refuse(403, "DENIED", "no"));
        for (String reason : List.of("no longer has the image", "answered 403")) {
            shop.unchanged(image, "4.4.7", "4");
            TagPlan plan = shop.publish().plan();
            assertThat(kind(plan, "4")).isEqualTo("refused");
            assertThat(why(plan, "4")).contains(reason);
        }
        assertThat(outside("4")).isNull();
    }

    @Test
    void tags_of_one_image_are_put_one_after_another() throws Exception {
        SmallImage image = SmallImage.of("many names", null);
        for (int i = 0; i < 40; i++) {
            shop.proven(image, "v" + i, "a" + i);
        }
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        proxy.always("PUT .*/manifests/", exchange -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            exchange.pass();
            now.decrementAndGet();
        });

        TagPlan plan = shop.publish().plan();

        assertThat(plan.headline()).isEqualTo("80 created");
        assertThat(most).as("puts of one manifest at a time").hasValue(1);
    }

    @Test
    void prerelease_takes_no_alias() throws Exception {
        shop.proven("7.0.0-rc.1", "7");
        TagPlan plan = shop.publish().plan();
        assertThat(kind(plan, "7.0.0-rc.1")).isEqualTo("created");
        assertThat(why(plan, "7")).contains("prerelease");
        assertThat(outside("7")).isNull();
    }

    @Test
    void alias_waits_for_its_pinned_tag() throws Exception {
        SmallImage before = shop.proven("4.4.6", "4");
        shop.publish();
        shop.proven("4.4.7", "4", "argon");
        proxy.always("PUT .*/manifests/4.4.7$", exchange -> exchange.refuse(403, "DENIED", "no"));

        TagPlan plan = shop.publish().plan();

        assertThat(kind(plan, "4.4.7")).isEqualTo("refused");
        assertThat(why(plan, "4")).contains("4.4.7 was not set").isEqualTo(why(plan, "argon"));
        assertThat(outside("4")).isEqualTo(before.digest());
        assertThat(outside("argon")).isNull();
    }

    /** A registry whose reads are late shows a tag as it was before that put. */
    @Test
    void alias_stays_while_its_registry_may_not_show_yet_that_an_interrupted_build_put_it_on_a_newer_image()
            throws Exception {
        SmallImage first = shop.proven("4.4.5", "4");
        SmallImage second = shop.proven("4.4.6");
        shop.publish();
        SmallImage newest = shop.proven("4.4.7", "4");
        proxy.always("PUT .*/manifests/4$", exchange -> exchange.refuse(503, "UNAVAILABLE", "down"));
        assertThat(kind(shop.publish().plan(), "4")).isEqualTo("refused");
        proxy.heal();

        shop.unchanged(second, "4.4.6", "4");
        TagPlan plan = shop.publish().plan();

        assertThat(kind(plan, "4")).isEqualTo("refused");
        assertThat(why(plan, "4")).contains("interrupted", newest.digest(), "newer version", "ten minutes");
        assertThat(outside("4")).isEqualTo(first.digest());

        shop.unchanged(first, "4.4.5", "4");
        assertThat(kind(shop.plan().plan(), "4"))
                .as("the image that its registry shows")
                .isEqualTo("refused");

        shop.ahead = Duration.ofMinutes(11);
        shop.unchanged(first, "4.4.5", "4");
        assertThat(kind(shop.plan().plan(), "4")).as("that image, later").isEqualTo("unchanged");
        shop.unchanged(second, "4.4.6", "4");
        assertThat(kind(shop.plan().plan(), "4")).as("later").isEqualTo("moved");

        shop.ahead = Duration.ZERO;
        proxy.always("HEAD .*/manifests/" + newest.digest(), exchange -> exchange.send(404, Map.of(), "{}"));
        shop.unchanged(second, "4.4.6", "4");
        assertThat(kind(shop.publish().plan(), "4")).as("without that image").isEqualTo("moved");
    }

    /** The image that it is on has no pinned tag any more. */
    @Test
    void alias_of_a_failed_release_follows_the_overwritten_tag_that_it_is_on() throws Exception {
        SmallImage first = shop.proven("4.4.6", "4", "4.4");
        shop.proven("4.4.5", "old");
        SmallImage slim = shop.proven("v4-slim", "slim");
        shop.publish();
        SmallImage second = shop.proven(SmallImage.of("second", "4.4.6"), "4.4.6", "4.4");
        shop.proven(SmallImage.of("slimmer", "v4-slim"), "v4-slim");
        shop.failed("4.4.7", "4", "argon", "old");
        shop.failed("v5-slim", "slim");
        shop.refresh = true;

        TagPlan plan = shop.publish().plan();

        assertThat(kind(plan, "4.4.6")).isEqualTo("moved");
        assertThat(update(plan, "4")).satisfies(update -> {
            assertThat(update.kind()).isEqualTo(TagUpdate.Kind.MOVED);
            assertThat(update.from()).isEqualTo(first.digest());
            assertThat(update.to()).isEqualTo(second.digest());
            assertThat(update.cell()).isEqualTo("jessie:4.4.6");
            assertThat(update.why()).contains("jessie:4.4.7 failed", "4.4.6");
        });
        assertThat(outside("4")).isEqualTo(outside("4.4")).isEqualTo(second.digest());
        assertThat(outside("slim")).isEqualTo(outside("v4-slim")).isNotEqualTo(slim.digest());
        assertThat(kind(plan, "old")).isEqualTo("kept");
        assertThat(outside("old")).isEqualTo(outside("4.4.5"));
        assertThat(outside("argon")).isNull();
    }

    /** A build that ended between the two, or whose alias could not be put. */
    @Test
    void alias_that_was_left_behind_by_an_overwritten_tag_follows_it_later() throws Exception {
        shop.proven("4.4.6", "4");
        shop.publish();
        SmallImage second = shop.proven(SmallImage.of("second", "4.4.6"), "4.4.6");
        shop.failed("4.4.7", "4");
        shop.refresh = true;
        proxy.always("PUT .*/manifests/4$", exchange -> exchange.refuse(403, "DENIED", "not now"));
        assertThat(kind(shop.publish().plan(), "4")).isEqualTo("refused");
        proxy.heal();
        shop.refresh = false;
        long before = proxy.count("HEAD .*/manifests/4$");

        shop.unchanged(second, "4.4.6");
        shop.failed("4.4.7", "4");
        Publication plan = shop.plan();

        assertThat(proxy.count("HEAD .*/manifests/4$") - before).isEqualTo(1);
        plan.publish();
        assertThat(kind(plan.plan(), "4")).isEqualTo("moved");
        assertThat(outside("4")).isEqualTo(second.digest());
    }

    /** A registry that is down must not end the publication to others. */
    @Test
    void failed_releases_at_a_registry_that_does_not_answer_are_reported_like_others() throws Exception {
        SmallImage first = shop.proven("4.4.6", "4");
        shop.publish();
        proxy.always(".*", exchange -> exchange.refuse(503, "UNAVAILABLE", "down"));
        for (int i = 0; i < 30; i++) {
            shop.failed("4.5." + i, i == 29 ? new String[] {"4"} : new String[0]);
        }

        TagPlan plan = shop.publish().plan();

        assertThat(plan.headline()).isEqualTo("31 kept");
        assertThat(update(plan, "4").from()).isEqualTo(first.digest());
    }

    /** An alias that does not follow a failed release is still there, which a digest of nothing would deny. */
    @Test
    void kept_tag_says_what_it_stays_on() throws Exception {
        SmallImage before = shop.proven("4.4.6", "4");
        shop.publish();
        shop.failed("4.4.7", "4", "argon");

        Publication publication = shop.publish();

        TagPlan plan = publication.plan();
        assertThat(kind(plan, "4")).isEqualTo("kept");
        assertThat(update(plan, "4").from()).isEqualTo(before.digest());
        assertThat(update(plan, "4").to()).isNull();
        assertThat(update(plan, "argon").from()).isNull();
        assertThat(update(plan, "4.4.7").from()).isNull();
        String digest = before.digest().substring(0, "sha256:".length() + 12);
        assertThat(shop.console())
                .contains("kept     " + shop.tag("4") + "  stays on 4.4.6 (" + digest + ")  (jessie:4.4.7 failed)")
                .contains("kept     " + shop.tag("argon") + "  not published  (jessie:4.4.7 failed)")
                .contains("kept     " + shop.tag("4.4.7") + "  not published  (jessie:4.4.7 failed)");
    }

    /** The registry does not tell which client moved a tag; the page and the console say that it was another one. */
    @Test
    void alias_that_another_client_moved_is_moved_and_said_to_have_been() throws Exception {
        SmallImage before = shop.proven("4.4.6", "4");
        shop.publish();
        SmallImage other = SmallImage.of("node 4.4.5 of another job", "4.4.5");
        other.stage(shop.client(), shop.repository);
        shop.client().put(shop.repository, "4", other.manifest());
        SmallImage now = shop.proven("4.4.7", "4");

        TagPlan plan = shop.publish().plan();

        TagUpdate moved = update(plan, "4");
        assertThat(moved.from()).isEqualTo(other.digest());
        assertThat(moved.fromVersion()).isEqualTo("4.4.5");
        assertThat(moved.toVersion()).isEqualTo("4.4.7");
        assertThat(moved.why()).isEqualTo("another client had moved it since this job put it on 4.4.6");
        assertThat(shop.console())
                .contains(" -> 4.4.7 (" + now.digest().substring(0, 19) + ")  (another client had moved it");
        assertThat(outside("4")).isEqualTo(now.digest()).isNotEqualTo(before.digest());
    }

    /** What it published last is what the job knows. */
    @Test
    void kept_tag_of_a_failing_registry_is_reported_from_the_ledger() throws Exception {
        SmallImage before = shop.proven("4.4.6", "4");
        shop.publish();
        shop.failed("4.4.7", "4");
        proxy.always("(HEAD|GET) .*/manifests/", ProxiedExchange::reset);

        TagPlan plan = shop.publish().plan();

        assertThat(kind(plan, "4")).isEqualTo("kept");
        assertThat(update(plan, "4").from()).isEqualTo(before.digest());
        assertThat(why(plan, "4")).startsWith("jessie:4.4.7 failed");
    }
}
