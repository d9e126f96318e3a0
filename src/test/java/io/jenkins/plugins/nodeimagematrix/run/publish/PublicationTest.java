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
import io.jenkins.plugins.nodeimagematrix.run.journal.RunFolder;
import io.jenkins.plugins.nodeimagematrix.run.journal.UnconfirmedTags;
import io.jenkins.plugins.nodeimagematrix.run.published.Drift;
import io.jenkins.plugins.nodeimagematrix.run.report.TagPlan;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import io.jenkins.plugins.nodeimagematrix.support.ProxiedExchange;
import io.jenkins.plugins.nodeimagematrix.support.TestRegistry;
import io.jenkins.plugins.nodeimagematrix.tier.RegistryTest;
import java.util.List;
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
        assertThat(shop.console()).contains("Published: 4 created", "Published: 4 unchanged");
        assertThat(proxy.requests().size() - before).isEqualTo(4);
        assertThat(proxy.requests().stream().skip(before)).allMatch(line -> line.startsWith("HEAD "));
        assertThat(shop.published()).hasSize(4);
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
        assertThat(shop.console().substring(shop.console().lastIndexOf("Published: ")))
                .as("what did not go as planned is printed again")
                .contains(shop.tag("4") + " ", shop.tag("argon") + " ")
                .doesNotContain(shop.tag("4.5").toString());
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
        for (int i = 0; i < 80; i++) {
            shop.proven("4.4." + i);
        }
        Publication publication = shop.plan();
        proxy.always(".*", ProxiedExchange::reset);

        publication.publish();

        assertThat(publication.plan().count(TagUpdate.Kind.REFUSED)).isEqualTo(80);
        assertThat(publication.plan().updates())
                .anySatisfy(update -> assertThat(update.why()).contains("failed several times in a row"));
        for (int i = 0; i < 80; i++) {
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
        PublishRequestFile file = PublishRequestFile.of(new RunFolder(folder), "run");
        assertThat(file.read()).isEmpty();
        file.write(request);
        assertThat(PublishRequestFile.of(new RunFolder(folder), "another").read())
                .isEmpty();
        assertThat(file.read()).contains(request);
    }
}
