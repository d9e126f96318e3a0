package io.jenkins.plugins.nodeimagematrix.run.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.image.TaggedVersion;
import io.jenkins.plugins.nodeimagematrix.proof.TestKeys;
import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.registry.client.Platform;
import io.jenkins.plugins.nodeimagematrix.registry.image.ImageIndex;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import io.jenkins.plugins.nodeimagematrix.run.AtShop;
import io.jenkins.plugins.nodeimagematrix.run.Shop;
import io.jenkins.plugins.nodeimagematrix.run.TestProofs;
import io.jenkins.plugins.nodeimagematrix.run.WriteOrder;
import io.jenkins.plugins.nodeimagematrix.support.FaultyProxy;
import io.jenkins.plugins.nodeimagematrix.support.ProxiedExchange;
import io.jenkins.plugins.nodeimagematrix.tier.RegistryTest;
import java.io.IOException;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A registry on whose manifests one request in three fails: what it holds is right at any time, and gets complete. */
@RegistryTest
class PublicationFaultsTest extends AtShop {
    private static final KeyPair KEYS = TestKeys.p256();

    @Test
    @Tag("sweep")
    void whatever_fails_nothing_wrong_gets_a_name_and_a_second_run_converges() throws Exception {
        play(0, 6);
    }

    @Test
    @Tag("long")
    @Timeout(value = 900, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void the_same_over_many_more_courses_of_faults() throws Exception {
        play(6, 100);
    }

    /** Each seed is another course of faults. */
    private void play(int from, int to) throws Exception {
        for (int seed = from; seed < to; seed++) {
            Random random = new Random(seed);
            try (FaultyProxy faulty = FaultyProxy.before(registry.address())) {
                Shop job = new Shop(faulty, "faults/seed-" + seed, folder.resolve("" + seed));
                job.proofs = proofs(seed);
                Map<String, SmallImage> images = new TreeMap<>();
                for (String version : List.of("4.4.6", "4.4.7", "6.6.0")) {
                    SmallImage image = SmallImage.of(version + seed, version);
                    image.stage(outside, job.repository);
                    images.put(version, image);
                }
                for (String architecture : List.of("amd64", "arm64")) {
                    SmallImage image = SmallImage.of("7.0.0" + seed + architecture, "7.0.0", architecture);
                    image.stage(outside, job.repository);
                    images.put(architecture, image);
                }
                job.client.digest(job.repository, "warm");
                faulty.always("(HEAD|GET|PUT) .*/manifests/", exchange -> fail(exchange, random.nextInt(20)));
                ship(job, images, List.of("4.4.6"));
                ship(job, images, List.of("4.4.6", "4.4.7", "6.6.0"));
                assertInvariants(job, images, seed);
                new WriteOrder(job.repository, List.of("4.4.6", "4.4.7", "6.6.0", "7.0.0"))
                        .demanding(job.proofs == null ? List.of() : TestProofs.KINDS)
                        .check(faulty.answered());

                Shop plain = new Shop(proxy, "faults/seed-" + seed, folder.resolve("" + seed));
                plain.proofs = proofs(seed);
                ship(plain, images, List.of("4.4.6", "4.4.7", "6.6.0"));
                for (Map.Entry<String, String> right : Map.of(
                                "4", "4.4.7", "argon", "4.4.7", "6", "6.6.0", "latest", "6.6.0")
                        .entrySet()) {
                    assertThat(outside.digest(job.repository, right.getKey()))
                            .as("seed " + seed + " " + right)
                            .contains(images.get(right.getValue()).digest());
                }
                for (String tag : List.of("7.0.0", "7")) {
                    assertThat(outside.digest(job.repository, tag))
                            .as("seed " + seed + " " + tag)
                            .contains(index(images));
                }
            }
        }
    }

    /** Every other course is of a job whose images need proofs. */
    private static TestProofs proofs(int seed) {
        return seed % 2 == 0 ? null : new TestProofs(KEYS, "it works");
    }

    private static void fail(ProxiedExchange exchange, int kind) throws IOException {
        switch (kind) {
            case 0 -> exchange.refuse(500, "UNKNOWN", "broken");
            case 1 -> exchange.send(429, Map.of("Retry-After", "0"), "");
            case 2 -> exchange.refuse(401, "UNAUTHORIZED", "in the middle");
            case 3 -> exchange.half();
            case 4 -> exchange.reset();
            case 5 -> exchange.forwardAndReset();
            case 6 -> exchange.refuse(403, "DENIED", "no");
            default -> exchange.pass();
        }
    }

    private static void ship(Shop job, Map<String, SmallImage> images, List<String> versions) throws Exception {
        for (String version : versions) {
            PublishRequest.Part part = job.part("jessie:" + version, null, images.get(version), true);
            job.pin(new PublishRequest.Pin(job.tag(version), TaggedVersion.of(Version.parse(version)), List.of(part)));
        }
        String four = versions.contains("4.4.7") ? "4.4.7" : "4.4.6";
        job.alias(four, "4", "argon");
        if (versions.contains("6.6.0")) {
            job.alias("6.6.0", "6", "latest");
            List<PublishRequest.Part> parts = new ArrayList<>();
            for (String architecture : List.of("amd64", "arm64")) {
                parts.add(job.part(
                        "jessie:7.0.0-" + architecture, "linux/" + architecture, images.get(architecture), true));
            }
            job.pin(new PublishRequest.Pin(job.tag("7.0.0"), TaggedVersion.of(Version.parse("7.0.0")), parts));
            job.alias("7.0.0", "7");
        } else {
            job.alias(four, "latest");
        }
        job.publish();
    }

    private static String index(Map<String, SmallImage> images) throws IOException {
        return ImageIndex.of(Map.of(
                        new Platform("linux", "amd64", ""), images.get("amd64").manifest(),
                        new Platform("linux", "arm64", ""), images.get("arm64").manifest()))
                .digest();
    }

    /** A pinned tag is its image or nothing; an alias is one of the images it may carry, and its pinned tag is right. */
    private void assertInvariants(Shop job, Map<String, SmallImage> images, int seed) throws Exception {
        for (String tag : List.of("7.0.0", "7")) {
            assertThat(outside.digest(job.repository, tag).orElse(null))
                    .as("seed " + seed)
                    .isIn(null, index(images));
        }
        for (Map.Entry<String, SmallImage> image : images.entrySet()) {
            String now = outside.digest(job.repository, image.getKey()).orElse(null);
            assertThat(now).as("seed " + seed).isIn(null, image.getValue().digest());
        }
        for (Map.Entry<String, List<String>> alias : Map.of(
                        "4", List.of("4.4.6", "4.4.7"),
                        "argon", List.of("4.4.6", "4.4.7"),
                        "6", List.of("6.6.0"),
                        "latest", List.of("4.4.6", "6.6.0"))
                .entrySet()) {
            String now = outside.digest(job.repository, alias.getKey()).orElse(null);
            if (now != null) {
                String version = alias.getValue().stream()
                        .filter(each -> images.get(each).digest().equals(now))
                        .findFirst()
                        .orElseThrow(
                                () -> new AssertionError("seed " + seed + ": " + alias.getKey() + " is on " + now));
                assertThat(outside.digest(job.repository, version))
                        .as("seed " + seed)
                        .contains(now);
            }
        }
    }
}
