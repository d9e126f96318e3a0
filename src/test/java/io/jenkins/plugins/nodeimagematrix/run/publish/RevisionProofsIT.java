package io.jenkins.plugins.nodeimagematrix.run.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.proof.TestKeys;
import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.run.Shop;
import io.jenkins.plugins.nodeimagematrix.run.TestProofs;
import io.jenkins.plugins.nodeimagematrix.support.FaultyProxy;
import io.jenkins.plugins.nodeimagematrix.support.PrivateRegistry;
import io.jenkins.plugins.nodeimagematrix.support.RegistryTools;
import io.jenkins.plugins.nodeimagematrix.tier.DockerTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Revisions at a real registry, judged by cosign. */
@DockerTest
class RevisionProofsIT {
    private static final String REPOSITORY = "shop/revisions";

    @Test
    void cosign_accepts_each_revision_and_what_an_undo_moves_the_version_to(@TempDir Path folder) throws Exception {
        KeyPair keys = TestKeys.p256();
        String key = Base64.getMimeEncoder().encodeToString(keys.getPublic().getEncoded());
        Files.writeString(
                folder.resolve("cosign.pub"), "-----BEGIN PUBLIC KEY-----\n" + key + "\n-----END PUBLIC KEY-----\n");
        try (PrivateRegistry registry = PrivateRegistry.start();
                FaultyProxy proxy = FaultyProxy.before(registry.address())) {
            registry.expectRenewedTags(REPOSITORY);
            Shop shop = new Shop(proxy, REPOSITORY, folder);
            shop.proofs = new TestProofs(keys, "it works");
            SmallImage first = null;
            for (String name : List.of("one", "two")) {
                SmallImage image = shop.revision(SmallImage.of(name, "4.4.7"), "4.4.7", "4");
                assertThat(shop.publish().plan().complete()).as(shop.console()).isTrue();
                first = first == null ? image : first;
            }

            shop.undo(shop.lastBuild());

            assertThat(shop.holds("4.4.7")).isEqualTo(shop.holds("4")).isEqualTo(first.digest());
            for (String tag : List.of("4.4.7-r1", "4.4.7-r2", "4.4.7", "4")) {
                assertThat(RegistryTools.run(
                                folder,
                                Map.of(),
                                List.of(
                                        "cosign",
                                        "verify-attestation",
                                        "--key",
                                        "cosign.pub",
                                        "--type",
                                        TestProofs.KINDS.get(0),
                                        "--insecure-ignore-tlog=true",
                                        registry.address() + "/" + REPOSITORY + ":" + tag)))
                        .as(tag)
                        .contains("payload");
            }
        }
    }
}
