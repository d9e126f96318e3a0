package io.jenkins.plugins.nodeimagematrix.run.history;

import static io.jenkins.plugins.nodeimagematrix.run.Shop.kind;
import static io.jenkins.plugins.nodeimagematrix.run.Shop.why;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.image.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.run.AtShop;
import io.jenkins.plugins.nodeimagematrix.run.history.HistoryEntry.Kind;
import io.jenkins.plugins.nodeimagematrix.run.published.Drift;
import io.jenkins.plugins.nodeimagematrix.run.published.Readmission;
import io.jenkins.plugins.nodeimagematrix.run.report.TagPlan;
import io.jenkins.plugins.nodeimagematrix.tier.RegistryTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What happened to tags can be read, taken back and withdrawn; the only ways an alias ever moves back. */
@RegistryTest
class AliasHistoryTest extends AtShop {
    @Test
    void the_way_of_an_alias_can_be_read() throws Exception {
        for (String version : List.of("4.2.0", "4.3.1", "4.4.7")) {
            shop.proven(version, "argon={codename}");
            shop.publish();
        }
        assertThat(argon()).extracting(HistoryEntry::node).containsExactly("4.2.0", "4.3.1", "4.4.7");
        assertThat(argon()).extracting(HistoryEntry::kind).containsExactly(Kind.CREATED, Kind.MOVED, Kind.MOVED);
        assertThat(argon().get(2).from()).isEqualTo(argon().get(1).to());
        assertThat(argon().get(2).build()).isEqualTo("matrix #3");
        assertThat(Files.readString(folder.resolve("history.jsonl"))).contains("\"v\":1", "\"kind\":\"moved\"");
    }

    @Test
    void torn_line_later_format_and_unrecorded_move_are_harmless() throws Exception {
        Path file = folder.resolve("history.jsonl");
        SmallImage image = shop.proven("4.2.0", "argon");
        shop.publish();
        Files.writeString(file, "{\"v\":99,\"kind\":\"dreamt\"}\n{\"v\":1,\"kin", StandardOpenOption.APPEND);
        SmallImage found = SmallImage.of("found", "4.3.0").push(outside, shop.repository, "argon");
        SmallImage.of("found", "4.3.0").push(outside, shop.repository, "4.3.0");

        shop.proven(found, "4.3.0", "argon");
        shop.publish();

        assertThat(argon()).extracting(HistoryEntry::kind).containsExactly(Kind.CREATED, Kind.FOUND);
        assertThat(argon().get(1).from()).isEqualTo(image.digest());
        assertThat(argon().get(1).to()).isEqualTo(found.digest());
    }

    @Test
    void undo_puts_every_alias_back_and_removes_what_did_not_exist_and_the_next_build_does_not_do_it_again()
            throws Exception {
        SmallImage old = shop.proven("4.4.6", "4", "argon");
        shop.publish();
        SmallImage bad = shop.proven("4.4.7", "4", "argon", "lts");
        shop.publish();
        String build = shop.lastBuild();

        TagUpdateResult reversal = shop.undo(build);

        assertThat(reversal.plan().headline()).isEqualTo("2 moved, 1 unchanged, 1 removed");
        assertThat(why(reversal.plan(), "4.4.7")).contains("a pinned tag is not changed");
        assertThat(outside("4")).isEqualTo(old.digest()).isEqualTo(outside("argon"));
        assertThat(outside("lts")).isNull();
        assertThat(outside("4.4.7")).isEqualTo(bad.digest());
        assertThat(outside("4.4.6")).isEqualTo(old.digest());
        assertThat(argon()).extracting(HistoryEntry::kind).containsExactly(Kind.CREATED, Kind.MOVED, Kind.RESTORED);
        assertThat(argon().get(2).node()).isEqualTo("4.4.6");
        assertThat(argon().get(2).who()).isEqualTo("ann");
        assertThat(Drift.check(shop.published(), shop.registries()))
                .extracting(Drift.Finding::state)
                .containsOnly(Drift.State.SAME);

        shop.unchanged(bad, "4.4.7", "4", "argon", "lts");
        TagPlan next = shop.publish().plan();
        assertThat(why(next, "argon")).contains("undone by ann").contains("a mistake");
        assertThat(kind(next, "argon")).isEqualTo("blocked");
        assertThat(next.complete()).as("what was decided is no fault").isTrue();
        assertThat(shop.console())
                .contains("blocked  " + shop.tag("argon") + "  stays on 4.4.6 (")
                .contains("Published: 1 unchanged, 3 blocked");
        assertThat(outside("4")).isEqualTo(old.digest());

        SmallImage again = SmallImage.of("built again", "4.4.8");
        shop.proven(again, "4.4.8", "4", "argon", "lts");
        assertThat(shop.publish().plan().complete()).isTrue();
        assertThat(outside("argon")).isEqualTo(again.digest());
    }

