package io.jenkins.plugins.nodeimagematrix.registry.image;

import io.jenkins.plugins.nodeimagematrix.docker.image.LoopbackImages;
import io.jenkins.plugins.nodeimagematrix.image.Digests;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryException;
import io.jenkins.plugins.nodeimagematrix.registry.image.LoopbackServer.Answer;
import io.jenkins.plugins.nodeimagematrix.registry.image.LoopbackServer.Content;
import io.jenkins.plugins.nodeimagematrix.registry.image.LoopbackServer.Request;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * The registry that a daemon pulls one image from. It passes on the blobs of another registry as they arrive, with the login of
 * this JVM and without a copy on the disk. The daemon asks only for layers that it lacks, and checks the digest of each.
 */
final class PullServer implements Closeable {
    private final RegistryClient registry;
    private final String repository;
    private final Manifest image;
    private final Map<String, Manifest.Descriptor> blobs = new LinkedHashMap<>();
    private final String name =
            LoopbackImages.PULLED + UUID.randomUUID().toString().replace("-", "");
    private final LoopbackServer server;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile RegistryException fault;
    private volatile boolean asked;

    /** @param image the only image that the daemon can pull; {@code null} for none */
    PullServer(RegistryClient registry, String repository, Manifest image) throws IOException {
        this.registry = registry;
        this.repository = repository;
        this.image = image;
        if (image != null) {
            Stream.concat(Stream.of(image.config()), image.layers().stream())
                    .forEach(blob -> blobs.put(blob.digest(), blob));
        }
        this.server = LoopbackServer.start(this::answer);
    }

    /** The repository's name on this machine. */
    String repository() {
        return LoopbackImages.HOST + server.port() + "/" + name;
    }

    /** Whether a daemon asked for this repository. */
    boolean wasAsked() {
        return asked;
    }

    /** Completed when the other registry fails. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    /** @throws RegistryException the fault of the other registry, if there was one */
    void check() throws RegistryException {
        if (fault != null) {
            throw fault;
        }
    }

    private Answer answer(Request request) {
        if (request.path().equals("/v2/")) {
            return Answer.of(200, Map.of("Docker-Distribution-Api-Version", "registry/2.0"));
        }
        String root = "/v2/" + name + "/";
        boolean reads = request.method().equals("GET") || request.method().equals("HEAD");
        if (!request.path().startsWith(root) || !reads) {
            return Answer.of(404);
        }
        asked = true;
        String path = request.path().substring(root.length());
        Optional<Answer> answer = path.startsWith("blobs/")
                ? Optional.ofNullable(blobs.get(path.substring("blobs/".length())))
                        .map(this::blob)
                : manifest(path.substring("manifests/".length()));
        return answer.orElseGet(() -> Answer.of(404));
    }

    private Optional<Answer> manifest(String reference) {
        if (image == null || Digests.isDigest(reference) && !reference.equals(image.digest())) {
            return Optional.empty();
        }
        byte[] bytes = image.bytes();
        return Optional.of(found(image.digest(), image.mediaType(), bytes.length, out -> out.write(bytes)));
    }

    private Answer blob(Manifest.Descriptor blob) {
        return found(blob.digest(), "application/octet-stream", blob.size(), out -> {
            try (InputStream in = registry.open(repository, blob)) {
                in.transferTo(out);
            } catch (RegistryException broken) {
                fault = broken;
                ended.complete(null);
                throw broken;
            }
        });
    }

    private static Answer found(String digest, String type, long size, Content content) {
        return new Answer(
                200,
                Map.of(
                        "Docker-Content-Digest", digest,
                        "Content-Type", type,
                        "Content-Length", String.valueOf(size)),
                content);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
