package io.jenkins.plugins.nodeimagematrix.registry;

import static io.jenkins.plugins.nodeimagematrix.registry.RawManifests.artifact;
import static io.jenkins.plugins.nodeimagematrix.registry.RawManifests.bytes;
import static io.jenkins.plugins.nodeimagematrix.registry.RawManifests.image;
import static io.jenkins.plugins.nodeimagematrix.registry.RawManifests.list;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.image.Digests;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.support.TestRegistry;
import io.jenkins.plugins.nodeimagematrix.support.TokenServer;
import io.jenkins.plugins.nodeimagematrix.tier.RegistryTest;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the other tests rely on of a registry, asked with plain HTTP: the real one and the one in memory answer the same. */
@RegistryTest
class RegistryContractTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String BLOBS = "/v2/contract/a/blobs/";
    private static final String MANIFESTS = "/v2/contract/a/manifests/";
    private static final byte[] BLOB = bytes("0123456789");
    private static final String DIGEST = Digests.of(BLOB);
    private static final String ABSENT = "sha256:" + "0".repeat(64);

    private static TestRegistry registry;

    @BeforeAll
    static void start() throws Exception {
        registry = TestRegistry.start();
        upload(BLOBS, BLOB);
    }

    @AfterAll
    static void stop() {
        registry.close();
    }

    /** @param there path, or address as a registry gives it for the next request */
    private static HttpResponse<String> send(String method, String there, byte[] body, String... headers)
            throws Exception {
        URI address = URI.create(there.startsWith("/") ? "http://" + registry.address() + there : there);
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> upload(String blobs, byte[] content) throws Exception {
        String there = header(send("POST", blobs + "uploads/", null), "Location");
        String digest = URLEncoder.encode(Digests.of(content), StandardCharsets.UTF_8);
        return send("PUT", there + "&digest=" + digest, content, "Content-Type", "application/octet-stream");
    }

    private static HttpResponse<String> put(String path, String type, byte[] manifest) throws Exception {
        return send("PUT", path, manifest, "Content-Type", type);
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    private static void assertRefused(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).contains("\"code\":\"" + code + "\"");
    }

    @Test
    void base_says_which_api_it_speaks() throws Exception {
        HttpResponse<String> base = send("GET", "/v2/", null);

        assertThat(base.statusCode()).isEqualTo(200);
        assertThat(header(base, "Docker-Distribution-Api-Version")).isEqualTo("registry/2.0");
    }

    @Test
    void blob_is_uploaded_in_pieces() throws Exception {
        HttpResponse<String> begun = send("POST", BLOBS + "uploads/", null);
        assertThat(begun.statusCode()).isEqualTo(202);
        assertThat(header(begun, "Location")).startsWith("http://" + registry.address() + BLOBS + "uploads/");
        assertThat(header(begun, "Docker-Upload-Uuid")).isNotEmpty();

        HttpResponse<String> first = send("PATCH", header(begun, "Location"), bytes("two "));
        assertThat(first.statusCode()).isEqualTo(202);
        assertThat(header(first, "Range")).isEqualTo("0-3");
        String digest = Digests.of(bytes("two pieces"));
        HttpResponse<String> ended =
                send("PUT", header(first, "Location") + "&digest=" + digest, bytes("pieces"), "Content-Type", "a/b");

        assertThat(ended.statusCode()).isEqualTo(201);
        assertThat(header(ended, "Docker-Content-Digest")).isEqualTo(digest);
        assertThat(send("GET", header(ended, "Location"), null).body()).isEqualTo("two pieces");
    }

    @Test
    void upload_of_other_bytes_than_its_digest_says_is_refused() throws Exception {
        String there = header(send("POST", BLOBS + "uploads/", null), "Location");
        assertRefused(send("PUT", there + "&digest=" + ABSENT, BLOB), 400, "DIGEST_INVALID");
        there = header(send("POST", BLOBS + "uploads/", null), "Location");
        assertRefused(send("PUT", there, BLOB), 400, "DIGEST_INVALID");
        assertThat(send("HEAD", BLOBS + ABSENT, null).statusCode()).isEqualTo(404);
    }

    @Test
    void upload_that_was_given_up_or_ended_or_belongs_to_a_start_before_is_gone() throws Exception {
        String there = header(send("POST", BLOBS + "uploads/", null), "Location");
        assertThat(send("GET", there, null).statusCode()).isEqualTo(204);
        assertThat(send("DELETE", there, null).statusCode()).isEqualTo(204);
        assertRefused(send("PUT", there + "&digest=" + DIGEST, BLOB), 404, "BLOB_UPLOAD_UNKNOWN");

        String before = header(send("POST", BLOBS + "uploads/", null), "Location");
        registry.restart();
        assertRefused(send("PUT", before + "&digest=" + DIGEST, BLOB), 404, "BLOB_UPLOAD_INVALID");
        assertThat(send("HEAD", BLOBS + DIGEST, null).statusCode()).isEqualTo(200);
    }

    @Test
    void blob_is_read_whole_and_in_ranges() throws Exception {
        HttpResponse<String> whole = send("GET", BLOBS + DIGEST, null);
        assertThat(whole.body()).isEqualTo("0123456789");
        assertThat(header(whole, "Docker-Content-Digest")).isEqualTo(DIGEST);
        assertThat(header(whole, "Content-Type")).isEqualTo("application/octet-stream");
        assertThat(header(send("HEAD", BLOBS + DIGEST, null), "Content-Length")).isEqualTo("10");

        Map.of("bytes=3-", "3456789", "bytes=2-4", "234", "bytes=8-99", "89").forEach((range, part) -> {
            HttpResponse<String> answer = ranged(range);
            assertThat(answer.statusCode()).isEqualTo(206);
            assertThat(answer.body()).isEqualTo(part);
        });
        assertThat(header(ranged("bytes=2-4"), "Content-Range")).isEqualTo("bytes 2-4/10");
    }

    private static HttpResponse<String> ranged(String range) {
        try {
            return send("GET", BLOBS + DIGEST, null, "Range", range);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void blob_is_in_the_repositories_that_got_it_and_nowhere_else() throws Exception {
        String other = "/v2/contract/other/blobs/";
        assertRefused(send("GET", other + DIGEST, null), 404, "BLOB_UNKNOWN");
        assertRefused(send("GET", other + "sha256:12", null), 400, "DIGEST_INVALID");

        String mount = other + "uploads/?mount=" + DIGEST + "&from=contract/";
        assertThat(send("POST", mount + "nowhere", null).statusCode()).isEqualTo(202);
        assertThat(send("HEAD", other + DIGEST, null).statusCode()).isEqualTo(404);
        HttpResponse<String> mounted = send("POST", mount + "a", null);
        assertThat(mounted.statusCode()).isEqualTo(201);
        assertThat(header(mounted, "Docker-Content-Digest")).isEqualTo(DIGEST);
        assertThat(send("DELETE", other + DIGEST, null).statusCode()).isEqualTo(202);

        assertThat(send("HEAD", other + DIGEST, null).statusCode()).isEqualTo(404);
        assertRefused(send("DELETE", other + DIGEST, null), 404, "BLOB_UNKNOWN");
        assertThat(send("HEAD", BLOBS + DIGEST, null).statusCode()).isEqualTo(200);
    }

    @Test
    void manifest_is_kept_as_its_bytes_are_under_its_digest_and_its_tags() throws Exception {
        byte[] image = image(DIGEST, DIGEST);
        String digest = Digests.of(image);
        for (String reference : new String[] {digest, "kept"}) {
            HttpResponse<String> put = put(MANIFESTS + reference, Manifest.DOCKER, image);
            assertThat(put.statusCode()).isEqualTo(201);
            assertThat(header(put, "Docker-Content-Digest")).isEqualTo(digest);
            assertThat(header(put, "Location")).endsWith(MANIFESTS + digest);

            HttpResponse<String> got = send("GET", MANIFESTS + reference, null, "Accept", Manifest.DOCKER);
            assertThat(got.body()).isEqualTo(new String(image, StandardCharsets.UTF_8));
            assertThat(header(got, "Content-Type")).isEqualTo(Manifest.DOCKER);
            HttpResponse<String> head = send("HEAD", MANIFESTS + reference, null, "Accept", Manifest.DOCKER);
            assertThat(header(head, "Docker-Content-Digest")).isEqualTo(digest);
            assertThat(header(head, "Content-Length")).isEqualTo(String.valueOf(image.length));
        }
        assertThat(send("GET", "/v2/contract/a/tags/list", null).body()).contains("\"kept\"");
    }

    @Test
    void manifest_that_is_wrong_or_names_what_is_not_there_is_refused() throws Exception {
        byte[] image = image(DIGEST, DIGEST);
        assertRefused(put(MANIFESTS + ABSENT, Manifest.DOCKER, image), 400, "DIGEST_INVALID");
        assertRefused(put(MANIFESTS + "w", Manifest.OCI, image), 400, "MANIFEST_INVALID");
        assertRefused(put(MANIFESTS + "w", "text/plain", image), 400, "MANIFEST_INVALID");
        assertRefused(put(MANIFESTS + "w", Manifest.DOCKER, bytes("{")), 400, "MANIFEST_INVALID");
        assertRefused(put(MANIFESTS + "w", Manifest.DOCKER, new byte[(4 << 20) + 1]), 400, "MANIFEST_INVALID");
        for (byte[] lacking : new byte[][] {image(ABSENT, DIGEST), image(DIGEST, ABSENT)}) {
            assertRefused(put(MANIFESTS + "w", Manifest.DOCKER, lacking), 400, "MANIFEST_BLOB_UNKNOWN");
        }
        for (String type : new String[] {Manifest.DOCKER_LIST, Manifest.OCI_INDEX}) {
            assertRefused(put(MANIFESTS + "w", type, list(type, ABSENT)), 400, "MANIFEST_BLOB_UNKNOWN");
        }
        assertRefused(send("GET", MANIFESTS + "w", null), 404, "MANIFEST_UNKNOWN");
        assertRefused(send("GET", MANIFESTS + ABSENT, null), 404, "MANIFEST_UNKNOWN");
    }

    @Test
    void client_that_knows_no_lists_gets_one_image_or_nothing() throws Exception {
        byte[] image = image(DIGEST, DIGEST);
        put(MANIFESTS + "image", Manifest.DOCKER, image);
        for (String type : new String[] {Manifest.DOCKER_LIST, Manifest.OCI_INDEX}) {
            byte[] list = list(type, Digests.of(image));
            assertThat(put(MANIFESTS + "list", type, list).statusCode()).isEqualTo(201);
            HttpResponse<String> known = send("GET", MANIFESTS + "list", null, "Accept", type);
            assertThat(known.body()).isEqualTo(new String(list, StandardCharsets.UTF_8));

            HttpResponse<String> old = send("GET", MANIFESTS + "list", null, "Accept", Manifest.DOCKER);
            if (type.equals(Manifest.DOCKER_LIST)) {
                assertThat(header(old, "Docker-Content-Digest")).isEqualTo(Digests.of(image));
            } else {
                assertRefused(old, 404, "MANIFEST_UNKNOWN");
            }
        }
    }

    @Test
    void artifact_that_refers_to_an_image_is_kept_and_not_listed() throws Exception {
        byte[] artifact = artifact(DIGEST, ABSENT);
        HttpResponse<String> put = put(MANIFESTS + Digests.of(artifact), Manifest.OCI, artifact);
        assertThat(put.statusCode()).isEqualTo(201);
        assertThat(header(put, "OCI-Subject")).isEmpty();
        assertThat(send("GET", "/v2/contract/a/referrers/" + ABSENT, null).statusCode())
                .isEqualTo(404);
    }

    @Test
    void blob_in_the_request_that_begins_an_upload_is_not_taken() throws Exception {
        byte[] blob = bytes("at once");
        String digest = Digests.of(blob);
        HttpResponse<String> begun = send("POST", BLOBS + "uploads/?digest=" + digest, blob);

        assertThat(begun.statusCode()).isEqualTo(202);
        assertThat(send("HEAD", BLOBS + digest, null).statusCode()).isEqualTo(404);
    }

    @Test
    void conditions_for_the_put_of_a_tag_are_ignored() throws Exception {
        byte[] image = image(DIGEST, DIGEST);
        put(MANIFESTS + "conditional", Manifest.DOCKER, image);
        String etag = header(send("GET", MANIFESTS + "conditional", null, "Accept", Manifest.DOCKER), "Etag");
        assertThat(etag).isEqualTo('"' + Digests.of(image) + '"');

        for (String[] condition : new String[][] {{"If-Match", "\"other\""}, {"If-None-Match", "*"}}) {
            HttpResponse<String> put = send(
                    "PUT",
                    MANIFESTS + "conditional",
                    image,
                    "Content-Type",
                    Manifest.DOCKER,
                    condition[0],
                    condition[1]);
            assertThat(put.statusCode()).isEqualTo(201);
        }
    }

    @Test
    void registry_with_referrers_lists_them_in_pages() throws Exception {
        try (TestRegistry listing = TestRegistry.startWithReferrers()) {
            String base = "http://" + listing.address() + "/v2/x/";
            String upload = base + "blobs/uploads/?digest=" + DIGEST;
            assertThat(send("POST", upload, BLOB).statusCode()).isEqualTo(201);
            for (String subject : new String[] {ABSENT, DIGEST}) {
                for (int i = 0; i < 3; i++) {
                    byte[] artifact = (new String(artifact(DIGEST, subject), StandardCharsets.UTF_8) + " ".repeat(i))
                            .getBytes(StandardCharsets.UTF_8);
                    HttpResponse<String> put = put(base + "manifests/" + Digests.of(artifact), Manifest.OCI, artifact);
                    assertThat(header(put, "OCI-Subject")).isEqualTo(subject);
                }
            }

            HttpResponse<String> first = send("GET", base + "referrers/" + ABSENT, null);
            String next = header(first, "Link").replaceFirst("<(.*)>; rel=\"next\"", "$1");
            HttpResponse<String> second = send("GET", "http://" + listing.address() + next, null);

            assertThat(header(first, "Content-Type")).isEqualTo(Manifest.OCI_INDEX);
            assertThat(first.body().split("\"artifactType\":\"a/b\"", -1)).hasSize(3);
            assertThat(second.body()).contains("\"annotations\":{\"of\":\"" + ABSENT + "\"}");
            assertThat(header(second, "Link")).isEmpty();
            assertThat(send("GET", base + "referrers/sha256:" + "1".repeat(64), null)
                            .body())
                    .contains("\"manifests\":[]");
        }
    }

    @Test
    void registry_with_conditions_refuses_what_they_do_not_allow() throws Exception {
        try (TestRegistry strict = TestRegistry.startWithConditions()) {
            String base = "http://" + strict.address() + "/v2/x/";
            upload(base + "blobs/", BLOB);
            byte[] image = image(DIGEST, DIGEST);
            String tag = base + "manifests/tag";
            String etag = '"' + Digests.of(image) + '"';

            assertThat(putIf(tag, image, "If-Match", etag)).isEqualTo(412);
            assertThat(putIf(tag, image, "If-None-Match", "*")).isEqualTo(201);
            assertThat(putIf(tag, image, "If-None-Match", "*")).isEqualTo(412);
            assertThat(putIf(tag, image, "If-Match", etag)).isEqualTo(201);
        }
    }

    private static int putIf(String tag, byte[] image, String condition, String value) throws Exception {
        return send("PUT", tag, image, "Content-Type", Manifest.DOCKER, condition, value)
                .statusCode();
    }

    @Test
    void deleted_manifest_takes_its_tags_with_it() throws Exception {
        String repository = "/v2/contract/deleted/";
        upload(repository + "blobs/", BLOB);
        assertRefused(send("GET", repository + "tags/list", null), 404, "NAME_UNKNOWN");
        byte[] image = image(DIGEST, DIGEST);
        String manifests = repository + "manifests/";
        put(manifests + "one", Manifest.DOCKER, image);
        put(manifests + "two", Manifest.DOCKER, image);
        assertRefused(send("DELETE", manifests + "one", null), 400, "DIGEST_INVALID");

        assertThat(send("DELETE", manifests + Digests.of(image), null).statusCode())
                .isEqualTo(202);

        assertRefused(send("DELETE", manifests + Digests.of(image), null), 404, "MANIFEST_UNKNOWN");
        assertRefused(send("GET", manifests + "one", null, "Accept", Manifest.DOCKER), 404, "MANIFEST_UNKNOWN");
        assertThat(send("GET", repository + "tags/list", null).body()).contains("\"tags\":null");
    }

    @Test
    void spoiled_tag_is_listed_and_can_not_be_read_until_it_is_put_again() throws Exception {
        byte[] image = image(DIGEST, DIGEST);
        put(MANIFESTS + "spoiled", Manifest.DOCKER, image);

        registry.spoil("contract/a", "spoiled");

        assertRefused(send("GET", MANIFESTS + "spoiled", null, "Accept", Manifest.DOCKER), 500, "UNKNOWN");
        assertThat(send("GET", "/v2/contract/a/tags/list", null).body()).contains("\"spoiled\"");
        assertThat(put(MANIFESTS + "spoiled", Manifest.DOCKER, image).statusCode())
                .isEqualTo(201);
        assertThat(send("HEAD", MANIFESTS + "spoiled", null, "Accept", Manifest.DOCKER)
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void anonymous_request_gets_a_challenge() throws Exception {
        try (TestRegistry guarded = TestRegistry.startWithUser()) {
            HttpResponse<String> refused = send("GET", "http://" + guarded.address() + "/v2/", null);
            assertRefused(refused, 401, "UNAUTHORIZED");
            assertThat(header(refused, "Www-Authenticate")).isEqualTo("Basic realm=\"tests\"");
        }
        try (TokenServer tokens = TokenServer.start();
                TestRegistry guarded = TestRegistry.startWithTokens(tokens)) {
            String base = "http://" + guarded.address() + "/v2/";
            String realm =
                    "Bearer realm=\"http://" + tokens.address() + "/token\",service=\"the registry of the tests\"";
            assertThat(header(send("GET", base, null), "Www-Authenticate")).isEqualTo(realm);
            String mount = base + "x/blobs/uploads/?mount=" + DIGEST + "&from=y";
            // The registry names the scopes, and the actions of each, in any order.
            String both = realm + ",scope=\"";
            assertThat(header(send("POST", mount, null), "Www-Authenticate"))
                    .isIn(
                            both + "repository:x:pull,push repository:y:pull\"",
                            both + "repository:x:push,pull repository:y:pull\"",
                            both + "repository:y:pull repository:x:pull,push\"",
                            both + "repository:y:pull repository:x:push,pull\"");
            HttpResponse<String> forged = send("DELETE", base + "x/blobs/" + DIGEST, null, "Authorization", "Bearer x");
            assertThat(header(forged, "Www-Authenticate"))
                    .isEqualTo(realm + ",scope=\"repository:x:delete\",error=\"invalid_token\"");
        }
    }
}
