package io.jenkins.plugins.nodeimagematrix.run.publish;

import static io.jenkins.plugins.nodeimagematrix.run.Shop.kind;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.run.report.TagPlan;
import io.jenkins.plugins.nodeimagematrix.support.ProxiedExchange;
import io.jenkins.plugins.nodeimagematrix.tier.RegistryTest;
import org.junit.jupiter.api.Test;

/** A registry that fails several times in a row is given up, and one that fails now and then is not. */
@RegistryTest
class FailingRegistryPublicationTest extends AtShopWithProofs {
    private static final String GIVEN_UP = "failed several times in a row";

    /** 60 pinned tags of one image, each with an alias. */
    private void proveWithManyNames() throws Exception {
        SmallImage image = SmallImage.of("many names", null);
        for (int i = 0; i < 60; i++) {
            shop.proven(image, "v" + i, "a" + i);
        }
    }

    @Test
    void registry_that_fails_at_each_alias_is_given_up() throws Exception {
        proveWithManyNames();
        proxy.always("PUT .*/manifests/a", ProxiedExchange::reset);

        TagPlan plan = shop.publish().plan();

        assertThat(plan.headline()).isEqualTo("60 created, 60 refused");
        assertThat(plan.updates())
                .filteredOn(update -> update.why().contains(GIVEN_UP))
                .isNotEmpty();
    }

    @Test
    void registry_that_fails_now_and_then_is_asked_for_each_tag() throws Exception {
        proxy.always("GET .*/tags/list", exchange -> exchange.refuse(405, "UNSUPPORTED", "no list"));
        proxy.always("HEAD .*/manifests/4.5.1[0-4]5$", exchange -> exchange.refuse(503, "UNAVAILABLE", "busy"));
        for (int i = 100; i < 220; i++) {
            shop.failed("4.5." + i);
        }

        shop.plan();

        assertThat(proxy.count("HEAD .*/manifests/")).as("5 of them twice").isEqualTo(120 + 5);
    }

    @Test
    void registry_that_fails_now_and_then_gets_each_tag() throws Exception {
        proveWithManyNames();
        proxy.always("PUT .*/manifests/(v[0-5]?5|a[0-5]?3)$", ProxiedExchange::reset);

        TagPlan plan = shop.publish().plan();

        assertThat(plan.headline()).isEqualTo("102 created, 12 refused, 6 kept");
        assertThat(plan.updates()).noneMatch(update -> update.why().contains(GIVEN_UP));
        assertThat(kind(plan, "a59")).isEqualTo("created");
    }

    @Test
    void registry_that_does_not_give_the_images_of_pinned_tags_is_given_up() throws Exception {
        SmallImage image = SmallImage.of("many pinned names", null);
        for (int i = 0; i < 20; i++) {
            shop.proven(image, "v" + i);
        }
        shop.publish();
        proxy.always("GET .*/manifests/sha256:", exchange -> exchange.refuse(503, "UNAVAILABLE", "busy"));
        long before = proxy.count("GET .*/manifests/sha256:");
        for (int i = 0; i < 20; i++) {
            shop.unchanged(image, "v" + i, "a" + i);
        }

        TagPlan plan = shop.publish().plan();

        assertThat(plan.headline()).isEqualTo("20 unchanged, 20 refused");
        assertThat(plan.updates())
                .filteredOn(update -> update.why().contains(GIVEN_UP))
                .hasSize(15);
        assertThat(proxy.count("GET .*/manifests/sha256:") - before)
                .as("5 of them, twice each")
                .isEqualTo(2 * 5);
    }

    @Test
    void registry_that_fails_at_the_proofs_of_each_image_is_given_up() throws Exception {
        shop.proofs = proofs("it works");
        for (int i = 0; i < 80; i++) {
            shop.proven("4.4." + i);
        }
        proxy.always("GET .*/referrers/", ProxiedExchange::reset);

        TagPlan plan = shop.publish().plan();

        assertThat(plan.headline()).isEqualTo("80 refused");
        assertThat(plan.updates()).anyMatch(update -> update.why().contains(GIVEN_UP));
        assertThat(proxy.count("PUT .*/manifests/4.4.")).isZero();
    }
}
