package io.jenkins.plugins.nodeimagematrix.run.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.proof.Proof;
import io.jenkins.plugins.nodeimagematrix.proof.ProvenImage;
import io.jenkins.plugins.nodeimagematrix.proof.TestKeys;
import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.registry.client.Artifact;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.client.Referrer;
import io.jenkins.plugins.nodeimagematrix.registry.client.Referrers;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.run.Shop;
import io.jenkins.plugins.nodeimagematrix.run.TestProofs;
import io.jenkins.plugins.nodeimagematrix.run.WriteOrder;
import io.jenkins.plugins.nodeimagematrix.run.history.BlockedImageSource;
import io.jenkins.plugins.nodeimagematrix.run.history.Ledger;
import io.jenkins.plugins.nodeimagematrix.run.history.TagListener;
import io.jenkins.plugins.nodeimagematrix.run.journal.UnconfirmedTags;
import io.jenkins.plugins.nodeimagematrix.run.proof.DemandedProofs;
import io.jenkins.plugins.nodeimagematrix.run.proof.TaggedProofs;
import io.jenkins.plugins.nodeimagematrix.run.published.ProofDemands;
import io.jenkins.plugins.nodeimagematrix.run.published.ProofGuard;
import io.jenkins.plugins.nodeimagematrix.run.report.TagPlan;
import io.jenkins.plugins.nodeimagematrix.support.FaultyProxy;
import io.jenkins.plugins.nodeimagematrix.support.RegistryExchange;
import io.jenkins.plugins.nodeimagematrix.support.TestRegistry;
import io.jenkins.plugins.nodeimagematrix.tier.RegistryTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No tag points at an image whose proofs are not at the registry. */
@RegistryTest
class PublishedProofsTest extends AtShopWithProofs {
    private static final int MORE_THAN_ALL = 60;

    @Test
    void proofs_are_there_before_the_tags() throws Exception {
        shop.proofs = proofs("it works");
        SmallImage image = shop.proven("4.4.7", "4");

        assertThat(shop.publish().plan().complete()).isTrue();

        assertThat(outside("4")).isEqualTo(image.digest());
        assertThat(valid(image.digest())).containsExactlyElementsOf(TestProofs.KINDS);
        checkOrder();
        assertThat(shop.ledger.proven()).containsOnlyKeys(ProofPolicy.image(shop.tag("4.4.7"), image.digest()));
    }

    @Test
    void image_without_proofs_gets_no_tag() throws Exception {
        shop.proofs = proofs(null);
        shop.proven("4.4.7", "4");

        TagPlan plan = shop.publish().plan();

        assertThat(Shop.kind(plan, "4.4.7")).isEqualTo("refused");
        assertThat(Shop.why(plan, "4.4.7")).contains("there is no proof of the kind " + TestProofs.KINDS.get(0));
        assertThat(Shop.kind(plan, "4")).isEqualTo("kept");
        assertThat(outside("4.4.7")).isNull();
        assertThat(outside("4")).isNull();
    }

    @Test
    void nothing_is_written_and_nothing_asked_when_nothing_changed() throws Exception {
        shop.proofs = proofs("it works");
        SmallImage image = shop.proven("4.4.7", "4");
        shop.publish();
        long requests = proxy.count("referrers|/manifests/sha256-");
        long puts = proxy.count("^(PUT|POST)");

        shop.proofs = proofs(null);
        shop.unchanged(image, "4.4.7", "4");
        assertThat(shop.publish().plan().complete()).isTrue();

        assertThat(proxy.count("referrers|/manifests/sha256-")).isEqualTo(requests);

        shop.proofs = proofs("it works");
        shop.ledger = Ledger.empty();
        shop.proven(image, "4.4.7", "4");
        long staged = proxy.count("^(PUT|POST)") - puts;
        assertThat(shop.publish().plan().complete()).isTrue();
        assertThat(proxy.count("^(PUT|POST)"))
                .as("a job that was created anew finds them")
                .isEqualTo(puts + staged);
    }

    @Test
    void another_proof_is_added() throws Exception {
        shop.proofs = proofs("it works");
        SmallImage image = shop.proven("4.4.7");
        shop.publish();

        shop.proofs = proofs("it works with more tests");
        shop.proven(image, "4.4.7");
        assertThat(shop.publish().plan().complete()).isTrue();

        assertThat(valid(image.digest())).hasSize(4);
    }

