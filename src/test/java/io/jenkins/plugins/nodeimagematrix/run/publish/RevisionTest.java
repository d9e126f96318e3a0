package io.jenkins.plugins.nodeimagematrix.run.publish;

import static io.jenkins.plugins.nodeimagematrix.run.Shop.kind;
import static io.jenkins.plugins.nodeimagematrix.run.Shop.update;
import static io.jenkins.plugins.nodeimagematrix.run.Shop.why;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.registry.client.TagRemoval;
import io.jenkins.plugins.nodeimagematrix.run.Shop;
import io.jenkins.plugins.nodeimagematrix.run.history.HistoryEntry;
import io.jenkins.plugins.nodeimagematrix.run.history.Ledger;
import io.jenkins.plugins.nodeimagematrix.run.report.TagPlan;
import io.jenkins.plugins.nodeimagematrix.support.ProxiedExchange;
import io.jenkins.plugins.nodeimagematrix.tier.RegistryTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Revisions: each image of a version has a tag that never moves, and no number is given twice, whatever other clients do. */
@RegistryTest
class RevisionTest extends AtShopWithRevisions {
    @Test
    void each_image_gets_the_next_number_and_the_version_moves_to_it() throws Exception {
        SmallImage first = published("one", "4", "argon");
        SmallImage second = shop.revision(image("two"), "4.4.7", "4", "argon");
        TagPlan plan = shop.publish().plan();

        assertThat(plan.headline()).isEqualTo("1 created, 3 moved");
        assertThat(update(plan, "4.4.7-r2").toVersion()).isEqualTo("4.4.7-r2");
        assertThat(update(plan, "4").fromVersion()).isEqualTo("4.4.7-r1");
        assertThat(update(plan, "4").toVersion()).isEqualTo("4.4.7-r2");
        assertThat(outside("4.4.7-r1")).isEqualTo(first.digest());
        for (String tag : List.of("4.4.7-r2", "4.4.7", "4", "argon")) {
            assertThat(outside(tag)).as(tag).isEqualTo(second.digest());
        }
        assertThat(shop.history.entries().stream().filter(entry -> !entry.alias()))
                .extracting(HistoryEntry::shownVersion)
                .containsExactly("4.4.7-r1", "4.4.7-r2");
    }

    @Test
    void image_that_stays_only_takes_a_look_at_each_tag() throws Exception {
        published("one", "4");
        SmallImage second = published("two", "4");
        long before = proxy.requests().size();

        shop.unchangedRevision(second, "4.4.7", "4");
        TagPlan plan = shop.publish().plan();

        assertThat(plan.headline()).isEqualTo("3 unchanged");
        assertThat(proxy.requests().stream().skip(before)).hasSize(3).allMatch(line -> line.startsWith("HEAD "));
    }

    @Test
    void refresh_overwrites_no_revision() throws Exception {
        SmallImage first = published("one");
        shop.refresh = true;
        SmallImage second = published("two");

        assertThat(outside("4.4.7-r1")).isEqualTo(first.digest());
        assertThat(outside("4.4.7-r2")).isEqualTo(second.digest());
    }

    @Test
    void job_that_lost_its_home_finds_its_image_again_and_gives_no_number_twice() throws Exception {
        published("one");
        SmallImage second = published("two");
        Shop anew = other();
        long puts = proxy.count("PUT .*/manifests/[^s].*");

        anew.revision(second, "4.4.7");
        assertThat(anew.publish().plan().headline()).isEqualTo("2 unchanged");
        assertThat(proxy.count("PUT .*/manifests/[^s].*")).isEqualTo(puts);

        Shop again = other();
        SmallImage third = again.revision(image("three"), "4.4.7");
        assertThat(kind(again.publish().plan(), "4.4.7-r3")).isEqualTo("created");
        assertThat(outside("4.4.7")).isEqualTo(third.digest());
    }

    @Test
    void number_of_a_revision_that_was_deleted_at_the_registry_is_not_used_again() throws Exception {
        published("one");
        published("two");
        new TagRemoval(outside, shop.repository).remove("4.4.7-r2");

        SmallImage third = published("three");

        assertThat(outside("4.4.7-r2")).isNull();
        assertThat(outside("4.4.7-r3")).isEqualTo(third.digest());
    }

