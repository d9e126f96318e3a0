package io.jenkins.plugins.nodeimagematrix.run.publish;

import static io.jenkins.plugins.nodeimagematrix.run.Shop.kind;
import static io.jenkins.plugins.nodeimagematrix.run.Shop.why;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.image.TaggedVersion;
import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import io.jenkins.plugins.nodeimagematrix.run.AtShop;
import io.jenkins.plugins.nodeimagematrix.run.report.TagPlan;
import io.jenkins.plugins.nodeimagematrix.tier.RegistryTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An index follows its images, in each repository. */
@RegistryTest
class IndexPublicationTest extends AtShop {
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
}
