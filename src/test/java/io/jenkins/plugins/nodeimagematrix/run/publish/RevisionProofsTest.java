package io.jenkins.plugins.nodeimagematrix.run.publish;

import static io.jenkins.plugins.nodeimagematrix.run.Shop.kind;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.image.Digests;
import io.jenkins.plugins.nodeimagematrix.proof.Proof;
import io.jenkins.plugins.nodeimagematrix.proof.TestKeys;
import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.registry.client.Referrer;
import io.jenkins.plugins.nodeimagematrix.registry.client.Referrers;
import io.jenkins.plugins.nodeimagematrix.run.AtShop;
import io.jenkins.plugins.nodeimagematrix.run.TestProofs;
import io.jenkins.plugins.nodeimagematrix.support.ProxiedExchange;
import io.jenkins.plugins.nodeimagematrix.tier.RegistryTest;
import java.io.IOException;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Versions with revisions and proofs: whenever a tag is put, the proofs of its image are at the registry. */
@RegistryTest
class RevisionProofsTest extends AtShop {
    private static final KeyPair KEYS = TestKeys.p256();

    /** The tags that were put, each with its image and the proofs that were there at that moment. */
    private final List<String> put = new ArrayList<>();

    private final List<String> unproven = new ArrayList<>();

    @BeforeEach
    void watch() {
        shop.proofs = new TestProofs(KEYS, "it works");
        proxy.always("PUT .*/manifests/[^s:/]+$", this::put);
    }

    private void put(ProxiedExchange exchange) throws IOException {
        String tag = exchange.line().replaceFirst(".*/", "");
        put.add(tag);
        try {
            List<String> kinds = valid(Digests.of(exchange.request().body()));
            if (!kinds.containsAll(TestProofs.KINDS)) {
                unproven.add(tag + " has " + kinds);
            }
        } catch (Exception fault) {
            unproven.add(tag + ": " + fault);
        }
        exchange.pass();
    }

    /** The kinds of the valid proofs of an image. */
    private List<String> valid(String digest) throws Exception {
        Referrers referrers = outside.referrers(shop.repository);
        List<String> kinds = new ArrayList<>();
        for (Referrer one : referrers.list(digest).referrers()) {
            String kind = one.annotations().get(Proof.PREDICATE_TYPE);
            shop.proofs.verifier().verify(referrers.content(one).orElseThrow(), digest, kind);
            kinds.add(kind);
        }
        return kinds;
    }

    private SmallImage published(String name) throws Exception {
        SmallImage image = shop.revision(SmallImage.of(name, "4.4.7"), "4.4.7", "4");
        assertThat(shop.publish().plan().complete()).isTrue();
        return image;
    }

    @Test
    void each_revision_is_proven_before_its_tag_and_an_undo_goes_back_to_a_proven_one() throws Exception {
        SmallImage first = published("one");
        SmallImage second = published("two");
        shop.undo(shop.lastBuild());
        assertThat(outside("4.4.7")).isEqualTo(outside("4")).isEqualTo(first.digest());
        assertThat(valid(second.digest())).as("of the undone revision").containsAll(TestProofs.KINDS);

        SmallImage third = published("three");

        assertThat(outside("4.4.7-r3")).isEqualTo(outside("4.4.7")).isEqualTo(third.digest());
        assertThat(put)
                .containsExactlyInAnyOrder(
                        "4.4.7-r1", "4.4.7", "4", "4.4.7-r2", "4.4.7", "4", "4.4.7", "4", "4.4.7-r3", "4.4.7", "4");
        assertThat(unproven).isEmpty();
        assertThat(shop.ledger.proven()).hasSize(3);
    }

    @Test
    void revision_without_proofs_gets_no_tag_and_uses_no_number() throws Exception {
        SmallImage first = published("one");
        shop.proofs = new TestProofs(KEYS, null);
        SmallImage second = shop.revision(SmallImage.of("two", "4.4.7"), "4.4.7", "4");

        assertThat(kind(shop.publish().plan(), "4.4.7-r2")).isEqualTo("refused");
        assertThat(outside("4.4.7-r2")).isNull();
        assertThat(outside("4.4.7")).isEqualTo(outside("4")).isEqualTo(first.digest());

        shop.proofs = new TestProofs(KEYS, "it works");
        shop.revision(second, "4.4.7", "4");
        assertThat(shop.publish().plan().complete()).isTrue();
        assertThat(outside("4.4.7-r2")).isEqualTo(outside("4.4.7")).isEqualTo(second.digest());
        assertThat(unproven).isEmpty();
    }

    /** The undo of a build that published before the job demanded proofs. */
    @Test
    void undo_does_not_go_back_to_a_revision_without_proofs() throws Exception {
        shop.proofs = null;
        SmallImage first = shop.revision(SmallImage.of("one", "4.4.7"), "4.4.7", "4");
        shop.publish();
        assertThat(outside("4.4.7")).isEqualTo(first.digest());
        unproven.clear();
        shop.proofs = new TestProofs(KEYS, "it works");
        SmallImage second = published("two");

        shop.undo(shop.lastBuild());

        assertThat(outside("4.4.7")).isEqualTo(outside("4")).isEqualTo(second.digest());
        assertThat(unproven).isEmpty();
    }

    @Test
    void number_that_another_client_takes_while_the_proofs_are_put_costs_no_tag_without_proofs() throws Exception {
        SmallImage ours = shop.revision(SmallImage.of("ours", "4.4.7"), "4.4.7", "4");
        Publication publication = shop.plan();
        SmallImage.of("theirs", "4.4.7").push(outside, shop.repository, "4.4.7-r1");

        publication.publish();

        assertThat(outside("4.4.7-r2")).isEqualTo(outside("4.4.7")).isEqualTo(ours.digest());
        assertThat(valid(ours.digest())).hasSize(TestProofs.KINDS.size());
        assertThat(unproven).isEmpty();
    }
}
