package io.jenkins.plugins.nodeimagematrix;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A registry that keeps in memory what is pushed to it, as far as the plugin asks (OCI distribution-spec 1.1). It stores no tag
 * before it is told to.
 */
final class StoringRegistry implements AutoCloseable {
    private static final Pattern MANIFEST = Pattern.compile("/v2/(.+)/manifests/([^/]+)");
    private static final Pattern UPLOAD = Pattern.compile("/v2/(.+)/blobs/uploads/(.*)");
    private static final Pattern BLOB = Pattern.compile("/v2/(.+)/blobs/(sha256:[0-9a-f]{64})");
    private static final Pattern TAGS = Pattern.compile("/v2/(.+)/tags/list");
    private static final Pattern DIGEST = Pattern.compile("digest=([^&]+)");

    private record Stored(String type, byte[] bytes) {}

    private final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
    private final Map<String, Stored> manifests = new ConcurrentHashMap<>();
    private final Map<String, ByteArrayOutputStream> uploads = new ConcurrentHashMap<>();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch open = new CountDownLatch(1);
    private final HttpServer server;

    StoringRegistry() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", this::serve);
        server.start();
    }

    String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** Whether a tag is about to be stored within the time. */
    boolean isAskedForATag(int seconds) throws InterruptedException {
        return asked.await(seconds, TimeUnit.SECONDS);
    }

    /** Lets tags be stored from now on. */
    void storeTags() {
        open.countDown();
    }

    boolean has(String repository, String reference) {
        return manifests.containsKey(repository + "@" + reference);
    }

    @Override
    public void close() {
        open.countDown();
        server.stop(0);
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            byte[] body = exchange.getRequestBody().readAllBytes();
            Matcher manifest = MANIFEST.matcher(path);
            Matcher upload = UPLOAD.matcher(path);
            Matcher blob = BLOB.matcher(path);
            if (manifest.matches()) {
                manifest(exchange, manifest.group(1), manifest.group(2), body);
            } else if (upload.matches()) {
                upload(exchange, path, upload.group(2), body);
            } else if (blob.matches()) {
                send(exchange, blobs.get(blob.group(2)), "application/octet-stream", blob.group(2));
            } else if (TAGS.matcher(path).matches()) {
                send(exchange, null, null, null);
            } else {
                send(exchange, "{}".getBytes(StandardCharsets.UTF_8), "application/json", null);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void manifest(HttpExchange exchange, String repository, String reference, byte[] body)
            throws IOException, InterruptedException {
        if (!exchange.getRequestMethod().equals("PUT")) {
            Stored stored = manifests.get(repository + "@" + reference);
            send(
                    exchange,
                    stored == null ? null : stored.bytes(),
                    stored == null ? null : stored.type(),
                    stored == null ? null : digest(stored.bytes()));
            return;
        }
        if (reference.indexOf(':') < 0) {
            asked.countDown();
            open.await();
        }
        Stored stored = new Stored(exchange.getRequestHeaders().getFirst("Content-Type"), body);
        manifests.put(repository + "@" + reference, stored);
        manifests.put(repository + "@" + digest(body), stored);
        exchange.getResponseHeaders().set("Docker-Content-Digest", digest(body));
        exchange.sendResponseHeaders(201, -1);
    }

    private void upload(HttpExchange exchange, String path, String id, byte[] body) throws IOException {
        String query = exchange.getRequestURI().getQuery();
        Matcher named = DIGEST.matcher(query == null ? "" : query);
        String own = id.isEmpty() ? UUID.randomUUID().toString() : id;
        ByteArrayOutputStream content = uploads.computeIfAbsent(own, absent -> new ByteArrayOutputStream());
        content.write(body);
        int status = 202;
        if (exchange.getRequestMethod().equals("DELETE")) {
            uploads.remove(own);
            status = 204;
        } else if (named.find()) {
            blobs.put(named.group(1), content.toByteArray());
            uploads.remove(own);
            status = 201;
        }
        exchange.getResponseHeaders().set("Location", id.isEmpty() ? path + own : path);
        exchange.sendResponseHeaders(status, -1);
    }

    private static void send(HttpExchange exchange, byte[] bytes, String type, String digest) throws IOException {
        if (bytes == null) {
            exchange.sendResponseHeaders(404, -1);
            return;
        }
        exchange.getResponseHeaders().set("Content-Type", type);
        if (digest != null) {
            exchange.getResponseHeaders().set("Docker-Content-Digest", digest);
        }
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(bytes.length));
            exchange.sendResponseHeaders(200, -1);
        } else {
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private static String digest(byte[] bytes) {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
