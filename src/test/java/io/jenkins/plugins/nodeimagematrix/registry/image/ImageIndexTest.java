package io.jenkins.plugins.nodeimagematrix.registry.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.client.Platform;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

@UnitTest
class ImageIndexTest {
    private static final Platform AMD64 = new Platform("linux", "amd64", "");
    private static final Platform ARM = new Platform("linux", "arm", "v7");

    private static Manifest oci(Manifest docker) throws Exception {
        String json = new String(docker.bytes(), StandardCharsets.UTF_8).replace(Manifest.DOCKER, Manifest.OCI);
        return new Manifest(json.getBytes(StandardCharsets.UTF_8), Manifest.OCI);
    }

    @Test
    void an_index_is_of_dockers_kind_only_if_all_its_images_are() throws Exception {
        Manifest docker = SmallImage.of("an image of Docker").manifest();
        Manifest other = oci(SmallImage.of("an image of OCI").manifest());

        assertThat(ImageIndex.of(Map.of(AMD64, docker, ARM, docker)).mediaType())
                .isEqualTo(Manifest.DOCKER_LIST);
        assertThat(ImageIndex.of(Map.of(AMD64, docker, ARM, other)).mediaType()).isEqualTo(Manifest.OCI_INDEX);
        assertThat(ImageIndex.of(Map.of(AMD64, other)).mediaType()).isEqualTo(Manifest.OCI_INDEX);
    }

    @Test
    void a_variant_is_named_if_there_is_one() throws Exception {
        Manifest image = SmallImage.of("for two machines").manifest();

        JsonNode manifests = new ObjectMapper()
                .readTree(ImageIndex.of(Map.of(ARM, image, AMD64, image)).bytes())
                .path("manifests");

        assertThat(manifests.path(0).path("platform").toString())
                .isEqualTo("{\"architecture\":\"amd64\",\"os\":\"linux\"}");
        assertThat(manifests.path(1).path("platform").toString())
                .isEqualTo("{\"architecture\":\"arm\",\"os\":\"linux\",\"variant\":\"v7\"}");
    }
}
