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
    private final LoopbackRegistry loopback;

    /** @param image the only image that the daemon can pull */
    PullServer(RegistryClient registry, String repository, Manifest image) throws IOException {
        this.registry = registry;
        this.repository = repository;
        this.image = image;
        Stream.concat(Stream.of(image.config()), image.layers().stream())
                .forEach(blob -> blobs.put(blob.digest(), blob));
        this.loopback = new LoopbackRegistry(LoopbackImages.PULLED, this::answer);
    }

    /** The registry that the daemon talks to. */
    LoopbackRegistry loopback() {
        return loopback;
    }

    private Answer answer(Request request, String path) {
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            return Answer.of(404);
        }
        Optional<Answer> answer = path.startsWith("blobs/")
                ? Optional.ofNullable(blobs.get(path.substring("blobs/".length())))
                        .map(this::blob)
                : manifest(path.substring("manifests/".length()));
        return answer.orElseGet(() -> Answer.of(404));
    }

    private Optional<Answer> manifest(String reference) {
        if (Digests.isDigest(reference) && !reference.equals(image.digest())) {
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
                loopback.fail(broken);
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
        loopback.close();
    }
}