    @Test
    void undo_keeps_pinned_tags_and_can_be_undone() throws Exception {
        SmallImage old = shop.proven("4.4.6", "4");
        shop.publish();
        SmallImage bad = shop.proven("4.4.7", "4");
        shop.publish();
        assertThat(shop.undo(shop.lastBuild()).plan().headline()).isEqualTo("1 moved, 1 unchanged");
        assertThat(outside("4.4.7")).isEqualTo(bad.digest());
        assertThat(outside("4")).isEqualTo(old.digest());

        shop.undo(shop.lastBuild());

        assertThat(outside("4")).isEqualTo(bad.digest());
        assertThat(shop.history.blocked().decisions()).isEmpty();
    }

    @Test
    void undo_leaves_alone_what_moved_again_and_what_it_can_not_bring_back() throws Exception {
        shop.proven("4.4.6", "4", "argon");
        shop.publish();
        shop.proven("4.4.7", "4", "argon");
        shop.publish();
        String build = shop.lastBuild();
        SmallImage newest = shop.proven("4.4.8", "4");
        shop.publish();

        TagPlan plan = shop.undo(build).plan();

        assertThat(why(plan, "4")).contains("has moved since then");
        assertThat(outside("4")).isEqualTo(newest.digest());
        assertThat(kind(plan, "argon")).isEqualTo("moved");
        assertThatThrownBy(() -> shop.undo("77")).hasMessageContaining("no tag changes of 77");
    }

    @Test
    void registry_that_deletes_nothing_is_reported() throws Exception {
        proxy.always("DELETE .*/manifests/", exchange -> exchange.refuse(405, "UNSUPPORTED", "no"));
        SmallImage image = shop.proven("4.4.7", "4");
        shop.publish();
        TagPlan plan = shop.undo(shop.lastBuild()).plan();
        assertThat(why(plan, "4")).contains("does not support deletion");
        assertThat(outside("4")).isEqualTo(image.digest());
    }

    @Test
    void removal_that_was_killed_half_way_is_finished_by_the_next_one() throws Exception {
        shop.proven("4.4.7", "4");
        shop.publish();
        String build = shop.lastBuild();
        proxy.on("DELETE .*/manifests/sha256", 1, 2, exchange -> exchange.refuse(500, "UNKNOWN", "killed"));
        assertThat(kind(shop.undo(build).plan(), "4")).isEqualTo("refused");
        assertThat(outside("4")).isNotNull();

        assertThat(kind(shop.undo(build).plan(), "4")).isEqualTo("removed");
        assertThat(outside("4")).isNull();
        assertThat(outside("4.4.7")).isNotNull();
    }

    @Test
    void withdrawn_version_loses_its_aliases_to_the_next_newest_and_does_not_get_them_back() throws Exception {
        SmallImage four = shop.proven("4.4.7", "4={line}", "4.4={minor}", "argon={codename}", "lts=lts");
        SmallImage five = shop.proven("6.5.0", "6.5={minor}");
        SmallImage six = shop.proven("6.6.0", "6={line}", "6.6={minor}", "latest=latest");
        shop.publish();

        TagUpdateResult reversal = shop.withdraw("6.6.0");

        assertThat(kind(reversal.plan(), "6")).isEqualTo("moved");
        assertThat(outside("6")).isEqualTo(five.digest()).isEqualTo(outside("latest"));
        assertThat(why(reversal.plan(), "6.6")).contains("no other published version");
        assertThat(outside("6.6")).as("nothing else may carry it").isEqualTo(six.digest());
        assertThat(outside("6.6.0")).as("who builds on it is not broken").isEqualTo(six.digest());
        assertThat(outside("4")).isEqualTo(four.digest());
        HistoryEntry last = last("6");
        assertThat(last.kind()).isEqualTo(Kind.WITHDRAWN);
        assertThat(last.node()).isEqualTo("6.5.0");
        assertThat(last.why()).isEqualTo("it leaks memory");

        shop.unchanged(six, "6.6.0", "6={line}", "6.6={minor}", "latest=latest");
        TagPlan next = shop.publish().plan();
        assertThat(why(next, "6")).contains("6.6.0 was withdrawn by bob").contains("it leaks memory");
        assertThat(outside("6")).isEqualTo(five.digest());

        new Readmission(shop.history, shop.actor("bob", "it does not")).perform(List.of("6.6.0"));
        shop.unchanged(six, "6.6.0", "6={line}", "6.6={minor}", "latest=latest");
        shop.publish();
        assertThat(outside("6")).isEqualTo(six.digest());
    }