    @Test
    void image_that_was_published_without_proofs_gets_them_when_it_is_proven_again() throws Exception {
        SmallImage image = shop.proven("4.4.7", "4");
        shop.publish();

        shop.proofs = proofs(null);
        shop.unchanged(image, "4.4.7", "4", "argon");
        TagPlan plan = shop.publish().plan();
        assertThat(Shop.why(plan, "4.4.7")).contains("a run with attest tests the image again");
        assertThat(outside("4.4.7")).isEqualTo(image.digest());
        assertThat(outside("argon")).as("no further tag points at it").isNull();

        shop.proofs = proofs("it works");
        shop.proven(image, "4.4.7", "4", "argon");
        assertThat(shop.publish().plan().complete()).isTrue();
        assertThat(outside("argon")).isEqualTo(image.digest());
        assertThat(valid(image.digest())).containsExactlyElementsOf(TestProofs.KINDS);
    }

    @Test
    void undo_and_withdrawal_do_not_move_a_tag_to_an_image_without_proofs() throws Exception {
        SmallImage before = shop.proven("4.4.6", "4");
        shop.publish();
        shop.proofs = proofs("it works");
        SmallImage image = shop.proven("4.4.7", "4");
        assertThat(Shop.kind(shop.publish().plan(), "4")).isEqualTo("moved");
        String build = shop.lastBuild();

        for (TagPlan plan :
                List.of(shop.undo(build).plan(), shop.withdraw("4.4.7").plan())) {
            assertThat(Shop.kind(plan, "4")).isEqualTo("refused");
            assertThat(Shop.why(plan, "4")).contains(before.digest(), "has no proofs by the signing key");
            assertThat(outside("4")).isEqualTo(image.digest());
        }

        shop.proven(before, "4.4.6");
        assertThat(shop.publish().plan().complete()).isTrue();
        assertThat(Shop.kind(shop.undo(build).plan(), "4")).isEqualTo("moved");
        assertThat(outside("4")).isEqualTo(before.digest());
    }

    @Test
    void undo_to_an_index_needs_the_proofs_of_each_image_in_it() throws Exception {
        shop.proofs = proofs("it works");
        shop.proven("4.4.7", "4");
        shop.publish();
        shop.proofs = null;
        shop.platforms(
                "4.4.6",
                Map.of(
                        "linux/amd64", SmallImage.of("amd", "4.4.6", "amd64"),
                        "linux/arm64", SmallImage.of("arm", "4.4.6", "arm64")));
        shop.publish();
        String index = outside("4.4.6");
        Referrers referrers = outside.referrers(shop.repository);
        Manifest manifest = outside.get(shop.repository, index).orElseThrow();
        List<Artifact> artifacts = new ArrayList<>();
        proofs("it works")
                .of(new ProvenImage("any", index, List.of()))
                .forEach(proof -> artifacts.add(artifact(proof, proof.bundle())));
        referrers.attach(referrers.list(index), manifest, artifacts);

        ProofGuard guard = new ProofGuard(ProofDemands.of("image-matrix.yaml", proofs("it works")), shop.ledger);

        assertThat(guard.refusal(outside, shop.tag("4"), index)).hasValueSatisfying(why -> assertThat(why)
                .contains(manifest.children().get(0).digest()));
        assertThat(guard.refusal(outside, ImageReference.parse("other.example.com/any:1"), index))
                .as("where no image has proofs")
                .isEmpty();
    }

    @Test
    void image_whose_proofs_were_made_elsewhere_takes_them_along_or_gets_no_tag() throws Exception {
        shop.proofs = new DemandedProofs(proofs("it works").verifier().publicKey(), TestProofs.KINDS);
        SmallImage image = shop.proven("4.4.7", "4");
        assertThat(Shop.kind(shop.publish().plan(), "4.4.7")).isEqualTo("refused");
        assertThat(outside("4.4.7")).isNull();

        List<Artifact> artifacts = new ArrayList<>();
        proofs("it works").of(proven(image)).forEach(proof -> artifacts.add(artifact(proof, proof.bundle())));
        Referrers referrers = outside.referrers(shop.repository);
        referrers.attach(
                referrers.list(image.digest()),
                outside.get(shop.repository, image.digest()).orElseThrow(),
                artifacts);
        shop.proven(image, "4.4.7", "4");
        assertThat(shop.publish().plan().complete()).isTrue();
        assertThat(outside("4")).isEqualTo(image.digest());
        checkOrder();
    }

