package io.jenkins.plugins.nodeimagematrix.registry;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** One registry's API, as far as exact publishing needs it (OCI distribution-spec 1.1). Safe for several threads. */
public final class RegistryClient {
    private static final String ACCEPT =
            String.join(", ", Manifest.DOCKER, Manifest.OCI, Manifest.DOCKER_LIST, Manifest.OCI_INDEX);

    private final RegistryHttp http;
    private final String registry;
    private volatile boolean manyTagsAtOnce = true;

    /**
     * @param registry host, or host:port
     * @param credentials {@code null} for none
     * @param retries how often a fault that passes is tried again
     */
    public RegistryClient(String registry, RegistryCredentials credentials, int retries) {
        this.registry = registry;
        this.http = new RegistryHttp(registry, credentials, retries);
    }

    public String registry() {
        return registry;
    }

    /** How often a request had to be tried again so far. */
    public int retried() {
        return http.retried();
    }

    /** Makes sure that the registry answers and lets us push, by starting an upload and giving it up. */
    public void checkPush(String repository) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = startUpload(repository);
        Optional<String> location = response.headers().firstValue("Location");
        if (location.isPresent()) {
            http.send(
                    push(repository),
                    "giving up an upload to " + repository,
                    () -> HttpRequest.newBuilder(http.uri(location.get())).DELETE(),
                    HttpResponse.BodyHandlers.ofByteArray(),
                    status -> true);
        }
    }

    /** The digest a tag points at, or nothing if there is no such tag. */
    public Optional<String> digest(String repository, String tag) throws IOException, InterruptedException {
        HttpResponse<Void> response = http.send(
                pull(repository),
                "looking up " + repository + ":" + tag,
                () -> HttpRequest.newBuilder(manifest(repository, tag))
                        .method("HEAD", HttpRequest.BodyPublishers.noBody())
                        .header("Accept", ACCEPT),
                HttpResponse.BodyHandlers.discarding(),
                status -> status == 200 || status == 404);
        if (response.statusCode() == 404) {
            return Optional.empty();
        }
        Optional<String> digest = response.headers().firstValue("Docker-Content-Digest");
        return digest.isPresent() ? digest : get(repository, tag).map(Manifest::digest);
    }

    /** The manifest behind a tag or digest; its bytes are checked against the digest that was asked for or announced. */
    public Optional<Manifest> get(String repository, String reference) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = http.send(
                pull(repository),
                "reading the manifest " + repository + " " + reference,
                () -> HttpRequest.newBuilder(manifest(repository, reference)).header("Accept", ACCEPT),
                HttpResponse.BodyHandlers.ofByteArray(),
                status -> status == 200 || status == 404);
        if (response.statusCode() == 404) {
            return Optional.empty();
        }
        Manifest manifest = new Manifest(
                response.body(),
                response.headers()
                        .firstValue("Content-Type")
                        .orElse(Manifest.DOCKER)
                        .replaceFirst(";.*", ""));
        String expected = reference.startsWith("sha256:")
                ? reference
                : response.headers().firstValue("Docker-Content-Digest").orElse(manifest.digest());
        if (!manifest.digest().equals(expected)) {
            throw new RegistryException(
                    0,
                    "the registry " + registry + " gave other bytes than it says for " + repository + " " + reference
                            + ": " + manifest.digest() + " instead of " + expected,
                    null);
        }
        return Optional.of(manifest);
    }

    /** Puts the manifest's bytes under a tag or its digest. */
    public void put(String repository, String reference, Manifest manifest) throws IOException, InterruptedException {
        putAt(manifest(repository, reference), repository, reference, manifest);
    }

    /**
     * Puts the manifest's bytes under many tags: in one request where the registry takes several ({@code ?tag=}, answered
     * by {@code OCI-Tag}; distribution-spec after 1.1.1), else one by one.
     */
    public void putTags(String repository, List<String> tags, Manifest manifest)
            throws IOException, InterruptedException {
        Set<String> done = new HashSet<>();
        if (tags.size() > 1 && manyTagsAtOnce) {
            String query = tags.stream()
                    .map(tag -> "tag=" + URLEncoder.encode(tag, StandardCharsets.UTF_8))
                    .collect(Collectors.joining("&"));
            URI uri = URI.create(manifest(repository, manifest.digest()) + "?" + query);
            HttpResponse<byte[]> response = putAt(uri, repository, String.join(", ", tags), manifest);
            for (String taken : response.headers().allValues("OCI-Tag")) {
                for (String tag : taken.split(",")) {
                    done.add(tag.trim());
                }
            }
            manyTagsAtOnce = !done.isEmpty();
        }
        for (String tag : tags) {
            if (!done.contains(tag)) {
                put(repository, tag, manifest);
            }
        }
    }

    private HttpResponse<byte[]> putAt(URI uri, String repository, String names, Manifest manifest)
            throws IOException, InterruptedException {
        return http.send(
                push(repository),
                "putting the manifest of " + repository + " " + names,
                () -> HttpRequest.newBuilder(uri)
                        .PUT(HttpRequest.BodyPublishers.ofByteArray(manifest.bytes()))
                        .header("Content-Type", manifest.mediaType()),
                HttpResponse.BodyHandlers.ofByteArray(),
                status -> status == 201);
    }

    public boolean hasBlob(String repository, String digest) throws IOException, InterruptedException {
        return http.send(
                                pull(repository),
                                "looking up a layer of " + repository,
                                () -> HttpRequest.newBuilder(http.uri("/v2/" + repository + "/blobs/" + digest))
                                        .method("HEAD", HttpRequest.BodyPublishers.noBody()),
                                HttpResponse.BodyHandlers.discarding(),
                                status -> status == 200 || status == 404)
                        .statusCode()
                == 200;
    }

    /** Has the registry take a blob over from another of its repositories; without success nothing is lost. */
    public boolean mount(String repository, String digest, String from) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = http.send(
                push(repository),
                "mounting a layer into " + repository,
                () -> HttpRequest.newBuilder(
                                http.uri("/v2/" + repository + "/blobs/uploads/?mount=" + digest + "&from=" + from))
                        .POST(HttpRequest.BodyPublishers.noBody()),
                HttpResponse.BodyHandlers.ofByteArray(),
                status -> status == 201 || status == 202 || status == 404 || status == 401 || status == 403);
        return response.statusCode() == 201;
    }

    /** Uploads a blob from a file, in one piece, checked by its digest. */
    public void upload(String repository, String digest, Path file) throws IOException, InterruptedException {
        http.send(
                push(repository),
                "uploading a layer of " + repository + " (" + Files.size(file) + " bytes)",
                () -> HttpRequest.newBuilder(uploadUri(repository, digest))
                        .PUT(HttpRequest.BodyPublishers.ofFile(file))
                        .header("Content-Type", "application/octet-stream"),
                HttpResponse.BodyHandlers.ofByteArray(),
                status -> status == 201);
    }

    private HttpResponse<byte[]> startUpload(String repository) throws IOException, InterruptedException {
        return http.send(
                push(repository),
                "starting an upload to " + repository,
                () -> HttpRequest.newBuilder(http.uri("/v2/" + repository + "/blobs/uploads/"))
                        .POST(HttpRequest.BodyPublishers.noBody()),
                HttpResponse.BodyHandlers.ofByteArray(),
                status -> status == 202);
    }

    private URI uploadUri(String repository, String digest) throws IOException {
        try {
            String location =
                    startUpload(repository).headers().firstValue("Location").orElse("");
            String separator = location.contains("?") ? "&" : "?";
            return http.uri(location + separator + "digest=" + URLEncoder.encode(digest, StandardCharsets.UTF_8));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("stopped while it uploaded to " + repository, stopped);
        }
    }

    /** A blob's content, checked against its digest by whoever reads it to the end. */
    public InputStream blob(String repository, String digest) throws IOException, InterruptedException {
        HttpResponse<InputStream> response = http.send(
                pull(repository),
                "reading a layer of " + repository,
                () -> HttpRequest.newBuilder(http.uri("/v2/" + repository + "/blobs/" + digest)),
                HttpResponse.BodyHandlers.ofInputStream(),
                status -> status == 200);
        return response.body();
    }

    private URI manifest(String repository, String reference) {
        return http.uri("/v2/" + repository + "/manifests/" + reference);
    }

    private static String pull(String repository) {
        return "repository:" + repository + ":pull";
    }

    private static String push(String repository) {
        return "repository:" + repository + ":pull,push";
    }
}
