package io.jenkins.plugins.nodeimagematrix.run.publish;

import static io.jenkins.plugins.nodeimagematrix.run.Shop.kind;
import static io.jenkins.plugins.nodeimagematrix.run.Shop.update;
import static io.jenkins.plugins.nodeimagematrix.run.Shop.why;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.image.TaggedVersion;
import io.jenkins.plugins.nodeimagematrix.registry.ManyTags;
import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import io.jenkins.plugins.nodeimagematrix.run.AtShop;
import io.jenkins.plugins.nodeimagematrix.run.history.BlockedImageSource;
import io.jenkins.plugins.nodeimagematrix.run.history.Ledger;
import io.jenkins.plugins.nodeimagematrix.run.history.TagListener;
import io.jenkins.plugins.nodeimagematrix.run.journal.UnconfirmedTags;
import io.jenkins.plugins.nodeimagematrix.run.published.Drift;
import io.jenkins.plugins.nodeimagematrix.run.report.TagPlan;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import io.jenkins.plugins.nodeimagematrix.support.ProxiedExchange;
import io.jenkins.plugins.nodeimagematrix.support.TestRegistry;
import io.jenkins.plugins.nodeimagematrix.tier.RegistryTest;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Only proven images get tags, whatever the registry or another client does; checked from outside. */
@RegistryTest
class PublicationTest extends AtShop {
    @Test
    void plan_is_printed_before_and_changes_nothing() throws Exception {
        SmallImage image = shop.proven("4.4.7", "4", "argon");
        shop.failed("6.6.0", "6");

        Publication publication = shop.plan();
        publication.show();

        assertThat(shop.console())
                .contains("Tag changes: 3 created, 2 kept")
                .contains(shop.tag("4.4.7").toString())
                .contains(image.digest().substring(0, 19))
                .contains("jessie:6.6.0 failed");
        assertThat(publication.plan().complete()).isFalse();
        assertThat(proxy.count("^(PUT|DELETE) .*/manifests/(4|argon|6)")).isZero();
        assertThat(outside("4")).isNull();
    }

