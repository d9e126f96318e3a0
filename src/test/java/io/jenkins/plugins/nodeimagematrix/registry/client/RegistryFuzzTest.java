package io.jenkins.plugins.nodeimagematrix.registry.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.image.Digests;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryException;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryLimits;
import io.jenkins.plugins.nodeimagematrix.registry.image.DownloadedImage;
import io.jenkins.plugins.nodeimagematrix.registry.image.ImageContent;
import io.jenkins.plugins.nodeimagematrix.registry.image.ImageCopy;
import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryCredentials;
import io.jenkins.plugins.nodeimagematrix.support.FaultyProxy;
import io.jenkins.plugins.nodeimagematrix.support.ProxiedExchange;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a registry answers, a client ends in time, with what was asked for or with a {@link RegistryException}. */
@UnitTest
class RegistryFuzzTest {
    private static final int CASES_AT_A_REGISTRY = 250;
    private static final int THREADS = 16;
    private static final long MAX_CASE_SECONDS = 30;
    private static final RegistryLimits HASTY = RegistryLimits.DEFAULT
            .withRetries(1)
            .withPauses(Duration.ofMillis(1), Duration.ofMillis(3))
            .withAnswerWithin(Duration.ofMillis(60))
            .withListWindow(Duration.ofMillis(5));
    private static final RegistryCredentials LOGIN = new RegistryCredentials("somebody", "a-secret");

    private static final byte[] BLOB = {1, 2, 3};
    private static final String DIGEST = Digests.of(BLOB);
    private static final Manifest IMAGE = manifest("{\"schemaVersion\":2,\"config\":{\"digest\":\"" + DIGEST
            + "\",\"size\":3},\"layers\":[{\"digest\":\"" + DIGEST + "\",\"size\":3}]}");

    private static final Referrer REFERRER = new Referrer(IMAGE.digest(), 1, Manifest.OCI, "", Map.of());

    private static final int[] STATUSES = {
        200, 200, 200, 201, 202, 202, 204, 206, 301, 302, 307, 307, 308, 400, 401, 401, 401, 403, 404, 405, 416, 429,
        500, 503, 299, 304, 407, 501, 599, 999, 0
    };

    @TempDir
    private Path folder;

    /** A use of the client, as other code makes it. */
    @FunctionalInterface
    private interface Use {
        void of(RegistryClient client, Path file) throws Exception;
    }

    private static final List<Use> USES = List.of(
            (client, file) -> client.digest("a/b", "1"),
            (client, file) -> client.get("a/b", "1"),
            (client, file) -> client.get("a/b", DIGEST),
            (client, file) -> client.checkPush("a/b"),
            (client, file) -> client.put("a/b", "1", IMAGE),
            (client, file) -> client.putTagsAtOnce("a/b", List.of("1", "2", "3"), IMAGE),
            (client, file) -> client.hasBlob("a/b", DIGEST),
            (client, file) -> client.mount("a/b", DIGEST, "a/c"),
            (client, file) -> client.upload("a/b", DIGEST, BlobContent.of(BLOB)),
            (client, file) -> client.read("a/b", IMAGE.config(), InputStream::readAllBytes),
            (client, file) -> client.configuration("a/b", IMAGE),
            (client, file) -> DownloadedImage.download(client, "a/b", IMAGE.digest(), file),
            (client, file) -> Platform.of(client, "a/b", client.get("a/b", "1").orElse(IMAGE)),
            (client, file) -> new ImageContent(client, "a/b").isWhatItsConfigurationSays(IMAGE),
            (client, file) -> new ImageCopy(client, "a/b", client, "a/c")
                    .parts(client.get("a/b", "1").orElse(IMAGE)),
            (client, file) -> new TagRemoval(client, "a/b").remove("1"),
            (client, file) -> new TagRemoval(client, "a/b").isHalfRemoved("1"),
            (client, file) -> attach(client.referrers("a/b")),
            (client, file) -> client.referrers("a/b").content(REFERRER));

    private static void attach(Referrers referrers) throws Exception {
        Artifact artifact = new Artifact("a/b", BLOB, Map.of("a", "b"));
        referrers.confirm(referrers.attach(referrers.list(DIGEST), IMAGE, List.of(artifact)));
    }

    @Test
    void a_few_thousand_hostile_answers() throws Exception {
        hold(3_000, 1);
    }

    @Test
    @Tag("long")
    void a_hundred_thousand_hostile_answers() throws Exception {
        hold(100_000, 1_000_000);
    }