    @Test
    void old_or_cut_list_of_tags_gives_no_number_twice() throws Exception {
        SmallImage first = published("one");
        SmallImage second = published("two");
        for (String list : List.of(
                "{\"name\":\"x\",\"tags\":[\"4.4.7-r1\"]}", "{\"name\":\"x\",\"tags\":[]}", "{\"errors\":[]}")) {
            proxy.heal();
            proxy.always("GET .*/tags/list.*", exchange -> exchange.send(200, Map.of(), list));
            Shop anew = other();
            SmallImage next = anew.revision(image("next " + list), "4.4.7");
            TagPlan plan = anew.publish().plan();

            assertThat(plan.complete()).as(plan.toString()).isTrue();
            assertThat(outside("4.4.7-r1")).isEqualTo(first.digest());
            assertThat(outside("4.4.7-r2")).isEqualTo(second.digest());
            assertThat(outside("4.4.7")).isEqualTo(next.digest());
        }
        assertThat(outside("4.4.7-r5")).isEqualTo(outside("4.4.7"));
    }

    @Test
    void list_on_several_pages_is_read_to_its_end() throws Exception {
        published("one");
        published("two");
        proxy.always(
                "GET .*/tags/list.*",
                exchange -> exchange.send(
                        200,
                        exchange.line().contains("last=")
                                ? Map.of()
                                : Map.of("Link", "</v2/" + shop.repository + "/tags/list?last=x>; rel=\"next\""),
                        exchange.line().contains("last=")
                                ? "{\"tags\":[\"4.4.7-r1\",\"4.4.7-r12\",\"4.4.7-r9\"]}"
                                : "{\"tags\":[\"4.4.7\",\"4.4.7-r1-slim\",\"4.4.7-r010\",\"14.4.7-r30\"]}"));

        published("three");

        assertThat(outside("4.4.7-r13")).isEqualTo(outside("4.4.7"));
        assertThat(outside("4.4.7-r3")).isNull();
    }

    @Test
    void number_that_another_client_takes_after_the_plan_is_left_to_it() throws Exception {
        published("one", "4");
        SmallImage ours = shop.revision(image("ours"), "4.4.7", "4");
        Publication publication = shop.plan();
        assertThat(kind(publication.plan(), "4.4.7-r2")).isEqualTo("created");
        SmallImage theirs = image("theirs").push(outside, shop.repository, "4.4.7-r2");

        publication.publish();

        assertThat(publication.plan().complete()).as(shop.console()).isTrue();
        assertThat(publication.plan().headline()).isEqualTo("1 created, 2 moved");
        assertThat(outside("4.4.7-r2")).isEqualTo(theirs.digest());
        assertThat(outside("4.4.7-r3")).isEqualTo(ours.digest());
        assertThat(outside("4.4.7")).isEqualTo(ours.digest());
        assertThat(outside("4")).isEqualTo(ours.digest());
        assertThat(shop.begun().updates()).isEmpty();
    }

    @Test
    void number_that_another_controller_puts_at_the_same_time_is_left_to_it() throws Exception {
        SmallImage ours = shop.revision(image("ours"), "4.4.7", "4");
        SmallImage theirs = image("theirs").stage(outside, shop.repository);
        // Right after the image was read back under its tag, and before the tag of the version is put.
        proxy.once("PUT .*/manifests/4.4.7$", exchange -> {
            overwrite(theirs, "4.4.7-r1");
            exchange.pass();
        });

        TagPlan plan = shop.publish().plan();

        assertThat(plan.complete()).as(plan.toString()).isTrue();
        assertThat(outside("4.4.7-r1")).isEqualTo(theirs.digest());
        assertThat(outside("4.4.7-r2")).isEqualTo(ours.digest());
        assertThat(outside("4.4.7")).isEqualTo(ours.digest());
        assertThat(shop.published()).extracting(PublishedTag::revision).containsOnly(2, null);
    }

    @Test
    void revision_that_another_client_overwrote_later_is_published_under_the_next_number() throws Exception {
        SmallImage first = published("one");
        SmallImage theirs = image("theirs").push(outside, shop.repository, "4.4.7-r1");

        shop.unchangedRevision(first, "4.4.7");
        TagPlan plan = shop.publish().plan();

        assertThat(plan.headline()).isEqualTo("1 created, 1 unchanged");
        assertThat(outside("4.4.7-r1")).isEqualTo(theirs.digest());
        assertThat(outside("4.4.7-r2")).isEqualTo(first.digest());
    }

    @Test
    void two_jobs_share_the_numbers_and_neither_moves_the_version_back() throws Exception {
        Shop other = other();
        SmallImage first = published("one", "4");
        SmallImage second = other.revision(image("two"), "4.4.7", "4");
        assertThat(other.publish().plan().complete()).isTrue();
        assertThat(outside("4.4.7-r2")).isEqualTo(second.digest());

        shop.unchangedRevision(first, "4.4.7", "4");
        TagPlan back = shop.publish().plan();
        assertThat(why(back, "4.4.7")).contains("newer revision 2", "does not move back");
        assertThat(why(back, "4")).contains("newer revision 2");
        assertThat(outside("4.4.7")).isEqualTo(second.digest());

        SmallImage third = published("three", "4");
        assertThat(outside("4.4.7-r3")).isEqualTo(third.digest()).isEqualTo(outside("4.4.7"));
        assertThat(outside("4")).isEqualTo(third.digest());
    }