    @Test
    void withdrawn_image_that_is_built_again_gets_its_aliases() throws Exception {
        shop.proven("6.5.0");
        SmallImage six = shop.proven("6.6.0", "6={line}");
        shop.publish();
        shop.withdraw(shop.tag("6.6.0").toString());
        assertThat(outside("6")).isEqualTo(outside("6.5.0"));

        SmallImage again = shop.proven(SmallImage.of("again", "6.6.0"), "6.6.0", "6={line}");
        shop.refresh = true;
        shop.publish();

        assertThat(outside("6")).isEqualTo(again.digest()).isNotEqualTo(six.digest());
        assertThatThrownBy(() -> shop.withdraw("9.9.9")).hasMessageContaining("no published image matches 9.9.9");
    }

    @Test
    void a_pinned_tag_whose_refresh_was_undone_is_still_pinned() throws Exception {
        shop.proven("4.4.7");
        shop.publish();
        shop.refresh = true;
        shop.proven(SmallImage.of("refreshed", "4.4.7"), "4.4.7");
        shop.publish();

        shop.undo(shop.lastBuild());

        assertThat(shop.withdraw("4.4.7").plan().headline()).isNotEmpty();
        assertThat(shop.published()).noneMatch(PublishedTag::alias);
    }

    @Test
    void later_builds_leave_alone_what_the_undo_of_a_refresh_restored_and_are_not_unstable_for_it() throws Exception {
        SmallImage before = shop.proven("4.4.7", "4={line}");
        shop.publish();
        shop.refresh = true;
        shop.proven(SmallImage.of("refreshed", "4.4.7"), "4.4.7", "4={line}");
        shop.publish();
        shop.undo(shop.lastBuild());
        assertThat(outside("4.4.7")).isEqualTo(before.digest());

        shop.refresh = false;
        shop.proven(SmallImage.of("rebuilt", "4.4.7"), "4.4.7", "4={line}");
        TagPlan next = shop.publish().plan();

        assertThat(next.headline()).isEqualTo("2 blocked");
        assertThat(next.complete()).isTrue();
        assertThat(why(next, "4.4.7"))
                .contains("an undo by ann restored this image")
                .endsWith("set refresh to replace it");
        assertThat(outside("4.4.7")).isEqualTo(before.digest()).isEqualTo(outside("4"));
        assertThat(shop.history.blocked().restored(shop.ledger.published())).containsExactly(shop.tag("4.4.7"));

        shop.refresh = true;
        SmallImage again = shop.proven(SmallImage.of("again", "4.4.7"), "4.4.7", "4={line}");
        assertThat(shop.publish().plan().headline()).isEqualTo("2 moved");
        assertThat(outside("4.4.7")).isEqualTo(again.digest()).isEqualTo(outside("4"));
        assertThat(shop.history.blocked().restored(shop.ledger.published())).isEmpty();
    }

    @Test
    void image_of_another_client_that_an_undo_restored_is_not_taken_for_a_proven_one() throws Exception {
        SmallImage foreign = SmallImage.of("foreign", "4.4.7");
        foreign.push(shop.client(), shop.repository, "4.4.7");
        shop.refresh = true;
        shop.proven("4.4.7", "4={line}");
        shop.publish();
        shop.undo(shop.lastBuild());
        assertThat(outside("4.4.7")).isEqualTo(foreign.digest());

        shop.refresh = false;
        shop.proven("4.4.7", "4={line}");
        assertThat(shop.publish().plan().headline()).isEqualTo("2 blocked");
        assertThat(outside("4")).isNull();
        assertThat(shop.history.blocked().restored(shop.ledger.published())).isEmpty();
    }

    @Test
    void undo_of_a_withdrawal_admits_the_version_again() throws Exception {
        shop.proven("6.5.0");
        SmallImage six = shop.proven("6.6.0", "6={line}");
        shop.publish();
        shop.withdraw("v6.6.0");
        shop.undo(shop.lastBuild());
        assertThat(outside("6")).isEqualTo(six.digest());
        shop.unchanged(six, "6.6.0", "6={line}");
        assertThat(shop.publish().plan().complete()).isTrue();
    }

    private HistoryEntry last(String tag) throws IOException {
        List<HistoryEntry> all = shop.history.byTag().get(shop.tag(tag).toString());
        return all.get(all.size() - 1);
    }

    private List<HistoryEntry> argon() throws IOException {
        return shop.history.byTag().get(shop.tag("argon").toString());
    }
}
