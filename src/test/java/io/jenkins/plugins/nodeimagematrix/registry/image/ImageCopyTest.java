package io.jenkins.plugins.nodeimagematrix.registry.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.client.Platform;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryException;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryLimits;
import io.jenkins.plugins.nodeimagematrix.support.FaultyProxy;
import io.jenkins.plugins.nodeimagematrix.support.ProxiedExchange;
import io.jenkins.plugins.nodeimagematrix.support.TestRegistry;
import io.jenkins.plugins.nodeimagematrix.tier.RegistryTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An image goes from one registry to another, through memory only, a piece at a time. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@RegistryTest
class ImageCopyTest {
    private static final RegistryLimits QUICK = RegistryLimits.DEFAULT
            .withRetries(3)
            .withPauses(Duration.ofMillis(2), Duration.ofSeconds(5))
            .withAnswerWithin(Duration.ofSeconds(3));

    private static TestRegistry source;
    private static TestRegistry target;

    @BeforeAll
    static void start() throws Exception {
        source = TestRegistry.start();
        target = TestRegistry.start();
    }

    @AfterAll
    static void stop() {
        source.close();
        target.close();
    }

    private static ImageCopy copy(FaultyProxy from, RegistryClient to) {
        return new ImageCopy(new RegistryClient(from.address(), null, QUICK), "copied/from", to, "copied/to");
    }

    @Test
    void what_breaks_on_the_way_is_sent_again_and_arrives_whole() throws Exception {
        try (FaultyProxy faulty = FaultyProxy.before(source.address())) {
            RegistryClient to = new RegistryClient(target.address(), null, QUICK);
            SmallImage image =
                    SmallImage.of("copied").stage(new RegistryClient(source.address(), null, 0), "copied/from");
            faulty.once("GET .*/blobs/", ProxiedExchange::half);
            faulty.once("GET .*/blobs/", exchange -> exchange.refuse(503, "UNAVAILABLE", "restarting"));
            faulty.once(
                    "GET .*/blobs/",
                    exchange -> exchange.send(exchange.forward().withBody(new byte[image.layer().length])));
            faulty.once("GET .*/blobs/", ProxiedExchange::stall);

            copy(faulty, to).parts(image.manifest());
            to.put("copied/to", "1", image.manifest());

            assertThat(new ImageContent(to, "copied/to").isWhatItsConfigurationSays(image.manifest()))
                    .isTrue();
        }
    }

    @Test
    void what_the_source_lost_is_named_and_nothing_is_left_half_done() throws Exception {
        try (FaultyProxy faulty = FaultyProxy.before(source.address())) {
            RegistryClient to = new RegistryClient(target.address(), null, QUICK);
            SmallImage never = SmallImage.of("never staged");

            assertThatThrownBy(() -> copy(faulty, to).parts(never.manifest()))
                    .isInstanceOf(RegistryException.class)
                    .hasMessage("copied/from lost "
                            + never.manifest().layers().get(0).digest())
                    .extracting(lost -> ((RegistryException) lost).status())
                    .as("no answer of a registry")
                    .isEqualTo(0);
            assertThat(to.hasBlob("copied/to", never.manifest().layers().get(0).digest()))
                    .isFalse();
        }
    }

    @Test
    void index_is_copied_with_its_images_and_not_twice() throws Exception {
        try (FaultyProxy there = FaultyProxy.before(target.address())) {
            RegistryClient from = new RegistryClient(source.address(), null, QUICK);
            RegistryClient to = new RegistryClient(there.address(), null, QUICK);
            SmallImage one = SmallImage.of("one of two").stage(from, "indexed/from");
            SmallImage other = SmallImage.of("two of two").stage(from, "indexed/from");
            Manifest index = ImageIndex.of(Map.of(
                    new Platform("linux", "amd64", ""), one.manifest(),
                    new Platform("linux", "arm64", ""), other.manifest()));
            ImageCopy copy = new ImageCopy(from, "indexed/from", to, "indexed/to");

            copy.parts(index);

            for (SmallImage image : List.of(one, other)) {
                assertThat(to.get("indexed/to", image.digest()).orElseThrow().bytes())
                        .isEqualTo(image.manifest().bytes());
                assertThat(new ImageContent(to, "indexed/to").isWhatItsConfigurationSays(image.manifest()))
                        .isTrue();
            }
            assertThat(to.get("indexed/to", index.digest()))
                    .as("the caller puts the index")
                    .isEmpty();
            long uploads = there.count("POST .*");
            copy.parts(index);
            assertThat(there.count("POST .*")).isEqualTo(uploads);
        }
    }

    @Test
    void blobs_are_mounted_within_a_registry() throws Exception {
        try (FaultyProxy same = FaultyProxy.before(source.address())) {
            RegistryClient client = new RegistryClient(same.address(), null, QUICK);
            SmallImage image = SmallImage.of("mounted").stage(client, "mounted/from");
            long uploads = same.count("PUT .*/blobs/");

            new ImageCopy(client, "mounted/from", client, "mounted/to").parts(image.manifest());

            assertThat(client.hasBlob("mounted/to", image.imageId())).isTrue();
            assertThat(client.hasBlob(
                            "mounted/to", image.manifest().layers().get(0).digest()))
                    .isTrue();
            assertThat(same.count("PUT .*/blobs/")).isEqualTo(uploads);
            assertThat(same.count("GET .*/blobs/")).isZero();
        }
    }

    @Test
    void image_of_an_index_that_the_source_lost_is_named() throws Exception {
        RegistryClient from = new RegistryClient(source.address(), null, QUICK);
        RegistryClient to = new RegistryClient(target.address(), null, QUICK);
        SmallImage lost = SmallImage.of("lost from its index");
        Manifest index = ImageIndex.of(Map.of(new Platform("linux", "amd64", ""), lost.manifest()));

        assertThatThrownBy(() -> new ImageCopy(from, "lost/from", to, "lost/to").parts(index))
                .isInstanceOf(RegistryException.class)
                .hasMessage("lost/from lost " + lost.digest());
    }

    @Test
    void indexes_are_followed_to_a_depth_and_no_further() throws Exception {
        RegistryClient from = new RegistryClient(source.address(), null, QUICK);
        RegistryClient to = new RegistryClient(target.address(), null, QUICK);
        ImageCopy copy = new ImageCopy(from, "nested/from", to, "nested/to");
        Manifest top = SmallImage.of("nested").stage(from, "nested/from").manifest();
        for (int depth = 1; depth < Manifest.MAX_INDEX_DEPTH; depth++) {
            top = ImageIndex.of(Map.of(new Platform("linux", "amd64", ""), top));
            from.put("nested/from", top.digest(), top);
        }
        copy.parts(top);
        Manifest tooDeep = ImageIndex.of(Map.of(new Platform("linux", "amd64", ""), top));

        assertThatThrownBy(() -> copy.parts(tooDeep))
                .isInstanceOf(RegistryException.class)
                .hasMessage("nested/from has too many levels of nested indexes");
    }
}