    private void hold(int cases, long firstSeed) throws Exception {
        List<String> broken = new ArrayList<>();
        for (int done = 0; done < cases; done += CASES_AT_A_REGISTRY) {
            broken.addAll(some(firstSeed + done));
        }
        assertThat(broken).isEmpty();
    }

    /** The seed of a case tells all of it but the order in which others are answered meanwhile. */
    private List<String> some(long firstSeed) throws Exception {
        List<String> broken = new ArrayList<>();
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        try (FaultyProxy registry = FaultyProxy.before("127.0.0.1:1")) {
            Random answers = new Random(firstSeed);
            registry.always("", exchange -> answer(exchange, registry.address(), next(answers)));
            List<Future<String>> all = new ArrayList<>();
            for (long seed = firstSeed; seed < firstSeed + CASES_AT_A_REGISTRY; seed++) {
                long own = seed;
                all.add(pool.submit(() -> use(registry.address(), own)));
            }
            for (int i = 0; i < all.size(); i++) {
                try {
                    String fault = all.get(i).get(MAX_CASE_SECONDS, TimeUnit.SECONDS);
                    if (fault != null) {
                        broken.add(fault);
                    }
                } catch (TimeoutException hanging) {
                    broken.add("seed " + (firstSeed + i) + " hangs");
                }
            }
        } finally {
            pool.shutdownNow();
        }
        return broken;
    }

    private static Random next(Random answers) {
        synchronized (answers) {
            return new Random(answers.nextLong());
        }
    }

    /** @return what must not be, or {@code null} */
    private String use(String address, long seed) {
        int use = (int) (seed % USES.size());
        try {
            USES.get(use).of(new RegistryClient(address, LOGIN, HASTY), folder.resolve("file" + seed));
            return null;
        } catch (RegistryException fault) {
            return fault.getMessage().contains(LOGIN.password()) ? "seed " + seed + " tells the secret" : null;
        } catch (Throwable other) {
            StackTraceElement[] at = other.getStackTrace();
            return "seed " + seed + ", use " + use + ": " + other + (at.length == 0 ? "" : " at " + at[0]);
        }
    }

