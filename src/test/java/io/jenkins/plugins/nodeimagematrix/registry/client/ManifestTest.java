package io.jenkins.plugins.nodeimagematrix.registry.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryException;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a manifest says that it is, and the platforms of images. */
@UnitTest
class ManifestTest {
    private static final String DIGEST = "sha256:" + "1".repeat(64);

    private static Manifest manifest(String json, String mediaType) throws RegistryException {
        return new Manifest(json.getBytes(StandardCharsets.UTF_8), mediaType);
    }

    @Test
    void media_type_is_that_of_the_answer_or_else_that_in_the_bytes() throws Exception {
        String docker = "{\"mediaType\":\"" + Manifest.DOCKER + "\"}";
        assertThat(manifest(docker, Manifest.OCI).mediaType()).isEqualTo(Manifest.OCI);
        assertThat(manifest(docker, Manifest.OCI + "; charset=utf-8").mediaType())
                .isEqualTo(Manifest.OCI);
        assertThat(manifest(docker, "").mediaType()).isEqualTo(Manifest.DOCKER);
        assertThat(manifest(docker, "application/json").mediaType()).isEqualTo(Manifest.DOCKER);
        assertThat(manifest("{}", "").mediaType()).isEqualTo(Manifest.OCI);
        assertThat(manifest("{\"manifests\":[]}", "").mediaType()).isEqualTo(Manifest.OCI_INDEX);
    }

    @Test
    void index_is_one_of_two_types_and_has_no_configuration() throws Exception {
        assertThat(manifest("{}", Manifest.OCI_INDEX).isIndex()).isTrue();
        assertThat(manifest("{}", Manifest.DOCKER_LIST).isIndex()).isTrue();
        assertThat(manifest("{}", Manifest.OCI).isIndex()).isFalse();
        assertThat(manifest("{}", Manifest.DOCKER).isIndex()).isFalse();
        assertThat(manifest("{}", Manifest.OCI_INDEX).configDigest()).isNull();
        assertThatThrownBy(() -> manifest("{}", Manifest.OCI_INDEX).config())
                .hasMessageContaining("it has no configuration");
    }

    @Test
    void parts_have_their_digest_size_and_type() throws Exception {
        String part = "{\"digest\":\"" + DIGEST + "\",\"size\":0,\"mediaType\":\"a/b\"}";
        Manifest.Descriptor expected = new Manifest.Descriptor(DIGEST, 0, "a/b");
        Manifest all = manifest("{\"config\":" + part + ",\"layers\":[" + part + "],\"manifests\":[" + part + "]}", "");
        assertThat(all.config()).isEqualTo(expected);
        assertThat(all.configDigest()).isEqualTo(DIGEST);
        assertThat(all.layers()).containsExactly(expected);
        assertThat(all.children()).containsExactly(expected);
    }

    /** Else its bytes could not be checked. */
    @Test
    void part_without_a_sha256_digest_is_not_taken() {
        for (String digest : new String[] {"", "sha512:" + "1".repeat(128), "sha256:../../other"}) {
            String part = "{\"digest\":\"" + digest + "\",\"size\":1,\"mediaType\":\"a/b\"}";
            assertThatThrownBy(() -> manifest("{\"layers\":[" + part + "]}", ""))
                    .hasMessageContaining("the digest of a descriptor in a manifest can't be checked");
        }
    }

    @Test
    void bytes_are_not_shared() throws Exception {
        byte[] bytes = "{}".getBytes(StandardCharsets.UTF_8);
        Manifest manifest = new Manifest(bytes, "");
        bytes[0] = 'x';
        manifest.bytes()[0] = 'x';
        assertThat(manifest.bytes()).isEqualTo("{}".getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource({
        "linux/amd64, linux/amd64, true",
        "linux/arm/v7, linux/arm, true",
        "linux/arm/v7, linux/arm/v7, true",
        "linux/arm/v7, linux/arm/v6, false",
        "linux/arm, linux/arm/v7, false",
        "linux/amd64, windows/amd64, false",
        "linux/amd64, linux/arm64, false",
        "linux/amd64, , true",
        "linux/amd64, '', true"
    })
    void platform_satisfies_what_it_is_or_less(String is, String asked, boolean satisfied) {
        String[] parts = is.split("/");
        Platform platform = new Platform(parts[0], parts[1], parts.length > 2 ? parts[2] : null);
        assertThat(platform).hasToString(is);
        assertThat(platform.satisfies(asked)).isEqualTo(satisfied);
    }

    @Test
    void platforms_are_sorted_by_name() {
        Platform amd = new Platform("linux", "amd64", "");
        assertThat(amd).isLessThan(new Platform("linux", "arm64", "")).isEqualByComparingTo(amd);
    }
}