    @Test
    void index_and_each_of_its_images_have_proofs() throws Exception {
        shop.proofs = proofs("it works");
        Map<String, SmallImage> images = Map.of(
                "linux/amd64", SmallImage.of("amd", "4.4.7", "amd64"),
                "linux/arm64", SmallImage.of("arm", "4.4.7", "arm64"));
        shop.platforms("4.4.7", images, "4");

        assertThat(shop.publish().plan().complete()).isTrue();

        for (SmallImage image : images.values()) {
            assertThat(valid(image.digest())).hasSize(2);
        }
        assertThat(valid(outside("4.4.7"))).hasSize(2);
        checkOrder();
    }

    @Test
    void proofs_of_others_and_of_other_images_are_none() throws Exception {
        SmallImage image = shop.proven("4.4.7");
        SmallImage other = SmallImage.of("other").stage(outside, shop.repository);
        List<Proof> forged = new TestProofs(TestKeys.p256(), "x").of(proven(image));
        List<Proof> replayed = proofs("x").of(proven(other));
        List<Artifact> artifacts = new ArrayList<>();
        for (List<Proof> some : List.of(forged, replayed)) {
            some.forEach(proof -> artifacts.add(artifact(proof, proof.bundle())));
        }
        artifacts.add(artifact(forged.get(0), new byte[0]));
        Referrers referrers = shop.client.referrers(shop.repository);
        referrers.confirm(referrers.attach(referrers.list(image.digest()), image.manifest(), artifacts));

        shop.proofs = proofs(null);
        assertThat(Shop.kind(shop.publish().plan(), "4.4.7")).isEqualTo("refused");
        assertThat(outside("4.4.7")).isNull();
    }

    @Test
    void proofs_go_along_to_another_registry() throws Exception {
        shop.proofs = proofs("it works");
        SmallImage image = shop.proven("4.4.7");
        shop.publish();
        List<String> before = digests(outside, shop.repository, image.digest());

        try (TestRegistry other = TestRegistry.startWithReferrers();
                FaultyProxy log = FaultyProxy.before(other.address())) {
            RegistryClient there = new RegistryClient(log.address(), null, 0);
            ImageReference tag = new ImageReference(log.address(), "a/copy", "4.4.7");
            Publication publication = Publication.prepare(
                    new PublishRequest(
                            List.of(new PublishRequest.Pin(
                                    tag, null, List.of(shop.part("jessie:4.4.7", null, image, true)))),
                            List.of()),
                    name -> name.equals(log.address()) ? there : shop.client,
                    new Publication.Rules(
                            List.of(),
                            BlockedImageSource.NONE,
                            UnconfirmedTags.NONE,
                            false,
                            new ProofPolicy(proofs(null), Map.of())),
                    TagListener.NONE,
                    System.out);
            publication.publish();

            assertThat(publication.plan().complete())
                    .as(publication.plan().toString())
                    .isTrue();
            assertThat(valid(there, "a/copy", image.digest())).containsExactlyInAnyOrderElementsOf(TestProofs.KINDS);
            assertThat(digests(there, "a/copy", image.digest()))
                    .as("the very same")
                    .containsExactlyInAnyOrderElementsOf(before);
            new WriteOrder("a/copy", List.of("4.4.7"))
                    .demanding(TestProofs.KINDS)
                    .atRegistryWithReferrers()
                    .check(log.answered());
        }
    }

    private static List<String> digests(RegistryClient client, String repository, String digest) throws Exception {
        return client.referrers(repository).list(digest).referrers().stream()
                .map(Referrer::digest)
                .toList();
    }

    @Test
    void tested_image_that_the_tag_holds_compressed_otherwise_gets_the_proofs() throws Exception {
        shop.proofs = proofs("it works");
        SmallImage mine = SmallImage.of("mine", "4.4.7");
        SmallImage there = mine.compressedOtherwise().push(outside, shop.repository, "4.4.7");
        shop.proven(mine, "4.4.7", "4");

        assertThat(shop.publish().plan().headline()).isEqualTo("1 created, 1 unchanged");

        assertThat(outside("4")).isEqualTo(there.digest());
        assertThat(valid(there.digest())).hasSize(TestProofs.KINDS.size());
        assertThat(valid(mine.digest())).isEmpty();
    }