    private static void answer(ProxiedExchange exchange, String address, Random random) throws IOException {
        switch (random.nextInt(60)) {
            case 0 -> exchange.reset();
            case 1 -> exchange.sendRaw(garbage(random, 2_000), true);
            case 2 -> exchange.sendRaw(head(random, address, 200, 1_000).getBytes(StandardCharsets.ISO_8859_1), false);
            case 4 -> exchange.sendRaw("HTTP/1.1 101 X\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1), false);
            case 5 -> exchange.sendRaw("HTTP/1.1 100 X\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1), true);
            case 3 -> exchange.sendRaw("HTTP/1.1 200".getBytes(StandardCharsets.ISO_8859_1), true);
            default -> {
                int status = pick(random, STATUSES);
                byte[] body = body(random);
                int announced = random.nextInt(12) == 0 ? random.nextInt(100) - 10 : body.length;
                exchange.sendRaw(
                        (head(random, address, status, announced)).getBytes(StandardCharsets.ISO_8859_1), false);
                boolean bodiless = exchange.line().startsWith("HEAD ") && random.nextInt(10) > 0;
                exchange.sendRaw(bodiless ? new byte[0] : body, announced != body.length || random.nextInt(8) > 0);
            }
        }
    }

    private static String head(Random random, String address, int status, long length) {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " On purpose\r\n");
        if (random.nextInt(15) > 0) {
            head.append("Content-Length: ").append(length).append("\r\n");
        }
        header(head, random, 3, "Content-Type", Manifest.OCI, Manifest.OCI_INDEX, Manifest.DOCKER_LIST, ";;;", "");
        header(head, random, 3, "Docker-Content-Digest", DIGEST, IMAGE.digest(), "sha512:1", "x:y", "latest", " ");
        header(head, random, 2, "Location", locations(address));
        header(head, random, 2, "WWW-Authenticate", challenges(address));
        header(head, random, 8, "Retry-After", "0", "1", "999999999", "-1", "x", "Wed, 21 Oct 2015 07:28:00 GMT");
        header(head, random, 8, "Content-Range", "bytes 0-2/3", "bytes 1-2/3", "bytes */0", "x");
        header(head, random, 8, "OCI-Tag", "1", "1, 2", ",,", "x".repeat(2_000));
        header(head, random, 8, "OCI-Subject", DIGEST, IMAGE.digest(), "x");
        header(head, random, 8, "Link", "</x>; rel=\"next\"", "<>; rel=next", "<http://x:99999/>; rel=\"next\"", "<");
        header(head, random, 8, "Etag", "\"x\"", "W/\"x\"", "", "\"");
        header(head, random, 60, "Transfer-Encoding", "chunked", "gzip", "x");
        header(head, random, 20, "Connection", "close", "upgrade");
        header(head, random, 30, "X-Long", "x".repeat(30_000));
        return head.append("\r\n").toString();
    }

    private static void header(StringBuilder head, Random random, int oneIn, String name, String... values) {
        if (random.nextInt(oneIn) == 0) {
            head.append(name)
                    .append(": ")
                    .append(values[random.nextInt(values.length)])
                    .append("\r\n");
        }
    }

    private static String[] locations(String address) {
        return new String[] {
            "/v2/a/b/blobs/uploads/1",
            "/v2/a/b/blobs/uploads/1?_state=x",
            "http://" + address + "/x",
            "https:opaque",
            "mailto:x",
            "ftp://x/",
            "//",
            "",
            "http://",
            "http://[::1",
            "http://x:99999/",
            "%%%",
            "?",
            "#",
            "http://a b/",
            "https://127.0.0.1:1/x",
            "file:///etc/passwd",
            "jar:file:x!/",
            "http://user:p@" + address + "/",
            "/" + "x".repeat(5_000),
            "http://" + address + "\\x",
            "/%00",
            "/\u00e4"
        };
    }

    private static String[] challenges(String address) {
        String realm = "Bearer realm=\"http://" + address + "/token\"";
        return new String[] {
            realm,
            realm + ",service=\"x\"",
            "Basic realm=\"x\"",
            "Basic",
            "Bearer",
            "Bearer realm=\"\"",
            "Bearer realm=",
            "Bearer realm=\"mailto:x\"",
            "Bearer realm=\"https:x\"",
            "Bearer realm=\"http://[\"",
            "Negotiate",
            "Bearer realm=\"http://" + address + "/token?a=b#c\"",
            "\"\"\"",
            "Bearer " + "a=".repeat(3_000),
            "Digest realm=x, " + realm,
            "Bearer realm=\"http://x:99999/\"",
            "Bearer realm=\"file:///x\""
        };
    }

    private static byte[] body(Random random) {
        String[] bodies = {
            "",
            "{}",
            "[]",
            "null",
            "{",
            "\"x\"",
            "[".repeat(3_000),
            "{\"a\":".repeat(2_000),
            "{\"errors\":[{\"code\":\"BLOB_UPLOAD_UNKNOWN\",\"message\":\"x\"}]}",
            "{\"errors\":null}",
            "{\"errors\":[[[1]]]}",
            "{\"token\":\"abc\"}",
            "{\"token\":\"a\\r\\nX: y\"}",
            "{\"token\":{}}",
            "{\"access_token\":\"\u00e4\"}",
            "{\"token\":\"" + "t".repeat(20_000) + "\"}",
            "{\"manifests\":[{\"digest\":\"" + IMAGE.digest() + "\",\"size\":1}]}",
            "{\"manifests\":[{\"digest\":\"1\"}]}",
            "{\"manifests\":[{\"digest\":\"a b\"}]}",
            "{\"manifests\":{\"a\":1}}",
            "{\"manifests\":[]}",
            "{\"manifests\":[7,null,{\"annotations\":[1],\"digest\":\"" + DIGEST + "\",\"size\":\"x\"}]}",
            "{\"manifests\":[{\"digest\":\"" + DIGEST + "\",\"size\":1,\"annotations\":{\"a\":{}}}]}",
            "{\"config\":null}",
            "{\"config\":{\"digest\":7}}",
            "{\"config\":{}}",
            "{\"layers\":[{}]}",
            "{\"layers\":[{\"digest\":\"" + DIGEST + "\",\"size\":" + Long.MAX_VALUE + "}]}",
            "{\"layers\":[{\"digest\":\"" + DIGEST + "\",\"size\":" + "9".repeat(900) + "}]}",
            "{\"mediaType\":7,\"rootfs\":{\"diff_ids\":{\"a\":1}},\"os\":[],\"config\":{\"Labels\":7}}"
        };
        return switch (random.nextInt(8)) {
            case 0 -> BLOB;
            case 1, 2 -> IMAGE.bytes();
            case 3 -> garbage(random, 300);
            default -> bodies[random.nextInt(bodies.length)].getBytes(StandardCharsets.UTF_8);
        };
    }

    private static byte[] garbage(Random random, int most) {
        byte[] bytes = new byte[random.nextInt(most)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static int pick(Random random, int[] values) {
        return values[random.nextInt(values.length)];
    }

    private static Manifest manifest(String json) {
        try {
            return new Manifest(json.getBytes(StandardCharsets.UTF_8), Manifest.OCI);
        } catch (RegistryException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
