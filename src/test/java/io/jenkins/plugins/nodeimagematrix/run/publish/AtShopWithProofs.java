package io.jenkins.plugins.nodeimagematrix.run.publish;

import io.jenkins.plugins.nodeimagematrix.proof.Proof;
import io.jenkins.plugins.nodeimagematrix.proof.ProvenImage;
import io.jenkins.plugins.nodeimagematrix.proof.TestKeys;
import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.registry.client.Artifact;
import io.jenkins.plugins.nodeimagematrix.registry.client.Referrer;
import io.jenkins.plugins.nodeimagematrix.registry.client.Referrers;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.run.AtShop;
import io.jenkins.plugins.nodeimagematrix.run.TestProofs;
import io.jenkins.plugins.nodeimagematrix.run.WriteOrder;
import java.io.IOException;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;

/** A shop whose images have proofs of one key, and what anybody finds of them at its registry. */
abstract class AtShopWithProofs extends AtShop {
    private static final KeyPair KEYS = TestKeys.p256();

    static TestProofs proofs(String claim) {
        return new TestProofs(KEYS, claim);
    }

    /** The valid proofs of an image in a repository, as anybody finds them. */
    static List<String> valid(RegistryClient client, String repository, String digest) throws Exception {
        Referrers referrers = client.referrers(repository);
        List<String> kinds = new ArrayList<>();
        for (Referrer one : referrers.list(digest).referrers()) {
            String kind = one.annotations().get(Proof.PREDICATE_TYPE);
            proofs("").verifier().verify(referrers.content(one).orElseThrow(), digest, kind);
            kinds.add(kind);
        }
        return kinds;
    }

    List<String> valid(String digest) throws Exception {
        return valid(outside, shop.repository, digest);
    }

    void checkOrder() throws IOException {
        new WriteOrder(shop.repository, List.of("4.4.6", "4.4.7"))
                .demanding(TestProofs.KINDS)
                .check(proxy.answered());
    }

    static Artifact artifact(Proof proof, byte[] content) {
        return new Artifact(Proof.MEDIA_TYPE, content, proof.annotations());
    }

    static ProvenImage proven(SmallImage image) {
        return new ProvenImage("x", image.digest(), List.of());
    }

    List<String> tagged(String digest) throws Exception {
        return tagged(shop.repository, digest);
    }

    List<String> tagged(String repository, String digest) throws Exception {
        List<String> valid = new ArrayList<>();
        for (String kind : TestProofs.KINDS) {
            for (byte[] envelope : outside.attestationTag(repository).of(digest).read(kind)) {
                proofs("").verifier().verifyEnvelope(envelope, digest, kind);
                valid.add(kind);
            }
        }
        return valid;
    }
}
