package io.jenkins.plugins.nodeimagematrix.registry.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.registry.http.JumpingClock;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryLimits;
import io.jenkins.plugins.nodeimagematrix.tier.RegistryTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/** What refers to an image at a registry that fails, lies or is busy: no list is overwritten, nothing unchecked is read. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@RegistryTest
class ReferrersFaultsTest extends ProxiedRegistry {
    private static final String REPOSITORY = "faults/referred";
    private static final String PUT_OF_TAG = "^PUT .*/manifests/sha256-";

    private final JumpingClock clock = new JumpingClock();
    private Referrers referrers;
    private SmallImage image;

    @BeforeEach
    void stage(TestInfo test) throws Exception {
        image = SmallImage.of(test.getDisplayName()).stage(client, REPOSITORY);
        referrers = new RegistryClient(
                        proxy.address(), null, RegistryLimits.DEFAULT.withRetries(1), null, clock.connections())
                .referrers(REPOSITORY);
    }

    private void attach(String content) throws Exception {
        Artifact artifact = new Artifact("text/plain", content.getBytes(StandardCharsets.UTF_8), Map.of());
        referrers.confirm(referrers.attach(referrers.list(image.digest()), image.manifest(), List.of(artifact)));
    }

    private Referrer attached() throws Exception {
        return referrers.list(image.digest()).referrers().get(0);
    }

    private String busy() {
        return "other clients keep changing the tag " + ReferrersTag.name(image.digest());
    }

    @Test
    void tag_that_others_change_before_each_put_is_given_up_after_pauses() {
        proxy.always(PUT_OF_TAG, exchange -> exchange.refuse(412, "PRECONDITION", "it has changed"));

        assertThatThrownBy(() -> attach("one")).hasMessageContaining(busy());

        assertThat(proxy.count(PUT_OF_TAG)).isEqualTo(20);
        assertThat(clock.sleeps()).as("one after each put").hasSize(20);
    }

    @Test
    void tag_that_others_change_after_each_put_is_given_up() {
        proxy.always(PUT_OF_TAG, exchange -> exchange.send(201, Map.of(), ""));

        assertThatThrownBy(() -> attach("one")).hasMessageContaining(busy());

        assertThat(proxy.count(PUT_OF_TAG))
                .as("the first, and one after each look")
                .isEqualTo(1 + 20);
    }

    @Test
    void tag_is_not_put_again_where_the_registry_fails_for_all() throws Exception {
        attach("one");
        long puts = proxy.count("^PUT");
        proxy.always("^(GET|HEAD) .*/manifests/", exchange -> exchange.refuse(500, "UNKNOWN", "no disk"));

        assertThatThrownBy(() -> attach("two")).hasMessageContaining("no disk");

        assertThat(proxy.count("^PUT")).isEqualTo(puts);
    }

    @Test
    void registry_that_changes_an_artifact_is_found_out() {
        String wrong = "sha256:" + "0".repeat(64);
        proxy.always(
                "^PUT .*/manifests/sha256:",
                exchange -> exchange.send(exchange.forward().with("Docker-Content-Digest", wrong)));

        assertThatThrownBy(() -> attach("one")).hasMessageContaining("stored " + wrong);
    }

    @Test
    void list_without_an_end_is_given_up() {
        proxy.always(
                "^GET .*/referrers/",
                exchange -> exchange.send(
                        200,
                        Map.of(
                                "Content-Type",
                                Manifest.OCI_INDEX,
                                "Link",
                                "<" + exchange.line().substring("GET ".length()) + ">; rel=\"next\""),
                        "{\"schemaVersion\":2,\"manifests\":[]}"));

        assertThatThrownBy(() -> attach("one"))
                .hasMessageContaining("the registry " + proxy.address() + " lists the referrers of " + REPOSITORY + "@")
                .hasMessageContaining("on more than 100 pages");

        assertThat(proxy.count("^GET .*/referrers/")).isEqualTo(100);
    }

    @Test
    void nothing_is_asked_about_what_is_no_digest() {
        int before = proxy.requests().size();

        assertThatThrownBy(() -> referrers.list("../../other/referrers/" + image.digest()))
                .hasMessageContaining("can't be checked");

        assertThat(proxy.requests()).hasSize(before);
    }

    @Test
    void content_with_other_bytes_is_not_read() throws Exception {
        attach("one");
        Referrer one = attached();
        proxy.always("^GET .*/blobs/", exchange -> exchange.send(200, Map.of(), "two"));

        assertThat(referrers.content(one)).isEmpty();
    }

    /** A registry whose disk was full fails for a part of what it has, as long as that part is not put again. */
    @Test
    void content_that_the_registry_can_not_read_is_lost_and_one_of_a_busy_registry_is_not() throws Exception {
        attach("one");
        Referrer one = attached();
        proxy.on("^GET .*/manifests/", 0, 2, exchange -> exchange.refuse(500, "UNKNOWN", "empty link"));
        assertThat(referrers.content(one)).isEmpty();

        proxy.on("^GET .*/manifests/", 0, 2, exchange -> exchange.refuse(503, "UNAVAILABLE", "restarting"));
        assertThatThrownBy(() -> referrers.content(one)).hasMessageContaining("restarting");

        assertThat(referrers.content(one))
                .hasValueSatisfying(bytes -> assertThat(bytes).asString().isEqualTo("one"));
    }
}
