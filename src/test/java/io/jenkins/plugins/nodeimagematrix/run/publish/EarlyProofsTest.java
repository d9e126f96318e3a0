package io.jenkins.plugins.nodeimagematrix.run.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.proof.ProvenImage;
import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.client.Referrer;
import io.jenkins.plugins.nodeimagematrix.run.Shop;
import io.jenkins.plugins.nodeimagematrix.run.TestProofs;
import io.jenkins.plugins.nodeimagematrix.run.WriteOrder;
import io.jenkins.plugins.nodeimagematrix.run.history.Ledger;
import io.jenkins.plugins.nodeimagematrix.run.report.TagPlan;
import io.jenkins.plugins.nodeimagematrix.support.Await;
import io.jenkins.plugins.nodeimagematrix.support.FaultyProxy;
import io.jenkins.plugins.nodeimagematrix.tier.RegistryTest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Proofs that a run puts while it still builds other images. */
@RegistryTest
class EarlyProofsTest extends AtShopWithProofs {
    private static final int MORE_THAN_ALL = 60;
    private static final String PROOF = "PUT .*/manifests/sha256:";
    private static final String LIST = "PUT .*/manifests/sha256-";

    private void await(String request, long count) {
        Await.until(Duration.ofSeconds(30), () -> proxy.count(request) >= count, () -> proxy.requests()
                .toString());
    }

    @Test
    void publication_only_confirms_them() throws Exception {
        shop.proofs = proofs("it works");
        SmallImage image = shop.proven("4.4.7", "4");
        shop.early(image, "4.4.7");
        await(LIST, 1);
        long puts = proxy.count("(PUT|POST) .*(blobs|sha256)");

        assertThat(shop.publish().plan().complete()).isTrue();

        assertThat(valid(image.digest())).containsExactlyElementsOf(TestProofs.KINDS);
        assertThat(proxy.count("(PUT|POST) .*(blobs|sha256)")).isEqualTo(puts);
        assertThat(proxy.count("HEAD .*/manifests/sha256-"))
                .as("the list is read back")
                .isEqualTo(1);
        checkOrder();
        assertThat(shop.ledger.proven()).containsOnlyKeys(ProofPolicy.image(shop.tag("4.4.7"), image.digest()));
    }

    @Test
    void what_fails_is_left_to_the_publication() throws Exception {
        shop.proofs = proofs("it works");
        SmallImage image = shop.proven("4.4.7", "4");
        SmallImage other = shop.proven("4.4.6");
        proxy.on("POST .*/uploads", 0, 2, exchange -> exchange.reset());
        shop.early(image, "4.4.7");
        await("POST .*/uploads", 2);
        shop.early(other, "4.4.6");

        assertThat(shop.publish().plan().complete()).isTrue();

        for (SmallImage one : List.of(image, other)) {
            assertThat(valid(one.digest())).containsExactlyElementsOf(TestProofs.KINDS);
        }
        checkOrder();
    }

    @Test
    void list_that_another_client_overwrites_before_the_publication_is_put_again() throws Exception {
        shop.proofs = proofs("it works");
        SmallImage image = shop.proven("4.4.7", "4");
        shop.early(image, "4.4.7");
        await(LIST, 1);
        overwriteList(image);

        assertThat(shop.publish().plan().complete()).isTrue();

        assertThat(valid(image.digest())).containsExactlyElementsOf(TestProofs.KINDS);
    }

    /** That they were there early says nothing of the moment at which a tag is put. */
    @Test
    void proofs_that_were_there_before_are_looked_for_again() throws Exception {
        shop.proofs = proofs("it works");
        SmallImage image = shop.proven("4.4.7", "4");
        shop.publish();
        shop.ledger = Ledger.empty();
        shop.proven(image, "4.4.7", "4");
        long read = proxy.count("GET .*/blobs/");
        shop.early(image, "4.4.7");
        await("GET .*/blobs/", read + TestProofs.KINDS.size());
        overwriteList(image);

        assertThat(shop.publish().plan().complete()).isTrue();

        assertThat(valid(image.digest())).containsExactlyElementsOf(TestProofs.KINDS);
    }

    private void overwriteList(SmallImage image) throws Exception {
        String empty = "{\"schemaVersion\":2,\"mediaType\":\"" + Manifest.OCI_INDEX + "\",\"manifests\":[]}";
        outside.put(
                shop.repository,
                image.digest().replace(':', '-'),
                new Manifest(empty.getBytes(StandardCharsets.UTF_8), Manifest.OCI_INDEX));
    }

