package io.jenkins.plugins.nodeimagematrix.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.docker.build.LayerTestResult;
import io.jenkins.plugins.nodeimagematrix.docker.client.BuilderKind;
import io.jenkins.plugins.nodeimagematrix.docker.client.FaultKind;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.image.UploadedImage;
import io.jenkins.plugins.nodeimagematrix.support.BaseRootfs;
import io.jenkins.plugins.nodeimagematrix.support.PrivateRegistry;
import io.jenkins.plugins.nodeimagematrix.tier.DockerTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Images of containerd's store that were built outside of the plugin, whose id may be that of an index: which can be proven, and which
 * is refused since the id stands for more than what was tested.
 */
@ParameterizedClass
@EnumSource(names = {"CONTAINERD_BUILDKIT", "CONTAINERD_CLASSIC"})
@DockerTest
class AttestedImageIT extends OnDaemon {
    private static final String NAME = "foreign/app:1";

    @AfterEach
    void removeTheirs() throws Exception {
        process.docker("rmi", "--force", NAME);
        process.docker("builder", "prune", "--all", "--force");
    }

    /** A build outside of the plugin, with the client's defaults or explicit options. */
    private String theirs(String dockerfile, String... options) throws Exception {
        Path folder = Files.createDirectories(temp.resolve("theirs"));
        Files.copy(BaseRootfs.shell("bookworm"), folder.resolve("rootfs.tar"));
        Files.writeString(folder.resolve("Dockerfile"), dockerfile);
        List<String> command = new ArrayList<>(List.of("buildx", "build", "--network", "none", "--tag", NAME));
        command.addAll(List.of(options));
        command.add(folder.toString());
        process.docker(command.toArray(String[]::new));
        return process.docker("image", "inspect", "--format", "{{.Id}}", NAME).strip();
    }

    private static final String DOCKERFILE = "FROM scratch\nADD rootfs.tar /\n";

    @Test
    void image_with_a_provenance_is_proven_as_a_whole_or_refused_with_the_reason() throws Exception {
        String id = theirs(DOCKERFILE);
        assertThat(process.docker("image", "inspect", "--format", "{{.Descriptor.mediaType}}", id))
                .as("what Docker 28 makes without being asked to")
                .contains("image.index");

        LayerTestResult result = test(id, "RUN test -e /etc/os-release\n");

        if (setup.builder == BuilderKind.CLASSIC) {
            assertThat(result.failure().kind()).isEqualTo(FaultKind.REFUSED);
            assertThat(result.failure().message())
                    .contains(id + " carries an attestation", "build it with --provenance=false");
            return;
        }
        assertThat(result.passed()).as(result.failure() + "\n" + log).isTrue();
        assertThat(test(id, "RUN false\n").failure().kind()).isEqualTo(FaultKind.TEST);
        assertShipped(id, 2);
    }

    @Test
    void image_without_a_provenance_is_proven_by_its_manifest() throws Exception {
        String id = theirs(DOCKERFILE, "--provenance=false", "--sbom=false");

        LayerTestResult result = test(id, "RUN test -e /etc/os-release\n");

        assertThat(result.passed()).as(result.failure() + "\n" + log).isTrue();
        assertShipped(id, 0);
    }

    @Test
    void image_of_several_platforms_is_refused_with_the_reason() throws Exception {
        String id = theirs(DOCKERFILE, "--platform", "linux/amd64,linux/arm64");

        LayerTestResult result = test(id, "RUN true\n");

        assertThat(result.passed()).isFalse();
        assertThat(result.failure().kind()).isEqualTo(FaultKind.REFUSED);
        assertThat(result.failure().message())
                .contains(id + " is an index of 2 images", "build each platform separately");
    }

    /** What is at the registry is what was tested, by the very id, and no part of it is missing. */
    private void assertShipped(String id, int children) throws Exception {
        try (PrivateRegistry registry = PrivateRegistry.start()) {
            RegistryClient client = new RegistryClient(registry.address(), null, 0);
            Path saved = temp.resolve("saved.tar");
            daemon.save(id, saved);
            Manifest shipped = UploadedImage.upload(client, "foreign/app", temp, saved, id);

            assertThat(shipped.digest()).isEqualTo(id);
            Manifest there = client.get("foreign/app", id).orElseThrow();
            assertThat(there.children()).hasSize(children);
            for (Manifest.Descriptor child : there.children()) {
                assertThat(client.get("foreign/app", child.digest())).isPresent();
            }
        }
    }
}