    /** @param tags whether the proofs are also kept under the tags of earlier versions of cosign */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Tag("sweep")
    void killed_between_any_two_requests_the_registry_is_right_and_a_second_run_completes_it(boolean tags)
            throws Exception {
        boolean killed = true;
        for (int requests = 0; killed; requests++) {
            assertThat(requests).isLessThan(MORE_THAN_ALL);
            try (FaultyProxy mortal = FaultyProxy.before(registry.address())) {
                Shop job = new Shop(
                        mortal, "killed/after-" + requests + "-" + tags, folder.resolve(requests + "-" + tags));
                job.proofs = tags ? new TaggedProofs(proofs("it works")) : proofs("it works");
                SmallImage image =
                        SmallImage.of("killed " + requests + tags, "4.4.7").stage(outside, job.repository);
                mortal.on("", requests, Integer.MAX_VALUE, exchange -> exchange.reset());
                killed = !ship(job, image);
                order(job, tags).check(staged(mortal, job, image));
                mortal.heal();
                assertThat(ship(job, image)).as("after " + requests).isTrue();
                assertThat(valid(outside, job.repository, image.digest())).hasSize(2);
                assertThat(tagged(job.repository, image.digest()))
                        .containsExactlyElementsOf(tags ? TestProofs.KINDS : List.of());
                order(job, tags).check(staged(mortal, job, image));
            }
        }
    }

    private static WriteOrder order(Shop job, boolean tags) {
        WriteOrder order = new WriteOrder(job.repository, List.of("4.4.7")).demanding(TestProofs.KINDS);
        return tags ? order.withAttestationTags() : order;
    }

    /** The image was brought there beside the proxy. */
    private static List<RegistryExchange> staged(FaultyProxy proxy, Shop job, SmallImage image) {
        List<RegistryExchange> all = new ArrayList<>();
        all.add(new RegistryExchange(
                "HEAD", "/v2/" + job.repository + "/manifests/" + image.digest(), new byte[0], 200, image.digest()));
        all.addAll(proxy.answered());
        return all;
    }

    private static boolean ship(Shop job, SmallImage image) throws Exception {
        job.pin(new PublishRequest.Pin(job.tag("4.4.7"), null, List.of(job.part("jessie:4.4.7", null, image, true))));
        job.alias("4.4.7", "latest");
        return job.publish().plan().complete();
    }

    @Test
    void registry_with_an_image_under_the_tag_of_the_list_refuses_the_tag_only() throws Exception {
        shop.proofs = proofs("it works");
        SmallImage image = shop.proven("4.4.7");
        SmallImage blocking = SmallImage.of("blocking")
                .push(outside, shop.repository, image.digest().replace(':', '-'));
        SmallImage other = shop.proven("4.4.6");

        TagPlan plan = shop.publish().plan();

        assertThat(Shop.why(plan, "4.4.7")).contains("is not a list of referrers");
        assertThat(Shop.kind(plan, "4.4.6")).isEqualTo("created");
        assertThat(valid(other.digest())).hasSize(2);
        assertThat(outside(image.digest().replace(':', '-'))).isEqualTo(blocking.digest());
    }

    @Test
    void requests_are_as_few_as_docker_registry_allows() throws Exception {
        shop.proofs = proofs("it works");
        shop.proven("4.4.6");
        shop.publish();
        int before = proxy.requests().size();
        shop.pin(new PublishRequest.Pin(
                shop.tag("4.4.7"),
                null,
                List.of(shop.part(
                        "jessie:4.4.7", null, SmallImage.of("counted").stage(outside, shop.repository), true))));

        assertThat(shop.publish().plan().complete()).isTrue();

        List<String> own = proxy.requests().subList(before, proxy.requests().size());
        assertThat(own.stream().filter(line -> line.matches("(PUT|POST) .*/(blobs|manifests/sha256).*")))
                .as("two for the blob and one for the manifest of each proof, and one for the list: %s", own)
                .hasSize(2 * 3 + 1);
        assertThat(own.stream().filter(line -> line.matches("(GET|HEAD) .*/(referrers/|manifests/sha256-).*")))
                .as("the list is read before the uploads, before it is put, and after: %s", own)
                .hasSize(3);
    }
}
