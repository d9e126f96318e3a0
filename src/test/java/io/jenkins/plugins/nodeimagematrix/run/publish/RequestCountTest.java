package io.jenkins.plugins.nodeimagematrix.run.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.image.Digests;
import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.TaggedVersion;
import io.jenkins.plugins.nodeimagematrix.proof.TestKeys;
import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryClock;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryConnections;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryLimits;
import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryCredentials;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import io.jenkins.plugins.nodeimagematrix.run.TestProofs;
import io.jenkins.plugins.nodeimagematrix.run.history.BlockedImageSource;
import io.jenkins.plugins.nodeimagematrix.run.history.Ledger;
import io.jenkins.plugins.nodeimagematrix.run.history.TagListener;
import io.jenkins.plugins.nodeimagematrix.run.journal.UnconfirmedTags;
import io.jenkins.plugins.nodeimagematrix.run.proof.RunProofs;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import io.jenkins.plugins.nodeimagematrix.support.FaultyProxy;
import io.jenkins.plugins.nodeimagematrix.support.HttpMessage;
import io.jenkins.plugins.nodeimagematrix.support.ProxiedExchange;
import io.jenkins.plugins.nodeimagematrix.support.TestRegistry;
import io.jenkins.plugins.nodeimagematrix.support.TokenServer;
import io.jenkins.plugins.nodeimagematrix.tier.RegistryTest;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * The number of requests that a publication makes, by kind. Registries limit requests, and count each {@code GET} of a manifest as a
 * pull.
 */
@RegistryTest
class RequestCountTest {
    private static final String REPOSITORY = "counted/os";
    private static final int PINNED = 24;
    private static final int ALIASES = 16;
    private static final int TAGS = PINNED + ALIASES;
    private static final RegistryCredentials USER = new RegistryCredentials(TestRegistry.USER, TestRegistry.PASSWORD);

    private final List<SmallImage> images = new ArrayList<>();
    private Ledger ledger = Ledger.empty();
    private ProofPolicy proofs;

    /** A client of a process of its own. */
    private static RegistryClient process(FaultyProxy proxy, RegistryCredentials login) {
        RegistryConnections own = new RegistryConnections(
                Duration.ofMinutes(5),
                way -> HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build(),
                RegistryClock.SYSTEM);
        return new RegistryClient(
                proxy.address(), login, RegistryLimits.DEFAULT.withListWindow(Duration.ofMillis(1)), null, own);
    }

    private void stage(RegistryClient client) throws Exception {
        for (int i = 0; i < PINNED; i++) {
            images.add(SmallImage.of("image " + i, "4.0." + i).stage(client, REPOSITORY));
        }
    }

    private PublishRequest request(FaultyProxy proxy, boolean fresh) {
        List<PublishRequest.Pin> pins = new ArrayList<>();
        List<PublishRequest.Alias> aliases = new ArrayList<>();
        for (int i = 0; i < PINNED; i++) {
            ImageReference pinned = new ImageReference(proxy.address(), REPOSITORY, "4.0." + i);
            PublishRequest.Image image = new PublishRequest.Image(
                    proxy.address(),
                    REPOSITORY,
                    images.get(i).digest(),
                    images.get(i).imageId(),
                    "hash",
                    fresh);
            pins.add(new PublishRequest.Pin(
                    pinned,
                    TaggedVersion.of(Version.parse("4.0." + i)),
                    List.of(new PublishRequest.Part("os:4.0." + i, null, image, ""))));
            if (i < ALIASES) {
                aliases.add(new PublishRequest.Alias(pinned.withTag("alias-" + i), pinned, "os:4.0." + i, "{minor}"));
            }
        }
        return new PublishRequest(pins, aliases);
    }

    private void publish(FaultyProxy proxy, RegistryClient client, boolean fresh, TagUpdate.Kind kind)
            throws Exception {
        Publication publication = publish(request(proxy, fresh), client);
        assertThat(publication.plan().count(kind))
                .as(publication.plan().updates().toString())
                .isEqualTo(TAGS);
        ledger = ledger.after(publication.confirmed());
    }