    @Test
    void aliases_carry_the_bytes_of_their_pinned_tag_and_a_second_run_only_looks() throws Exception {
        SmallImage image = shop.proven("4.4.7", "4", "4.4", "argon");
        assertThat(shop.publish().plan().complete()).isTrue();
        for (String tag : List.of("4.4.7", "4", "4.4", "argon")) {
            Manifest now = outside.get(shop.repository, tag).orElseThrow();
            assertThat(now.bytes()).isEqualTo(image.manifest().bytes());
            assertThat(now.mediaType()).isEqualTo(image.manifest().mediaType());
        }
        long before = proxy.requests().size();

        shop.unchanged(image, "4.4.7", "4", "4.4", "argon");
        TagPlan second = shop.publish().plan();

        assertThat(second.headline()).isEqualTo("4 unchanged");
        assertThat(proxy.requests().size() - before).isEqualTo(4);
        assertThat(proxy.requests().stream().skip(before)).allMatch(line -> line.startsWith("HEAD "));
        assertThat(shop.published()).hasSize(4);
    }

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
    void prerelease_takes_no_alias() throws Exception {
        shop.proven("7.0.0-rc.1", "7");
        TagPlan plan = shop.publish().plan();
        assertThat(kind(plan, "7.0.0-rc.1")).isEqualTo("created");
        assertThat(why(plan, "7")).contains("prerelease");
        assertThat(outside("7")).isNull();
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
    void registry_with_immutable_tags_keeps_them_and_the_rest_goes_on() throws Exception {
        SmallImage first = shop.proven("4.4.7", "4", "4.4", "argon");
        shop.publish();
        proxy.always(
                "PUT .*/manifests/(4|argon)$",
                exchange -> exchange.refuse(400, "TAG_INVALID", "The image tag is immutable and can't be overwritten"));
        SmallImage second = shop.proven("4.5.0", "4", "4.5", "argon");

        TagPlan plan = shop.publish().plan();

        assertThat(why(plan, "4")).contains("its tags are immutable");
        assertThat(kind(plan, "4.5")).isEqualTo("created");
        assertThat(outside("4")).isEqualTo(first.digest());
        assertThat(outside("4.5")).isEqualTo(second.digest());
        assertThat(proxy.count("PUT .*/manifests/4$")).isEqualTo(2);
    }

    @Test
    void registry_that_takes_many_tags_at_once_gets_them_at_once() throws Exception {
        proxy.always("PUT .*/manifests/sha256:[0-9a-f]+\\?", ManyTags::put);
        SmallImage image = shop.proven("4.4.7", "4", "4.4", "argon", "lts");
        assertThat(shop.publish().plan().complete()).isTrue();
        assertThat(proxy.count("PUT .*\\?tag=")).isEqualTo(1);
        assertThat(proxy.count("PUT .*/manifests/(4|4.4|argon|lts)$")).isZero();
        assertThat(outside("lts")).isEqualTo(image.digest());
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

    @Test
    void pinned_tag_whose_new_image_failed_says_what_it_stays_on() throws Exception {
        SmallImage before = shop.proven("4.4.7", "4");
        shop.publish();
        shop.failed("4.4.7", "4");

        TagPlan plan = shop.publish().plan();

        assertThat(update(plan, "4.4.7").from()).isEqualTo(before.digest());
        assertThat(update(plan, "4").from()).isEqualTo(before.digest());
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

    @Test
    void killed_between_pinned_tags_and_aliases_a_second_run_converges_without_putting_again() throws Exception {
        SmallImage image = shop.proven("4.4.7", "4", "argon");
        proxy.on("PUT .*/manifests/(4|argon)$", 0, 8, ProxiedExchange::reset);
        assertThat(shop.publish().plan().complete()).isFalse();
        assertThat(outside("4.4.7")).isEqualTo(image.digest());
        assertThat(outside("argon")).isNull();

        shop.ledger = Ledger.empty();
        shop.proven(image, "4.4.7", "4", "argon");
        long puts = proxy.count("PUT .*/manifests/4.4.7$");
        for (int tries = 0; outside("argon") == null && tries < 5; tries++) {
            shop.publish();
            shop.unchanged(image, "4.4.7", "4", "argon");
        }

        assertThat(outside("4")).isEqualTo(image.digest()).isEqualTo(outside("argon"));
        assertThat(proxy.count("PUT .*/manifests/4.4.7$")).isEqualTo(puts);
    }

    @Test
    void platforms_get_an_index_after_their_images_and_its_alias_the_same_digest() throws Exception {
        SmallImage amd = SmallImage.of("for amd", "4.4.7", "amd64");
        SmallImage arm = SmallImage.of("for arm", "4.4.7", "arm64");
        shop.platforms("4.4.7", Map.of("linux/arm64", arm, "linux/amd64", amd), "4", "argon");

        assertThat(shop.publish().plan().complete()).isTrue();

        Manifest index = outside.get(shop.repository, "4.4.7").orElseThrow();
        assertThat(index.mediaType()).isEqualTo(Manifest.DOCKER_LIST);
        assertThat(index.children())
                .extracting(Manifest.Descriptor::digest)
                .containsExactly(amd.digest(), arm.digest());
        assertThat(outside("4")).isEqualTo(index.digest()).isEqualTo(outside("argon"));
        assertThat(shop.published())
                .filteredOn(tag -> tag.reference().equals(shop.tag("4.4.7")))
                .singleElement()
                .satisfies(tag -> assertThat(tag.parts())
                        .extracting(part -> part.imageId())
                        .containsExactly(amd.imageId(), arm.imageId()));

        shop.platforms("4.4.7", Map.of("linux/amd64", amd, "linux/arm64", arm), "4", "argon");
        assertThat(shop.publish().plan().headline()).isEqualTo("3 unchanged");
    }

    /** As a mirror of the default system's repository gets it. */
    @Test
    void index_in_another_repository_comes_after_its_images_there() throws Exception {
        SmallImage amd = SmallImage.of("for amd", "4.4.7", "amd64").stage(shop.client, shop.repository);
        SmallImage arm = SmallImage.of("for arm", "4.4.7", "arm64").stage(shop.client, shop.repository);
        String mirror = shop.repository + "/mirror";
        shop.pin(new PublishRequest.Pin(
                new io.jenkins.plugins.nodeimagematrix.image.ImageReference(shop.registry, mirror, "4.4.7"),
                null,
                List.of(
                        shop.part("jessie:4.4.7:amd", "linux/amd64", amd, true),
                        shop.part("jessie:4.4.7:arm", "linux/arm64", arm, true))));

        assertThat(shop.publish().plan().complete()).isTrue();

        Manifest index = outside.get(mirror, "4.4.7").orElseThrow();
        for (Manifest.Descriptor child : index.children()) {
            Manifest image = outside.get(mirror, child.digest()).orElseThrow();
            assertThat(outside.hasBlob(mirror, image.configDigest())).isTrue();
            assertThat(outside.hasBlob(mirror, image.layers().get(0).digest())).isTrue();
        }
        assertThat(proxy.requests().stream()
                        .filter(line -> line.startsWith("PUT ") && line.contains("/mirror/manifests/"))
                        .map(line -> line.replaceFirst(".*/manifests/", "")))
                .containsExactly(amd.digest(), arm.digest(), "4.4.7");
    }

    @Test
    void index_waits_for_every_platform_and_refuses_an_image_for_another_one() throws Exception {
        SmallImage amd = SmallImage.of("for amd", "4.4.7", "amd64");
        amd.stage(shop.client, shop.repository);
        shop.pin(new PublishRequest.Pin(
                shop.tag("4.4.7"),
                TaggedVersion.of(Version.parse("4.4.7")),
                List.of(
                        shop.part("jessie:4.4.7:linux/amd64", "linux/amd64", amd, true),
                        new PublishRequest.Part("jessie:4.4.7:linux/arm64", "linux/arm64", null, "its test failed"))));
        shop.alias("4.4.7", "4");
        TagPlan plan = shop.publish().plan();
        assertThat(kind(plan, "4.4.7")).isEqualTo("kept");
        assertThat(why(plan, "4")).isEqualTo("its test failed");
        assertThat(outside("4.4.7")).isNull();

        SmallImage wrong = SmallImage.of("for amd too", "4.4.7", "amd64");
        shop.platforms("4.4.7", Map.of("linux/amd64", amd, "linux/arm64", wrong), "4");
        plan = shop.publish().plan();
        assertThat(why(plan, "4.4.7")).contains("is an image for linux/amd64, not for linux/arm64");
        assertThat(outside("4.4.7")).isNull();
    }

    @Test
    void image_staged_elsewhere_is_taken_over_within_a_registry_and_carried_to_another() throws Exception {
        SmallImage image = SmallImage.of("elsewhere", "4.4.7").stage(shop.client, shop.repository + "/staging");
        PublishRequest.Image staged = new PublishRequest.Image(
                shop.registry, shop.repository + "/staging", image.digest(), image.imageId(), "hash", true);
        shop.pin(new PublishRequest.Pin(
                shop.tag("4.4.7"), null, List.of(new PublishRequest.Part("jessie:4.4.7", null, staged, ""))));
        assertThat(shop.publish().plan().complete()).isTrue();
        assertThat(outside("4.4.7")).isEqualTo(image.digest());
        assertThat(proxy.count("POST .*mount=")).isEqualTo(2);

        try (TestRegistry other = TestRegistry.start()) {
            RegistryClient there = new RegistryClient(other.address(), null, 0);
            var reference =
                    new io.jenkins.plugins.nodeimagematrix.image.ImageReference(other.address(), "a/copy", "4.4.7");
            Publication publication = Publication.prepare(
                    new PublishRequest(
                            List.of(new PublishRequest.Pin(
                                    reference,
                                    null,
                                    List.of(new PublishRequest.Part("jessie:4.4.7", null, staged, "")))),
                            List.of()),
                    name -> name.equals(other.address()) ? there : shop.client,
                    new Publication.Rules(List.of(), BlockedImageSource.NONE, UnconfirmedTags.NONE, false),
                    TagListener.NONE,
                    System.out);
            publication.publish();
            assertThat(publication.plan().complete()).isTrue();
            assertThat(there.get("a/copy", "4.4.7").orElseThrow().digest()).isEqualTo(image.digest());
            assertThat(there.hasBlob("a/copy", image.imageId())).isTrue();
        }
    }

    @Test
    void removed_tag_is_restored_and_changed_tag_is_not() throws Exception {
        SmallImage first = shop.proven("4.4.7", "4");
        SmallImage second = shop.proven("4.5.0", "4.5");
        shop.publish();
        new io.jenkins.plugins.nodeimagematrix.registry.client.TagRemoval(outside, shop.repository).remove("4.4.7");
        SmallImage theirs = SmallImage.of("theirs", "4.5.0").push(outside, shop.repository, "4.5.0");
        assertThat(outside("4.4.7")).isNull();
        assertThat(outside("4")).isEqualTo(first.digest());

        assertThat(Drift.check(shop.published(), shop.registries()))
                .extracting(
                        finding -> finding.tag().substring(finding.tag().lastIndexOf(':') + 1), Drift.Finding::state)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("4.4.7", Drift.State.GONE),
                        org.assertj.core.groups.Tuple.tuple("4", Drift.State.SAME),
                        org.assertj.core.groups.Tuple.tuple("4.5.0", Drift.State.CHANGED),
                        org.assertj.core.groups.Tuple.tuple("4.5", Drift.State.SAME));

        shop.unchanged(first, "4.4.7", "4");
        shop.unchanged(second, "4.5.0", "4.5");
        TagPlan plan = shop.publish().plan();
        assertThat(kind(plan, "4.4.7")).isEqualTo("created");
        assertThat(outside("4.4.7")).isEqualTo(first.digest());
        assertThat(why(plan, "4.5.0")).contains("another client changed");
        assertThat(outside("4.5.0")).isEqualTo(theirs.digest());

        shop.refresh = true;
        shop.unchanged(second, "4.5.0", "4.5");
        assertThat(kind(shop.publish().plan(), "4.5.0")).isEqualTo("moved");
        assertThat(outside("4.5.0")).isEqualTo(second.digest());
    }

    @Test
    void registry_that_is_gone_is_given_up_and_what_is_known_of_its_tags_is_said() throws Exception {
        for (int i = 0; i < 40; i++) {
            shop.proven("4.4." + i);
        }
        Publication publication = shop.plan();
        proxy.always(".*", ProxiedExchange::reset);

        publication.publish();

        assertThat(publication.plan().count(TagUpdate.Kind.REFUSED)).isEqualTo(40);
        assertThat(publication.plan().updates())
                .anySatisfy(update -> assertThat(update.why()).contains("failed several times in a row"));
        for (int i = 0; i < 40; i++) {
            shop.unchanged(SmallImage.of("x" + i, "4.4." + i), "4.4." + i);
        }
        assertThat(shop.plan().plan().updates().stream()
                        .filter(update -> update.why().contains("failed several times in a row")))
                .as("tags that a plan does not even ask for any more")
                .hasSizeGreaterThan(10);
        assertThat(Drift.check(
                        List.of(TagTarget.tag(shop.tag("1"), "sha256:1", null, null, null, "x", false, List.of())),
                        shop.registries()))
                .singleElement()
                .satisfies(finding -> assertThat(finding.state()).isEqualTo(Drift.State.UNKNOWN));
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

    @Test
    void what_a_run_has_to_ship_is_read_back_as_it_was_written() throws Exception {
        PublishRequest request = new PublishRequest(
                List.of(new PublishRequest.Pin(
                        shop.tag("1.2.3"),
                        new TaggedVersion(Version.parse("1.2.3"), Version.parse("4.4.7")),
                        List.of(
                                new PublishRequest.Part(
                                        "a",
                                        "linux/amd64",
                                        new PublishRequest.Image("r", "a/b", "d", "i", "h", true),
                                        ""),
                                new PublishRequest.Part("b", null, null, "b failed")))),
                List.of(new PublishRequest.Alias(shop.tag("1"), shop.tag("1.2.3"), "a", "{line}")));
        PublishRequestFile file = new PublishRequestFile(folder.resolve("publish.json"));
        assertThat(file.read()).isEmpty();
        file.write(request);
        assertThat(file.read()).contains(request);
    }
}