    @Test
    void undone_revision_keeps_its_number_and_the_next_image_moves_the_version_on() throws Exception {
        SmallImage first = published("one", "4");
        SmallImage second = published("two", "4");
        shop.undo(shop.lastBuild());
        assertThat(outside("4.4.7")).isEqualTo(first.digest()).isEqualTo(outside("4"));
        assertThat(outside("4.4.7-r2")).isEqualTo(second.digest());

        shop.unchangedRevision(second, "4.4.7", "4");
        TagPlan plan = shop.publish().plan();
        assertThat(kind(plan, "4.4.7")).isEqualTo("blocked");
        assertThat(kind(plan, "4")).isEqualTo("blocked");
        assertThat(outside("4.4.7")).isEqualTo(first.digest());

        SmallImage third = published("three", "4");
        assertThat(outside("4.4.7-r3")).isEqualTo(third.digest()).isEqualTo(outside("4.4.7"));
        assertThat(outside("4")).isEqualTo(third.digest());
    }

    @Test
    void withdrawn_revision_gives_its_tags_to_the_one_before_and_a_withdrawn_version_to_an_older_one()
            throws Exception {
        SmallImage older = shop.revision(SmallImage.of("older", "4.4.6"), "4.4.6", "4={line}");
        shop.publish();
        SmallImage first = published("one", "4={line}");
        SmallImage second = published("two", "4={line}");

        shop.withdraw(shop.tag("4.4.7-r2").toString());
        assertThat(outside("4.4.7")).isEqualTo(first.digest()).isEqualTo(outside("4"));
        shop.unchangedRevision(second, "4.4.7", "4={line}");
        assertThat(kind(shop.publish().plan(), "4.4.7")).isEqualTo("blocked");

        shop.withdraw("4.4.7");
        assertThat(outside("4")).isEqualTo(older.digest());
        assertThat(outside("4.4.7")).isEqualTo(first.digest());
        assertThat(outside("4.4.7-r2")).isEqualTo(second.digest());
        assertThat(shop.history.blocked().withdrawn(shop.published())).contains(shop.tag("4.4.7"));
    }

    @Test
    void version_that_another_client_holds_is_left_to_it_until_a_refresh() throws Exception {
        SmallImage theirs = image("theirs").push(outside, shop.repository, "4.4.7");
        SmallImage ours = shop.revision(image("ours"), "4.4.7");

        TagPlan plan = shop.publish().plan();
        assertThat(kind(plan, "4.4.7-r1")).isEqualTo("created");
        assertThat(why(plan, "4.4.7")).contains("none of its revisions");
        assertThat(outside("4.4.7")).isEqualTo(theirs.digest());

        shop.refresh = true;
        shop.unchangedRevision(ours, "4.4.7");
        assertThat(kind(shop.publish().plan(), "4.4.7")).isEqualTo("moved");
        assertThat(outside("4.4.7")).isEqualTo(ours.digest());
    }

    @Test
    void images_that_were_published_without_revisions_become_the_first_ones() throws Exception {
        SmallImage before = shop.proven(image("before"), "4.4.7", "4");
        shop.publish();

        shop.unchangedRevision(before, "4.4.7", "4");
        assertThat(shop.publish().plan().headline()).isEqualTo("1 created, 2 unchanged");
        assertThat(outside("4.4.7-r1")).isEqualTo(before.digest());

        SmallImage next = published("next", "4");
        assertThat(outside("4.4.7-r2")).isEqualTo(next.digest()).isEqualTo(outside("4.4.7"));
    }

    @Test
    void all_tags_of_an_image_have_the_same_number() throws Exception {
        ImageReference mirror = new ImageReference(shop.registry, shop.repository + "/mirror", "4.4.7");
        image("theirs").push(outside, mirror.repository(), "4.4.7-r3");
        SmallImage amd64 = SmallImage.of("amd64", "4.4.7", "amd64").stage(shop.client, shop.repository);
        SmallImage arm64 = SmallImage.of("arm64", "4.4.7", "arm64").stage(shop.client, shop.repository);
        List<PublishRequest.Part> parts = List.of(
                shop.part("jessie:4.4.7:amd64", "linux/amd64", amd64, true),
                shop.part("jessie:4.4.7:arm64", "linux/arm64", arm64, true));
        shop.revision(shop.tag("4.4.7"), parts);
        shop.revision(shop.tag("4.4.7-jessie"), parts);
        shop.revision(mirror, parts);

        TagPlan plan = shop.publish().plan();

        assertThat(plan.complete()).as(plan.toString()).isTrue();
        String index = outside("4.4.7-r4");
        assertThat(index).isNotNull().isNotIn(amd64.digest(), arm64.digest());
        List<String> holds = new ArrayList<>();
        for (String tag : List.of("4.4.7", "4.4.7-jessie", "4.4.7-jessie-r4")) {
            holds.add(outside(tag));
        }
        holds.add(outside.digest(mirror.repository(), "4.4.7-r4").orElse(null));
        holds.add(outside.digest(mirror.repository(), "4.4.7").orElse(null));
        assertThat(holds).containsOnly(index);
        assertThat(shop.publish().plan().headline()).isEqualTo("no tags");
    }

