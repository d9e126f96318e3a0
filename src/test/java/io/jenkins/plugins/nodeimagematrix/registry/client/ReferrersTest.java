package io.jenkins.plugins.nodeimagematrix.registry.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryException;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryLimits;
import io.jenkins.plugins.nodeimagematrix.support.FaultyProxy;
import io.jenkins.plugins.nodeimagematrix.support.TestRegistry;
import io.jenkins.plugins.nodeimagematrix.tier.RegistryTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What refers to an image: attached, listed and kept, with and without a list at the registry, beside other clients. */
@RegistryTest
class ReferrersTest {
    private static final String REPOSITORY = "shop/node";
    private static final Duration WINDOW = Duration.ofMillis(300);

    private TestRegistry registry;
    private FaultyProxy proxy;
    private SmallImage image;

    @BeforeEach
    void start() throws Exception {
        use(TestRegistry.start());
    }

    private void use(TestRegistry given) throws Exception {
        stop();
        registry = given;
        proxy = FaultyProxy.before(registry.address());
        image = SmallImage.of("referred to").stage(client(), REPOSITORY);
    }

    @AfterEach
    void stop() throws Exception {
        if (proxy != null) {
            proxy.close();
            registry.close();
        }
    }

    private RegistryClient client() {
        return new RegistryClient(
                proxy.address(), null, RegistryLimits.DEFAULT.withRetries(2).withListWindow(WINDOW));
    }

    private Referrers referrers() {
        return client().referrers(REPOSITORY);
    }

    private static Artifact artifact(String content) {
        return new Artifact("text/plain", content.getBytes(StandardCharsets.UTF_8), Map.of("of", content));
    }

    private void attach(String... contents) throws Exception {
        Referrers referrers = referrers();
        List<Artifact> artifacts = new ArrayList<>();
        for (String content : contents) {
            artifacts.add(artifact(content));
        }
        referrers.confirm(referrers.attach(referrers.list(image.digest()), image.manifest(), artifacts));
    }

    private List<String> attached() throws Exception {
        Referrers referrers = referrers();
        List<String> contents = new ArrayList<>();
        for (Referrer referrer : referrers.list(image.digest()).referrers()) {
            String content = new String(referrers.content(referrer).orElseThrow(), StandardCharsets.UTF_8);
            assertThat(referrer.artifactType()).isEqualTo("text/plain");
            assertThat(referrer.annotations()).isEqualTo(Map.of("of", content));
            contents.add(content);
        }
        return contents;
    }

    private String tag() {
        return ReferrersTag.name(image.digest());
    }

    @Test
    void artifacts_are_listed_under_a_tag_where_the_registry_keeps_no_list() throws Exception {
        assertThat(attached()).isEmpty();

        attach("one", "two");
        attach("three");

        assertThat(attached()).containsExactly("one", "two", "three");
        assertThat(client().get(REPOSITORY, tag()).orElseThrow().mediaType()).isEqualTo(Manifest.OCI_INDEX);
    }

