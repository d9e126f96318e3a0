package io.jenkins.plugins.nodeimagematrix.registry.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.nodeimagematrix.proof.Proof;
import io.jenkins.plugins.nodeimagematrix.proof.ProvenImage;
import io.jenkins.plugins.nodeimagematrix.proof.TestKeys;
import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryLimits;
import io.jenkins.plugins.nodeimagematrix.run.TestProofs;
import io.jenkins.plugins.nodeimagematrix.support.PrivateRegistry;
import io.jenkins.plugins.nodeimagematrix.support.RegistryTools;
import io.jenkins.plugins.nodeimagematrix.tier.DockerTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tools of others find and verify what is attached to an image, and lose nothing when they attach something themselves. */
@DockerTest
class ForeignWritersIT {
    private static final String REPOSITORY = "shop/node";
    private static final KeyPair KEYS = TestKeys.p256();

    @TempDir
    private Path folder;

    @Test
    void cosign_and_oras_read_what_is_attached_and_attach_more() throws Exception {
        try (PrivateRegistry registry = PrivateRegistry.start()) {
            RegistryClient client = new RegistryClient(
                    registry.address(), null, RegistryLimits.DEFAULT.withListWindow(Duration.ofSeconds(1)));
            SmallImage image = SmallImage.of("judged").push(client, REPOSITORY, "1");
            String name = registry.address() + "/" + REPOSITORY + "@" + image.digest();
            Path key = publicKey(KEYS);

            attach(client, image, new TestProofs(KEYS, "it works"));

            for (String kind : TestProofs.KINDS) {
                assertThat(verified(key, kind, name)).contains("it works");
            }
            assertThat(discovered(name)).containsOnly(Proof.MEDIA_TYPE).hasSize(2);
            assertThatThrownBy(() -> verified(publicKey(TestKeys.p256()), TestProofs.KINDS.get(0), name))
                    .as("another key")
                    .hasMessageContaining("cosign");

            Referrers referrers = client.referrers(REPOSITORY);
            ReferrerList before = referrers.list(image.digest());
            othersAttach(name);
            attach(referrers, before, image, new TestProofs(KEYS, "it still works"));

            List<Referrer> all =
                    client.referrers(REPOSITORY).list(image.digest()).referrers();
            assertThat(discovered(name))
                    .hasSize(all.size())
                    .contains("text/plain")
                    .hasSize(6);
            assertThat(verified(key, TestProofs.KINDS.get(0), name)).contains("it works");
            assertThat(verified(folder.resolve("cosign.pub"), "custom", name)).contains("theirs");
        }
    }

    private static void attach(RegistryClient client, SmallImage image, TestProofs proofs) throws Exception {
        Referrers referrers = client.referrers(REPOSITORY);
        attach(referrers, referrers.list(image.digest()), image, proofs);
    }

    /** @param seen the list of referrers, which others may have changed since */
    private static void attach(Referrers referrers, ReferrerList seen, SmallImage image, TestProofs proofs)
            throws Exception {
        List<Artifact> artifacts = new ArrayList<>();
        for (Proof proof : proofs.of(new ProvenImage("shop", image.digest(), List.of()))) {
            artifacts.add(new Artifact(Proof.MEDIA_TYPE, proof.bundle(), proof.annotations()));
        }
        Referrers.Attached attached = referrers.attach(seen, image.manifest(), artifacts);
        referrers.confirm(attached);
        assertThat(referrers.list(image.digest()).referrers()).containsAll(attached.referrers());
    }

    private void othersAttach(String name) throws Exception {
        Path predicate = Files.writeString(folder.resolve("predicate.json"), "{\"by\":\"theirs\"}");
        cosign("generate-key-pair");
        cosign(
                "attest",
                "--key",
                folder.resolve("cosign.key").toString(),
                "--type",
                "custom",
                "--predicate",
                predicate.toString(),
                "--tlog-upload=false",
                "--use-signing-config=false",
                "--yes",
                name);
        RegistryTools.run(
                folder,
                Map.of(),
                List.of(
                        "oras",
                        "attach",
                        "--plain-http",
                        "--artifact-type",
                        "text/plain",
                        name,
                        "predicate.json:text/plain"));
    }

    private String cosign(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("cosign"));
        command.addAll(List.of(arguments));
        return RegistryTools.run(folder, Map.of("COSIGN_PASSWORD", "of a test"), command);
    }

    private String verified(Path key, String kind, String name) throws Exception {
        String output = cosign(
                "verify-attestation", "--key", key.toString(), "--type", kind, "--insecure-ignore-tlog=true", name);
        StringBuilder payloads = new StringBuilder();
        for (String line : output.split("\n")) {
            if (line.startsWith("{")) {
                JsonNode envelope = new ObjectMapper().readTree(line);
                payloads.append(new String(
                        Base64.getDecoder().decode(envelope.path("payload").asText())));
            }
        }
        return payloads.toString();
    }

    /** The types of what oras finds. */
    private List<String> discovered(String name) throws Exception {
        String output = RegistryTools.run(
                folder, Map.of(), List.of("oras", "discover", "--plain-http", "--format", "json", name));
        List<String> types = new ArrayList<>();
        new ObjectMapper()
                .readTree(output.substring(output.indexOf('{')))
                .findValues("artifactType")
                .forEach(type -> types.add(type.asText()));
        return types;
    }

    private Path publicKey(KeyPair keys) throws Exception {
        return Files.writeString(
                Files.createTempFile(folder, "key", ".pub"),
                "-----BEGIN PUBLIC KEY-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'})
                                .encodeToString(keys.getPublic().getEncoded())
                        + "\n-----END PUBLIC KEY-----\n");
    }
}
