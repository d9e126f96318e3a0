package io.jenkins.plugins.nodeimagematrix.registry.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryException;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryLimits;
import io.jenkins.plugins.nodeimagematrix.support.FaultyProxy;
import io.jenkins.plugins.nodeimagematrix.support.ProxiedExchange;
import io.jenkins.plugins.nodeimagematrix.support.TestRegistry;
import io.jenkins.plugins.nodeimagematrix.tier.RegistryTest;
import java.time.Duration;
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
}
