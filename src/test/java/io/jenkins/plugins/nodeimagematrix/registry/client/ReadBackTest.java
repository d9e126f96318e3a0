package io.jenkins.plugins.nodeimagematrix.registry.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.registry.http.JumpingClock;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryLimits;
import io.jenkins.plugins.nodeimagematrix.tier.RegistryTest;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A tag that was just put is read back: by its bytes, or by a look where the registry's looks can be relied on. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@RegistryTest
class ReadBackTest extends ProxiedRegistry {
    private static final String REPOSITORY = "read/back";

    private final JumpingClock clock = new JumpingClock();
    private RegistryClient timed;
    private SmallImage image;

    @BeforeEach
    void push() throws Exception {
        timed = new RegistryClient(
                proxy.address(), null, RegistryLimits.DEFAULT.withRetries(0), null, clock.connections());
        image = SmallImage.of("read back").push(client, REPOSITORY, "v1");
    }

    private String read(boolean wasRead) throws Exception {
        return timed.readBack().tag(REPOSITORY, "v1", image.digest(), wasRead).orElse(null);
    }

    /** The requests since the last call, each a letter. */
    private String requests() {
        StringBuilder methods = new StringBuilder();
        proxy.requests().stream()
                .skip(seen)
                .filter(line -> line.contains("/manifests/v1") && !line.startsWith("PUT"))
                .forEach(line -> methods.append(line.charAt(0)));
        seen = proxy.requests().size();
        return methods.toString();
    }

    private int seen;

    @Test
    void first_look_is_compared_with_the_bytes_and_later_ones_are_relied_on() throws Exception {
        requests();
        assertThat(read(true)).isEqualTo(image.digest());
        assertThat(requests()).isEqualTo("GH");
        assertThat(read(true)).isEqualTo(image.digest());
        assertThat(requests()).isEqualTo("H");
        assertThat(read(false)).isEqualTo(image.digest());
        assertThat(requests()).as("the bytes were not read yet").isEqualTo("G");
    }

    @Test
    void look_that_denies_the_put_is_checked_with_the_bytes() throws Exception {
        read(true);
        SmallImage other = SmallImage.of("other").push(client, REPOSITORY, "v1");
        requests();
        assertThat(read(true)).isEqualTo(other.digest());
        assertThat(requests()).isEqualTo("HG");
    }

    @Test
    void registry_whose_looks_have_another_digest_is_asked_for_the_bytes_from_then_on() throws Exception {
        proxy.always(
                "HEAD .*/manifests/v1",
                exchange -> exchange.send(200, Map.of("Docker-Content-Digest", "sha256:" + "1".repeat(64)), ""));
        requests();
        assertThat(read(true)).isEqualTo(image.digest());
        assertThat(requests()).isEqualTo("GHG");
        assertThat(read(true)).isEqualTo(image.digest());
        assertThat(timed.digest(REPOSITORY, "v1")).contains(image.digest());
        assertThat(requests()).isEqualTo("GG");
    }

    @Test
    void registry_whose_looks_have_no_digest_is_asked_for_the_bytes() throws Exception {
        proxy.always("HEAD .*/manifests/v1", exchange -> exchange.send(200, Map.of(), ""));
        requests();
        assertThat(timed.digest(REPOSITORY, "v1")).contains(image.digest());
        assertThat(timed.digest(REPOSITORY, "v1")).contains(image.digest());
        assertThat(requests()).isEqualTo("HGG");
    }

    @Test
    void tag_that_another_client_moves_meanwhile_says_nothing_about_the_registry() throws Exception {
        SmallImage other = SmallImage.of("moved meanwhile").stage(client, REPOSITORY);
        proxy.once("HEAD .*/manifests/v1", exchange -> {
            try {
                new RegistryClient(registry.address(), null, 0).put(REPOSITORY, "v1", other.manifest());
            } catch (InterruptedException stopped) {
                throw new AssertionError(stopped);
            }
            exchange.pass();
        });
        requests();
        assertThat(read(true)).isEqualTo(image.digest());
        assertThat(requests()).isEqualTo("GHG");
        assertThat(read(true)).isEqualTo(other.digest());
        assertThat(requests()).as("the next look is compared again").isEqualTo("GH");
    }

    @Test
    void failed_comparison_is_made_again() throws Exception {
        proxy.once("HEAD .*/manifests/v1", exchange -> exchange.refuse(503, "UNAVAILABLE", "down"));
        assertThatThrownBy(() -> read(true)).hasMessageContaining("503");
        requests();
        read(true);
        assertThat(requests()).isEqualTo("GH");
    }

    @Test
    void tag_that_is_not_visible_yet_is_looked_for_a_few_times() throws Exception {
        proxy.on("GET .*/manifests/v1", 0, 3, exchange -> exchange.send(404, Map.of(), "{}"));
        assertThat(read(true)).isEqualTo(image.digest());
        assertThat(clock.sleeps())
                .containsExactly(Duration.ofMillis(20), Duration.ofMillis(200), Duration.ofSeconds(1));

        proxy.always("GET .*/manifests/v1", exchange -> exchange.send(404, Map.of(), "{}"));
        requests();
        assertThat(read(false)).isNull();
        assertThat(requests()).isEqualTo("GGGG");
    }
}
