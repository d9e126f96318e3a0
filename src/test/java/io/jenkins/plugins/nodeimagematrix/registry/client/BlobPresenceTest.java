package io.jenkins.plugins.nodeimagematrix.registry.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryException;
import io.jenkins.plugins.nodeimagematrix.tier.RegistryTest;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a repository has, and what a registry that fails at it says about that. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@RegistryTest
class BlobPresenceTest extends ProxiedRegistry {
    private static final String REPOSITORY = "presence/of";
    private static final String ABSENT = "sha256:" + "1".repeat(64);

    private BlobPresence presence;
    private SmallImage image;

    @BeforeEach
    void stage() throws Exception {
        image = SmallImage.of("present").stage(client, REPOSITORY);
        presence = new BlobPresence(new RegistryClient(proxy.address(), null, 0), REPOSITORY);
    }

    private void fail(int status, String what) {
        proxy.always("HEAD .*/" + what, exchange -> exchange.refuse(status, "X", "y"));
    }

    @Test
    void what_is_there_is_found_and_nothing_else() throws Exception {
        assertThat(presence.manifest(image.digest())).isTrue();
        assertThat(presence.manifestAlone(image.digest())).isTrue();
        assertThat(presence.blob(image.imageId())).isTrue();
        assertThat(presence.size(image.imageId())).hasValue(image.config().length);
        assertThat(presence.manifest(ABSENT)).isFalse();
        assertThat(presence.manifestAlone(ABSENT)).isFalse();
        assertThat(presence.blob(ABSENT)).isFalse();
        assertThat(presence.size(ABSENT)).isEmpty();
    }

    @Test
    void fault_of_the_registry_with_one_of_them_counts_as_absent() throws Exception {
        fail(500, "(manifests|blobs)/(" + image.digest() + "|" + image.imageId() + ")");
        assertThat(presence.manifest(image.digest())).isFalse();
        assertThat(presence.manifestAlone(image.digest())).isFalse();
        assertThat(presence.blob(image.imageId())).isFalse();
        assertThat(presence.size(image.imageId())).isEmpty();
    }

    @Test
    void manifest_that_nothing_uploads_again_is_not_absent_where_the_registry_fails_for_all() {
        fail(500, "manifests/");
        assertThatThrownBy(() -> presence.manifestAlone(image.digest())).hasMessageContaining("500");
    }

    @Test
    void fault_of_the_token_server_says_nothing_of_what_is_there() throws Exception {
        String challenge = "Bearer realm=\"http://" + proxy.address() + "/token\",service=\"registry\"";
        proxy.once(
                "HEAD .*/" + image.digest(), exchange -> exchange.send(401, Map.of("Www-Authenticate", challenge), ""));
        proxy.once("GET /token", exchange -> exchange.refuse(503, "UNAVAILABLE", "busy"));
        proxy.always("GET /token", exchange -> exchange.send(200, Map.of(), "{\"token\":\"good\"}"));

        assertThatThrownBy(() -> presence.manifestAlone(image.digest()))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("token server")
                .hasMessageContaining("503");

        assertThat(presence.manifestAlone(image.digest())).isTrue();
    }

    @Test
    void refusal_is_not_absence() {
        fail(403, "(manifests|blobs)/");
        assertThatThrownBy(() -> presence.manifest(image.digest())).hasMessageContaining("403");
        assertThatThrownBy(() -> presence.manifestAlone(image.digest())).hasMessageContaining("403");
        assertThatThrownBy(() -> presence.blob(image.imageId())).hasMessageContaining("403");
        assertThatThrownBy(() -> presence.size(image.imageId())).hasMessageContaining("403");
    }

    @Test
    void manifest_is_put_only_if_it_is_absent() throws Exception {
        long puts = proxy.count("^PUT");
        presence.put(image.manifest());
        assertThat(proxy.count("^PUT")).isEqualTo(puts);
        fail(500, "manifests/" + image.digest());
        presence.put(image.manifest());
        assertThat(proxy.count("^PUT")).isEqualTo(puts + 1);
    }
}