    @Test
    void images_are_proven_before_their_publication_and_get_no_tag() throws Exception {
        shop.proofs = proofs("it works");
        SmallImage image = shop.proven("4.4.7", "4");
        assertThat(shop.plan().prove().updates()).isEmpty();
        assertThat(valid(image.digest())).containsExactlyElementsOf(TestProofs.KINDS);
        assertThat(outside("4.4.7")).isNull();
        assertThat(outside("4")).isNull();

        shop.proofs = proofs(null);
        shop.proven("4.4.6");
        TagPlan refused = shop.plan().prove();
        assertThat(Shop.why(refused, "4.4.6")).contains("there is no proof");
        assertThat(shop.console()).contains(shop.tag("4.4.6").toString());
    }

    @Test
    void stop_hangs_up_on_the_registry() throws Exception {
        SmallImage image = shop.proven("4.4.7");
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch hungUp = new CountDownLatch(1);
        proxy.once("GET .*/referrers/", exchange -> {
            asked.countDown();
            try {
                exchange.sendWithoutEnd("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", new byte[1], 10);
            } finally {
                hungUp.countDown();
            }
        });
        ProofPut early = new ProofPut(proofs("it works"));
        early.begin(
                shop.registries(),
                shop.registry,
                shop.repository,
                new ProvenImage(shop.registry + "/" + shop.repository, image.digest(), List.of()));
        asked.await();

        early.stop();

        assertThat(hungUp.await(10, TimeUnit.SECONDS)).isTrue();
    }

    /** What a killed build leaves in its journal is known to be proven. */
    @Test
    void proofs_are_recorded_before_the_first_tag_is() throws Exception {
        shop.proofs = proofs("it works");
        SmallImage image = shop.proven("4.4.7");

        shop.publish();

        List<String> journal;
        try (Stream<Path> files = Files.list(folder)) {
            journal = Files.readAllLines(
                    files.filter(file -> file.getFileName().toString().startsWith("journal-"))
                            .findFirst()
                            .orElseThrow());
        }
        assertThat(journal).hasSize(3);
        assertThat(journal.get(0)).contains(ProofPolicy.image(shop.tag("4.4.7"), image.digest()));
        for (Referrer proof :
                outside.referrers(shop.repository).list(image.digest()).referrers()) {
            assertThat(journal.get(0)).contains(proof.digest());
        }
        assertThat(journal.get(1)).contains(shop.tag("4.4.7").toString());
    }

    @Test
    void image_that_this_process_did_not_put_waits_for_the_publication() throws Exception {
        shop.proofs = proofs("it works");
        SmallImage image = SmallImage.of("from elsewhere", "4.4.7").stage(outside, shop.repository);
        shop.pin(
                new PublishRequest.Pin(shop.tag("4.4.7"), null, List.of(shop.part("jessie:4.4.7", null, image, true))));
        shop.early(image, "4.4.7");

        Publication planned = shop.plan();
        assertThat(proxy.count(PROOF)).isZero();
        planned.publish();

        assertThat(planned.plan().complete()).isTrue();
        assertThat(valid(image.digest())).containsExactlyElementsOf(TestProofs.KINDS);
    }

    @Test
    @Tag("sweep")
    void killed_between_any_two_requests_the_registry_is_right_and_a_second_run_completes_it() throws Exception {
        boolean killed = true;
        for (int requests = 0; killed; requests++) {
            assertThat(requests).isLessThan(MORE_THAN_ALL);
            try (FaultyProxy mortal = FaultyProxy.before(registry.address())) {
                Shop job = new Shop(mortal, "killed/early-" + requests, folder.resolve("early-" + requests));
                job.proofs = proofs("it works");
                SmallImage image = job.proven("4.4.7", "latest");
                mortal.on("", requests, Integer.MAX_VALUE, exchange -> exchange.reset());
                job.early(image, "4.4.7");
                killed = !job.publish().plan().complete();
                order(job).check(mortal.answered());
                mortal.heal();
                job.proven(image, "4.4.7", "latest");
                assertThat(job.publish().plan().complete())
                        .as("after " + requests)
                        .isTrue();
                assertThat(valid(outside, job.repository, image.digest())).hasSize(TestProofs.KINDS.size());
                order(job).check(mortal.answered());
            }
        }
    }

    private static WriteOrder order(Shop job) {
        return new WriteOrder(job.repository, List.of("4.4.7")).demanding(TestProofs.KINDS);
    }
}