    @Test
    void revision_of_an_index_whose_image_is_lost_gets_no_number() throws Exception {
        SmallImage there = SmallImage.of("there", "4.4.7", "amd64").stage(shop.client, shop.repository);
        SmallImage lost = SmallImage.of("lost", "4.4.7", "arm64");
        shop.revision(
                shop.tag("4.4.7"),
                List.of(
                        shop.part("jessie:4.4.7:amd64", "linux/amd64", there, true),
                        shop.part("jessie:4.4.7:arm64", "linux/arm64", lost, true)));

        TagPlan plan = shop.publish().plan();

        assertThat(kind(plan, "4.4.7")).isEqualTo("refused");
        assertThat(why(plan, "4.4.7")).contains("no longer has the image", lost.digest());
        assertThat(outside("4.4.7")).isNull();
        assertThat(outside("4.4.7-r1")).isNull();
    }

    @Test
    void number_in_the_journal_of_a_killed_build_is_kept_for_its_image() throws Exception {
        published("one");
        proxy.on("PUT .*/manifests/4.4.7-r2$", 0, 8, ProxiedExchange::reset);
        SmallImage second = shop.revision(image("two"), "4.4.7");
        assertThat(shop.publish().plan().complete()).isFalse();
        proxy.heal();

        SmallImage third = published("three");
        assertThat(outside("4.4.7-r2")).isNull();
        assertThat(outside("4.4.7-r3")).isEqualTo(third.digest());
        assertThat(second.digest()).isNotEqualTo(third.digest());
    }

    @Test
    void version_moves_on_from_a_number_that_a_killed_build_began_and_another_client_took() throws Exception {
        proxy.on("PUT .*/manifests/4.4.7-r1$", 0, 8, ProxiedExchange::reset);
        shop.revision(image("one"), "4.4.7");
        assertThat(shop.publish().plan().complete()).isFalse();
        proxy.heal();
        SmallImage theirs = image("theirs").push(outside, shop.repository, "4.4.7-r1");
        outside.put(shop.repository, "4.4.7", theirs.manifest());

        SmallImage second = published("two");
        assertThat(outside("4.4.7-r1")).isEqualTo(theirs.digest());
        assertThat(outside("4.4.7-r2")).isEqualTo(second.digest()).isEqualTo(outside("4.4.7"));
    }

    @Test
    void build_that_resumes_uses_the_number_in_its_journal() throws Exception {
        published("one");
        SmallImage second = shop.revision(image("two"), "4.4.7");
        proxy.on("PUT .*/manifests/4.4.7-r2$", 0, 8, ProxiedExchange::forwardAndReset);
        shop.publish();
        proxy.heal();
        shop.ledger = Ledger.empty();

        shop.revision(second, "4.4.7");
        TagPlan plan = shop.publish().plan();

        assertThat(plan.complete()).as(plan.toString()).isTrue();
        assertThat(outside("4.4.7-r2")).isEqualTo(second.digest()).isEqualTo(outside("4.4.7"));
        assertThat(outside("4.4.7-r3")).isNull();
    }

    @Test
    void registry_that_lists_no_tags_is_asked_for_each_number() throws Exception {
        published("one");
        published("two");
        proxy.always("GET .*/tags/list.*", exchange -> exchange.refuse(405, "UNSUPPORTED", "no list"));
        Shop anew = other();
        SmallImage third = anew.revision(image("three"), "4.4.7");

        assertThat(anew.publish().plan().complete()).isTrue();
        assertThat(outside("4.4.7-r3")).isEqualTo(third.digest());
    }

    @Test
    void ledger_keeps_the_newest_revisions_only_and_the_history_all() throws Exception {
        for (int i = 1; i <= 7; i++) {
            published("image " + i);
        }

        assertThat(shop.published().stream().filter(tag -> tag.revision() != null))
                .extracting(PublishedTag::revision)
                .containsExactlyInAnyOrder(3, 4, 5, 6, 7);
        shop.ledger = Ledger.empty();
        SmallImage next = published("next");
        assertThat(outside("4.4.7-r8")).isEqualTo(next.digest());
    }
}