    private Publication publish(PublishRequest request, RegistryClient client) throws Exception {
        Publication publication = Publication.prepare(
                request,
                name -> client,
                new Publication.Rules(ledger.published(), BlockedImageSource.NONE, UnconfirmedTags.NONE, false, proofs),
                TagListener.NONE,
                new PrintStream(OutputStream.nullOutputStream()));
        publication.publish();
        assertThat(publication.plan().complete())
                .as(publication.plan().updates().toString())
                .isTrue();
        return publication;
    }

    /** The requests since some moment, by kind. */
    private static Map<String, Integer> kinds(List<String> requests) {
        Map<String, Integer> kinds = new TreeMap<>();
        for (String line : requests) {
            kinds.merge(line.replaceFirst("/v2/" + REPOSITORY + "/([a-z]+).*", "$1"), 1, Integer::sum);
        }
        return kinds;
    }

    private static Map<String, Integer> since(FaultyProxy proxy, int before) {
        return kinds(proxy.requests().subList(before, proxy.requests().size()));
    }

    /** Three requests a tag, one for the list of the repository's tags, and one to see whether HEAD can be relied on. */
    private static void assertFirstRelease(Map<String, Integer> requests) {
        assertThat(requests)
                .containsOnly(
                        Map.entry("GET tags", 1),
                        Map.entry("HEAD manifests", TAGS + ALIASES + 1),
                        Map.entry("PUT manifests", TAGS),
                        Map.entry("GET manifests", PINNED));
        assertThat(requests.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(3 * TAGS + 2);
    }

    @Test
    void first_release_takes_three_requests_a_tag_and_nothing_changed_takes_one() throws Exception {
        try (TestRegistry registry = TestRegistry.start();
                FaultyProxy proxy = FaultyProxy.before(registry.address())) {
            RegistryClient client = process(proxy, null);
            stage(client);
            int before = proxy.requests().size();
            publish(proxy, client, true, TagUpdate.Kind.CREATED);
            assertFirstRelease(since(proxy, before));

            before = proxy.requests().size();
            publish(proxy, process(proxy, null), false, TagUpdate.Kind.UNCHANGED);
            assertThat(since(proxy, before)).containsOnly(Map.entry("HEAD manifests", TAGS));
        }
    }

    @Test
    void login_takes_one_more_request_for_a_process_and_one_token_for_a_repository() throws Exception {
        try (TokenServer tokens = TokenServer.start();
                TestRegistry registry = TestRegistry.startWithTokens(tokens);
                FaultyProxy proxy = FaultyProxy.before(registry.address())) {
            RegistryClient client = process(proxy, USER);
            stage(client);
            assertThat(tokens.asked()).hasSize(1);
            int before = proxy.requests().size();
            publish(proxy, client, true, TagUpdate.Kind.CREATED);
            assertFirstRelease(since(proxy, before));

            before = proxy.requests().size();
            publish(proxy, process(proxy, USER), false, TagUpdate.Kind.UNCHANGED);
            assertThat(since(proxy, before)).containsOnly(Map.entry("HEAD manifests", TAGS + 1));
            assertThat(tokens.asked()).hasSize(2);
        }
    }

    @Test
    void password_takes_one_more_request_for_a_process() throws Exception {
        try (TestRegistry registry = TestRegistry.startWithUser();
                FaultyProxy proxy = FaultyProxy.before(registry.address())) {
            RegistryClient client = process(proxy, USER);
            stage(client);
            int before = proxy.requests().size();
            publish(proxy, client, true, TagUpdate.Kind.CREATED);
            assertFirstRelease(since(proxy, before));

            before = proxy.requests().size();
            publish(proxy, process(proxy, USER), false, TagUpdate.Kind.UNCHANGED);
            assertThat(since(proxy, before)).containsOnly(Map.entry("HEAD manifests", TAGS + 1));
        }
    }

    @Test
    void images_of_another_process_are_read_by_digest_and_then_only_looked_at() throws Exception {
        try (TestRegistry registry = TestRegistry.start();
                FaultyProxy proxy = FaultyProxy.before(registry.address())) {
            stage(process(proxy, null));
            int before = proxy.requests().size();
            publish(proxy, process(proxy, null), true, TagUpdate.Kind.CREATED);
            Map<String, Integer> requests = since(proxy, before);
            assertThat(requests.get("PUT manifests")).isEqualTo(TAGS);
            assertThat(requests.values().stream().mapToInt(Integer::intValue).sum())
                    .isLessThanOrEqualTo(3 * TAGS + PINNED + 2);
        }
    }

    @Test
    void image_that_was_uploaded_again_and_is_published_already_is_read_once() throws Exception {
        try (TestRegistry registry = TestRegistry.start();
                FaultyProxy proxy = FaultyProxy.before(registry.address())) {
            RegistryClient client = process(proxy, null);
            stage(client);
            publish(proxy, client, true, TagUpdate.Kind.CREATED);
            int before = proxy.requests().size();
            publish(proxy, client, true, TagUpdate.Kind.UNCHANGED);
            assertThat(since(proxy, before))
                    .containsOnly(Map.entry("HEAD manifests", TAGS), Map.entry("GET manifests", PINNED));
        }
    }

    @Test
    void registry_that_names_no_digest_is_asked_for_the_bytes() throws Exception {
        try (TestRegistry registry = TestRegistry.start();
                FaultyProxy proxy = FaultyProxy.before(registry.address())) {
            proxy.always("^HEAD .*/manifests/", exchange -> exchange.send(withDigest(exchange, null)));
            RegistryClient client = process(proxy, null);
            stage(client);
            publish(proxy, client, true, TagUpdate.Kind.CREATED);
            publish(proxy, client, false, TagUpdate.Kind.UNCHANGED);
            assertThat(proxy.count("^GET .*/manifests/")).isGreaterThanOrEqualTo(2 * TAGS);
        }
    }

    @Test
    void registry_whose_heads_name_other_digests_is_asked_for_the_bytes() throws Exception {
        try (TestRegistry registry = TestRegistry.start();
                FaultyProxy proxy = FaultyProxy.before(registry.address())) {
            proxy.always(
                    "^HEAD .*/manifests/", exchange -> exchange.send(withDigest(exchange, Digests.of(new byte[] {1}))));
            RegistryClient client = process(proxy, null);
            stage(client);
            int before = proxy.requests().size();
            publish(proxy, client, true, TagUpdate.Kind.CREATED);
            assertThat(since(proxy, before).get("GET manifests")).isGreaterThan(TAGS);
            publish(proxy, client, false, TagUpdate.Kind.UNCHANGED);
        }
    }

    /** The answer to a {@code HEAD} with another digest in its header, or {@code null} for none. */
    private static HttpMessage withDigest(ProxiedExchange exchange, String digest) throws IOException {
        HttpMessage answer = exchange.forward();
        boolean found = answer.start().contains(" 200");
        HttpMessage without = answer.without("Docker-Content-Digest");
        return found && digest != null ? without.with("Docker-Content-Digest", digest) : without;
    }

    /** Three blobs of two requests each, three manifests, and the index that lists them: read, put and read back. */
    @Test
    void proofs_take_twelve_requests_an_image() throws Exception {
        try (TestRegistry registry = TestRegistry.start()) {
            assertThat(forProofs(registry)).isEqualTo(12);
        }
    }

    /** Three blobs, three manifests, and the list, of which this registry gives two entries an answer. */
    @Test
    void proofs_take_eight_requests_an_image_at_a_registry_that_lists_them() throws Exception {
        try (TestRegistry registry = TestRegistry.startWithReferrers()) {
            assertThat(forProofs(registry)).isEqualTo(8);
        }
    }

    /** The requests for the proofs of an image, at a registry whose abilities are known. */
    private int forProofs(TestRegistry registry) throws Exception {
        proofs = new ProofPolicy(new TestProofs(TestKeys.p256(), "it works", RunProofs.KINDS), Map.of());
        try (FaultyProxy proxy = FaultyProxy.before(registry.address())) {
            RegistryClient client = process(proxy, null);
            stage(client);
            PublishRequest all = request(proxy, true);
            publish(new PublishRequest(all.pins().subList(0, 1), List.of()), client);
            int before = proxy.requests().size();
            publish(new PublishRequest(all.pins().subList(1, PINNED), List.of()), client);
            int images = PINNED - 1;
            return (proxy.requests().size() - before - 3 * images - 1) / images;
        }
    }
}