    @Test
    void artifacts_are_listed_by_a_registry_that_keeps_a_list() throws Exception {
        use(TestRegistry.startWithReferrers());

        attach("one", "two", "three");
        attach("four", "five");

        assertThat(attached()).containsExactlyInAnyOrder("one", "two", "three", "four", "five");
        assertThat(client().digest(REPOSITORY, tag())).as("no tag is needed").isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void artifact_that_is_listed_is_not_put_again(boolean byRegistry) throws Exception {
        if (byRegistry) {
            use(TestRegistry.startWithReferrers());
        }
        attach("one");
        long puts = proxy.count("^(PUT|POST)");

        attach("one");
        assertThat(proxy.count("^(PUT|POST)")).isEqualTo(puts);

        attach("one", "two");
        assertThat(attached()).containsExactlyInAnyOrder("one", "two");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void list_of_an_image_that_was_put_just_now_is_not_read(boolean byRegistry) throws Exception {
        if (byRegistry) {
            use(TestRegistry.startWithReferrers());
        }
        Referrers referrers = referrers();
        int before = proxy.requests().size();
        referrers.listToAttach(image.digest());
        assertThat(proxy.requests()).as("whether it keeps a list").hasSizeGreaterThan(before);
        image = SmallImage.of("put just now").stage(client(), REPOSITORY);
        before = proxy.requests().size();

        ReferrerList none = referrers.listToAttach(image.digest());

        assertThat(proxy.requests()).hasSize(before);
        assertThat(none.referrers()).isEmpty();
        referrers.confirm(referrers.attach(none, image.manifest(), List.of(artifact("first"))));
        assertThat(attached()).containsExactly("first");
        assertThat(referrers.listToAttach(image.digest()).referrers())
                .as("another may have added some meanwhile")
                .hasSize(1);
    }

    @Test
    void registry_that_says_that_it_lists_an_artifact_needs_no_tag() throws Exception {
        use(TestRegistry.startWithReferrers());
        proxy.once("^GET .*/referrers/", exchange -> exchange.refuse(404, "NAME_UNKNOWN", "no such repository yet"));

        attach("one");

        assertThat(attached()).containsExactly("one");
        assertThat(client().digest(REPOSITORY, tag())).isEmpty();
    }

    /** As the page of a proxy server or of a login. */
    @Test
    void page_in_place_of_the_list_is_none() throws Exception {
        proxy.always(
                "^GET .*/referrers/",
                exchange -> exchange.send(200, Map.of("Content-Type", "text/html"), "<html></html>"));

        attach("one");

        assertThat(attached()).containsExactly("one");
    }

    @Test
    void requests_are_as_few_as_the_registry_allows() throws Exception {
        attach("warm");
        assertThat(requests("one"))
                .as("two for the blob, its manifest, the index read twice, put and read")
                .isEqualTo(7);

        use(TestRegistry.startWithReferrers());
        attach("warm");
        assertThat(requests("one"))
                .as("blob, manifest, and the list before and after")
                .isEqualTo(4);
    }

    private int requests(String content) throws Exception {
        SmallImage other = SmallImage.of(content).stage(client(), REPOSITORY);
        Referrers warm = referrers();
        warm.confirm(warm.attach(warm.list(other.digest()), other.manifest(), List.of(artifact("first"))));
        image = SmallImage.of("another " + content).stage(client(), REPOSITORY);
        int before = proxy.requests().size();
        warm.confirm(warm.attach(warm.list(image.digest()), image.manifest(), List.of(artifact(content))));
        return proxy.requests().size() - before;
    }

    @Test
    void writers_at_the_same_moment_lose_nothing() throws Exception {
        ExecutorService writers = Executors.newFixedThreadPool(6);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                String content = "writer " + i;
                all.add(writers.submit(() -> {
                    attach(content);
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            writers.shutdownNow();
        }

        assertThat(attached())
                .containsExactlyInAnyOrder("writer 0", "writer 1", "writer 2", "writer 3", "writer 4", "writer 5");
    }

    @Test
    void entry_that_another_client_overwrote_is_added_again() throws Exception {
        attach("theirs");
        Manifest before = client().get(REPOSITORY, tag()).orElseThrow();
        RegistryClient behind = new RegistryClient(registry.address(), null, 0);
        proxy.once("^PUT .*/manifests/sha256-", exchange -> {
            exchange.pass();
            try {
                behind.put(REPOSITORY, tag(), before);
            } catch (InterruptedException stopped) {
                throw new AssertionError(stopped);
            }
        });

        attach("ours");

        assertThat(attached()).containsExactly("theirs", "ours");
    }

    @Test
    void entry_that_another_client_adds_meanwhile_is_kept_where_the_registry_honours_conditions() throws Exception {
        use(TestRegistry.startWithConditions());
        attach("before");
        Referrers theirs = new RegistryClient(registry.address(), null, 0).referrers(REPOSITORY);
        proxy.once("^PUT .*/manifests/sha256-", exchange -> {
            try {
                theirs.attach(theirs.list(image.digest()), image.manifest(), List.of(artifact("meanwhile")));
            } catch (InterruptedException stopped) {
                throw new AssertionError(stopped);
            }
            exchange.pass();
        });
        Referrers ours = referrers();

        ours.attach(ours.list(image.digest()), image.manifest(), List.of(artifact("ours")));

        assertThat(attached()).as("at once, without a look back").containsExactly("before", "meanwhile", "ours");
        assertThat(proxy.answered().stream().filter(exchange -> exchange.status() == 412))
                .hasSize(1);
    }

    @Test
    void lost_answer_to_the_put_of_the_index_does_no_harm() throws Exception {
        proxy.once("^PUT .*/manifests/sha256-", exchange -> exchange.forwardAndReset());

        attach("one");

        assertThat(attached()).containsExactly("one");
    }

    @Test
    void entries_of_others_stay_as_they_are() throws Exception {
        String theirs = "{\"mediaType\":\"" + Manifest.DOCKER + "\",\"digest\":\"" + image.digest()
                + "\",\"size\":7,\"data\":\"eA==\",\"unknown\":{\"a\":[1]}}";
        String index = "{\"schemaVersion\":2,\"mediaType\":\"" + Manifest.OCI_INDEX + "\",\"manifests\":[" + theirs
                + "],\"annotations\":{\"b\":\"c\"}}";
        client().put(REPOSITORY, tag(), new Manifest(index.getBytes(StandardCharsets.UTF_8), Manifest.OCI_INDEX));

        attach("ours");

        String now = new String(client().get(REPOSITORY, tag()).orElseThrow().bytes(), StandardCharsets.UTF_8);
        assertThat(now)
                .contains(theirs)
                .contains("\"annotations\":{\"b\":\"c\"}")
                .contains("\"of\":\"ours\"");
    }

    @Test
    void entry_whose_manifest_was_deleted_does_not_block_others() throws Exception {
        attach("deleted", "kept");
        Referrer deleted = referrers().list(image.digest()).referrers().get(0);
        client().delete(REPOSITORY, deleted.digest());

        attach("new");

        assertThat(attached()).containsExactly("kept", "new");
    }

    @Test
    void list_that_a_full_disk_spoiled_is_put_again() throws Exception {
        attach("one");
        registry.spoil(REPOSITORY, tag());

        attach("one", "two");

        assertThat(attached()).containsExactly("one", "two");
    }

    @Test
    void tag_that_is_an_image_is_not_overwritten() throws Exception {
        image.push(client(), REPOSITORY, tag());

        assertThatThrownBy(() -> attach("one"))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("is not a list of referrers");
        assertThat(client().digest(REPOSITORY, tag())).contains(image.digest());
    }

    /** A registry answers 404 to those who accept an index only. */
    @Test
    void tag_that_is_an_image_of_the_oci_type_is_not_overwritten() throws Exception {
        String text = new String(image.manifest().bytes(), StandardCharsets.UTF_8);
        Manifest oci = new Manifest(
                text.replace(Manifest.DOCKER, Manifest.OCI).getBytes(StandardCharsets.UTF_8), Manifest.OCI);
        image.push(client(), REPOSITORY, "1");
        client().put(REPOSITORY, tag(), oci);

        assertThatThrownBy(() -> attach("one"))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("is not a list of referrers");
        assertThat(client().digest(REPOSITORY, tag())).contains(oci.digest());
    }

    @Test
    void registry_that_does_not_list_what_it_took_is_found_out() throws Exception {
        use(TestRegistry.startWithReferrers());
        String none = "{\"schemaVersion\":2,\"manifests\":[]}";
        proxy.always(
                "^GET .*/referrers/", exchange -> exchange.send(200, Map.of("Content-Type", Manifest.OCI_INDEX), none));

        assertThatThrownBy(() -> attach("one"))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("does not list it");
    }

    @Test
    void content_that_is_too_long_or_lost_is_not_read() throws Exception {
        Referrer one = new Referrer(image.digest(), 1, Manifest.DOCKER, "", Map.of());
        assertThat(referrers().content(one))
                .hasValueSatisfying(bytes -> assertThat(bytes).isEqualTo(image.layer()));

        Referrer lost = new Referrer("sha256:" + "0".repeat(64), 1, Manifest.OCI, "", Map.of());
        assertThat(referrers().content(lost)).isEmpty();
        String large = new String(image.manifest().bytes(), StandardCharsets.UTF_8)
                .replaceFirst("\"size\":" + image.layer().length, "\"size\":" + (Referrers.MAX_CONTENT_BYTES + 1));
        Manifest manifest = new Manifest(large.getBytes(StandardCharsets.UTF_8), Manifest.DOCKER);
        client().put(REPOSITORY, manifest.digest(), manifest);
        Referrer tooLong = new Referrer(manifest.digest(), 1, Manifest.DOCKER, "", Map.of());
        assertThat(referrers().content(tooLong)).isEmpty();
    }
}
