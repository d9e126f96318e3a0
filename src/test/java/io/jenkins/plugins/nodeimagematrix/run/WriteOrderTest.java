package io.jenkins.plugins.nodeimagematrix.run;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.image.Digests;
import io.jenkins.plugins.nodeimagematrix.support.RegistryExchange;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The checker itself: it lets the right order pass, and finds each wrong one. */
@UnitTest
class WriteOrderTest {
    private static final String REPOSITORY = "shop/node";
    private static final String LAYER = "sha256:" + "a".repeat(64);

    private final List<RegistryExchange> exchanges = new ArrayList<>();

    @Test
    void passes_what_is_put_in_order() {
        stage("1.0.0");
        stage("1.1.0");
        put("1.0.0", image("1.0.0"));
        put("1", image("1.0.0"));
        put("1.1.0", image("1.1.0"));
        put("1", image("1.1.0"));
        put("1.1.0", image("1.1.0"));

        assertThatCode(this::check).doesNotThrowAnyException();
    }

    @Test
    void finds_an_alias_that_goes_back_and_forth() {
        stage("1.0.0");
        stage("1.1.0");
        put("1.0.0", image("1.0.0"));
        put("1.1.0", image("1.1.0"));
        put("1", image("1.1.0"));
        put("1", image("1.0.0"));
        put("1", image("1.1.0"));

        assertThatThrownBy(this::check).hasMessageContaining("1 does not move back from 1.1.0");
    }

    @Test
    void finds_an_alias_before_its_pinned_tag() {
        stage("1.0.0");
        put("1", image("1.0.0"));
        put("1.0.0", image("1.0.0"));

        assertThatThrownBy(this::check).hasMessageContaining("1 is put on what a pinned tag is on");
    }

    @Test
    void finds_a_pinned_tag_that_is_written_twice() {
        stage("1.0.0");
        stage("other");
        put("1.0.0", image("1.0.0"));
        put("1.0.0", image("other"));

        assertThatThrownBy(this::check).hasMessageContaining("the pinned tag 1.0.0 is written once");
    }

    @Test
    void finds_a_pinned_tag_that_is_deleted() {
        stage("1.0.0");
        put("1.0.0", image("1.0.0"));
        answer("DELETE", "/v2/" + REPOSITORY + "/manifests/1.0.0", "", 202, "");

        assertThatThrownBy(this::check).hasMessageContaining("is not deleted");
    }

    @Test
    void finds_a_manifest_before_its_blob() {
        put("1.0.0", image("1.0.0"));

        assertThatThrownBy(this::check).hasMessageContaining(LAYER + " is there before");
    }

    @Test
    void finds_an_index_before_its_child() {
        String child = digest(image("1.0.0"));
        put("1.0.0", "{\"manifests\":[{\"digest\":\"" + child + "\"}]}");

        assertThatThrownBy(this::check).hasMessageContaining(child + " is there before");
    }

    @Test
    void takes_a_mount_that_only_began_an_upload_for_no_blob() {
        answer("POST", "/v2/" + REPOSITORY + "/blobs/uploads/?mount=" + LAYER + "&from=shop/base", "", 202, "");
        put("1.0.0", image("1.0.0"));

        assertThatThrownBy(this::check).hasMessageContaining(LAYER + " is there before");
    }

    @Test
    void knows_what_another_client_put_by_what_is_read() {
        stage("1.0.0");
        answer("HEAD", "/v2/" + REPOSITORY + "/manifests/1.0.0", "", 200, digest(image("1.0.0")));
        put("1", image("1.0.0"));

        assertThatCode(this::check).doesNotThrowAnyException();
    }

    @Test
    void passes_a_tag_after_its_proofs() {
        stage("1.0.0");
        prove(image("1.0.0"));
        put("1.0.0", image("1.0.0"));
        put("1", image("1.0.0"));

        assertThatCode(this::checkProofs).doesNotThrowAnyException();
    }

    @Test
    void finds_a_tag_before_its_proof() {
        stage("1.0.0");
        put("1.0.0", image("1.0.0"));
        prove(image("1.0.0"));

        assertThatThrownBy(this::checkProofs).hasMessageContaining("are listed before 1.0.0 is put");
    }

    @Test
    void finds_a_proof_that_is_there_and_not_listed() {
        stage("1.0.0");
        put(digest(proof(image("1.0.0"))), proof(image("1.0.0")));
        put("1.0.0", image("1.0.0"));

        assertThatThrownBy(this::checkProofs).hasMessageContaining("are listed before 1.0.0 is put");
    }

    @Test
    void finds_an_index_with_an_image_without_proof() {
        stage("1.0.0");
        String index = "{\"manifests\":[{\"digest\":\"" + digest(image("1.0.0")) + "\"}]}";
        prove(index);
        put("1.0.0", index);

        assertThatThrownBy(this::checkProofs).hasMessageContaining("the proofs of " + digest(image("1.0.0")));
    }

    private void checkProofs() throws Exception {
        new WriteOrder(REPOSITORY, List.of("1.0.0", "1.1.0"))
                .demanding(List.of("tests"))
                .check(exchanges);
    }

    private static String proof(String subject) {
        return "{\"layers\":[{\"digest\":\"" + LAYER + "\"}],\"subject\":{\"digest\":\"" + digest(subject)
                + "\"},\"annotations\":{\"dev.sigstore.bundle.predicateType\":\"tests\"}}";
    }

    private void prove(String subject) {
        answer("PUT", "/v2/" + REPOSITORY + "/blobs/uploads/1?digest=" + LAYER.replace(":", "%3A"), "", 201, LAYER);
        put(digest(proof(subject)), proof(subject));
        put(digest(subject).replace(':', '-'), "{\"manifests\":[{\"digest\":\"" + digest(proof(subject)) + "\"}]}");
    }

    @Test
    void ignores_what_the_registry_refused() {
        stage("1.0.0");
        answer("PUT", "/v2/" + REPOSITORY + "/manifests/1", image("1.0.0"), 500, "");

        assertThatCode(this::check).doesNotThrowAnyException();
    }

    private void check() throws Exception {
        new WriteOrder(REPOSITORY, List.of("1.0.0", "1.1.0")).check(exchanges);
    }

    private void stage(String content) {
        answer("PUT", "/v2/" + REPOSITORY + "/blobs/uploads/1?digest=" + LAYER.replace(":", "%3A"), "", 201, LAYER);
        put(digest(image(content)), image(content));
    }

    private void put(String reference, String manifest) {
        answer("PUT", "/v2/" + REPOSITORY + "/manifests/" + reference, manifest, 201, digest(manifest));
    }

    private void answer(String method, String target, String sent, int status, String digest) {
        exchanges.add(new RegistryExchange(method, target, sent.getBytes(StandardCharsets.UTF_8), status, digest));
    }

    private static String image(String content) {
        return "{\"layers\":[{\"digest\":\"" + LAYER + "\"}],\"annotations\":{\"content\":\"" + content + "\"}}";
    }

    private static String digest(String manifest) {
        return Digests.of(manifest.getBytes(StandardCharsets.UTF_8));
    }
}
