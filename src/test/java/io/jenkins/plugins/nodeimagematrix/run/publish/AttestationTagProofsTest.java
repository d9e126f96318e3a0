package io.jenkins.plugins.nodeimagematrix.run.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.proof.Proof;
import io.jenkins.plugins.nodeimagematrix.proof.ProofSource;
import io.jenkins.plugins.nodeimagematrix.proof.TestKeys;
import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.registry.client.AttestationTag;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.client.TagRemoval;
import io.jenkins.plugins.nodeimagematrix.run.Shop;
import io.jenkins.plugins.nodeimagematrix.run.TestProofs;
import io.jenkins.plugins.nodeimagematrix.run.WriteOrder;
import io.jenkins.plugins.nodeimagematrix.run.history.Ledger;
import io.jenkins.plugins.nodeimagematrix.run.proof.TaggedProofs;
import io.jenkins.plugins.nodeimagematrix.tier.RegistryTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Proofs under the tags where versions of cosign before 3 look for attestations. */
@RegistryTest
class AttestationTagProofsTest extends AtShopWithProofs {
    @Test
    void proofs_are_also_under_the_tags_of_earlier_versions_of_cosign() throws Exception {
        shop.proofs = proofs("it works");
        SmallImage image = shop.proven("4.4.7", "4");
        shop.publish();
        assertThat(tagged(image.digest())).isEmpty();

        shop.proofs = new TaggedProofs(proofs("it works"));
        assertThat(new ProofPut(shop.proofs).isProven(outside, shop.repository, image.digest()))
                .as("a job that turns the option on")
                .isFalse();
        shop.proven(image, "4.4.7", "4");
        assertThat(shop.publish().plan().complete()).isTrue();
        assertThat(tagged(image.digest())).containsExactlyElementsOf(TestProofs.KINDS);
        assertThat(new ProofPut(shop.proofs).isProven(outside, shop.repository, image.digest()))
                .isTrue();

        SmallImage next = shop.proven("4.4.6");
        shop.publish();
        assertThat(tagged(next.digest())).containsExactlyElementsOf(TestProofs.KINDS);
        long puts = proxy.count("^(PUT|POST)");
        shop.ledger = Ledger.empty();
        shop.unchanged(next, "4.4.6");
        shop.publish();
        assertThat(proxy.count("^(PUT|POST)")).as("found, not written again").isEqualTo(puts);
    }

    @Test
    void proofs_that_were_confirmed_for_another_demand_are_looked_for_again() throws Exception {
        shop.proofs = proofs("it works");
        SmallImage image = shop.proven("4.4.7");
        shop.publish();

        for (ProofSource other : List.of(new TaggedProofs(proofs(null)), new TestProofs(TestKeys.p256(), null))) {
            shop.proofs = other;
            shop.unchanged(image, "4.4.7");
            assertThat(Shop.why(shop.publish().plan(), "4.4.7")).contains("there is no proof");
        }
    }

    @Test
    void proofs_of_each_image_in_an_index_that_stays_are_looked_for() throws Exception {
        shop.proofs = proofs("it works");
        SmallImage amd64 = SmallImage.of("amd64", "4.4.7", "amd64");
        SmallImage arm64 = SmallImage.of("arm64", "4.4.7", "arm64");
        shop.platforms("4.4.7", Map.of("linux/amd64", amd64, "linux/arm64", arm64));
        shop.ledger = Ledger.empty().after(shop.publish().confirmed());
        assertThat(new TagRemoval(outside, shop.repository)
                        .remove(arm64.digest().replace(':', '-')))
                .isTrue();

        shop.pin(new PublishRequest.Pin(
                shop.tag("4.4.7"),
                null,
                List.of(
                        shop.part("jessie:4.4.7:linux/amd64", "linux/amd64", amd64, false),
                        shop.part("jessie:4.4.7:linux/arm64", "linux/arm64", arm64, false))));

        assertThat(Shop.why(shop.publish().plan(), "4.4.7")).contains("there is no proof", arm64.digest());
    }

    @Test
    void attestation_tags_are_complete_before_the_tags_of_images() throws Exception {
        shop.proofs = new TaggedProofs(proofs("it works"));
        shop.proven("4.4.7", "4");

        assertThat(shop.publish().plan().complete()).isTrue();

        new WriteOrder(shop.repository, List.of("4.4.7"))
                .demanding(TestProofs.KINDS)
                .withAttestationTags()
                .check(proxy.answered());
    }

    @Test
    void attestations_of_others_stay_and_are_no_proofs() throws Exception {
        shop.proofs = new TaggedProofs(proofs("it works"));
        SmallImage image = shop.proven("4.4.7", "4");
        List<AttestationTag.Envelope> foreign = new ArrayList<>();
        List<Proof> forged = new ArrayList<>(new TestProofs(TestKeys.p256(), "it works").of(proven(image)));
        forged.addAll(proofs("it works").of(proven(SmallImage.of("another"))));
        forged.forEach(proof -> foreign.add(new AttestationTag.Envelope(proof.envelope(), proof.predicateType())));
        outside.attestationTag(shop.repository).add(image.digest(), foreign);
        String first = outside(image.digest().replace(':', '-') + ".att");

        assertThat(shop.publish().plan().complete()).isTrue();

        Manifest tag = outside.get(shop.repository, image.digest().replace(':', '-') + ".att")
                .orElseThrow();
        assertThat(tag.digest()).isNotEqualTo(first);
        assertThat(tag.layers()).hasSize(foreign.size() + TestProofs.KINDS.size());
        checkOrder();
    }

    @Test
    void attestations_that_another_client_overwrites_are_added_again() throws Exception {
        shop.proofs = new TaggedProofs(proofs("it works"));
        SmallImage image = shop.proven("4.4.7", "4");
        proxy.once("^PUT .*\\.att$", exchange -> {
            exchange.send(exchange.forward());
            // A client that read the tag before this put, and puts it after.
            try {
                SmallImage.of("overwritten")
                        .push(outside, shop.repository, image.digest().replace(':', '-') + ".att");
            } catch (InterruptedException ended) {
                throw new IOException(ended);
            }
        });

        assertThat(shop.publish().plan().complete()).isTrue();

        assertThat(tagged(image.digest())).containsExactlyElementsOf(TestProofs.KINDS);
    }
}
