package io.jenkins.plugins.nodeimagematrix.registry.image;

import io.jenkins.plugins.nodeimagematrix.contents.UploadedLayers;
import io.jenkins.plugins.nodeimagematrix.docker.Daemon;
import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonException;
import io.jenkins.plugins.nodeimagematrix.docker.client.FaultKind;
import io.jenkins.plugins.nodeimagematrix.docker.image.ImageFacts;
import io.jenkins.plugins.nodeimagematrix.registry.client.BlobPresence;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The upload of an image from a daemon to a repository by digest, without a tag. The daemon pushes the blobs that the
 * repository does not have through a {@link PushReceiver}. A daemon that does not reach this JVM, such as one on
 * another machine, saves the image to a file instead.
 */
public final class DaemonUpload {
    private final Daemon daemon;
    private final RegistryClient registry;
    private final String repository;
    private final List<String> siblings;
    private final String runId;
    private final Path scratch;
    private final Consumer<String> log;

    /**
     * @param siblings repositories of the same registry that may have the same layers
     * @param runId owner of the temporary name that the daemon pushes
     * @param scratch folder for temporary files
     * @param log receives messages
     */
    public DaemonUpload(
            Daemon daemon,
            RegistryClient registry,
            String repository,
            List<String> siblings,
            String runId,
            Path scratch,
            Consumer<String> log) {
        this.daemon = daemon;
        this.registry = registry;
        this.repository = repository;
        this.siblings = List.copyOf(siblings);
        this.runId = runId;
        this.scratch = scratch;
        this.log = log;
    }

    /** Uploads the image with its manifest, which becomes visible by its digest. */
    public Manifest upload(String imageId) throws DaemonException, IOException, InterruptedException {
        Manifest manifest = prepare(imageId, null);
        new BlobPresence(registry, repository).put(manifest);
        return manifest;
    }

    /**
     * Uploads everything but the manifest, which the caller puts.
     *
     * @param layers reads the layers that the daemon pushes; {@code null} for none
     */
    public Manifest prepare(String imageId, UploadedLayers layers)
            throws DaemonException, IOException, InterruptedException {
        Optional<Manifest> pushed = pushed(imageId, layers);
        return pushed.isPresent() ? pushed.get() : saved(imageId);
    }

    private Optional<Manifest> pushed(String imageId, UploadedLayers layers)
            throws DaemonException, IOException, InterruptedException {
        ImageFacts image = daemon.inspect(imageId);
        TargetBlobs target = new TargetBlobs(registry, repository, siblings);
        if (!LoopbackRegistry.isReachedBy(daemon)) {
            log.accept("saving the whole image, because the daemon does not reach this JVM");
            return Optional.empty();
        }
        try {
            return Optional.of(registry.retrying(number -> push(image, target, layers)));
        } catch (NotRepeated failed) {
            throw failed.fault;
        } catch (NotPushed failed) {
            if (failed.cause.kind() != FaultKind.REFUSED) {
                throw failed.cause;
            }
            log.accept("saving the whole image, because its push failed: " + failed.getMessage());
            return Optional.empty();
        }
    }

    private static void check(PushReceiver receiver) throws IOException {
        try {
            receiver.loopback().check();
        } catch (RegistryException fault) {
            throw receiver.mayRepeat() ? fault : new NotRepeated(fault);
        }
    }

    /** A fault of the registry that further pushes do not repair. */
    private static final class NotRepeated extends IOException {
        private static final long serialVersionUID = 1L;
        private final RegistryException fault;

        NotRepeated(RegistryException fault) {
            super(fault.getMessage(), fault);
            this.fault = fault;
        }
    }

    /** A fault of the daemon during a push. */
    private static final class NotPushed extends IOException {
        private static final long serialVersionUID = 1L;
        private final DaemonException cause;

        NotPushed(DaemonException cause) {
            super(cause.getMessage(), cause);
            this.cause = cause;
        }
    }

    private Manifest push(ImageFacts image, TargetBlobs target, UploadedLayers layers)
            throws IOException, InterruptedException {
        try (PushReceiver receiver = PushReceiver.open(target, image.size(), layers)) {
            String complaint = daemon.push(
                    image.id(),
                    receiver.loopback().repository(),
                    runId,
                    receiver.loopback().ended());
            check(receiver);
            if (complaint != null) {
                throw new NotPushed(new DaemonException(FaultKind.REFUSED, complaint));
            }
            Manifest manifest = receiver.manifest();
            if (manifest == null) {
                throw new NotPushed(new DaemonException(FaultKind.DAEMON, "the daemon did not complete the push"));
            }
            String pushed = tied(manifest, image);
            if (!image.id().equals(pushed)) {
                throw new IOException("the daemon pushed " + pushed + " instead of the tested image " + image.id());
            }
            log.accept("uploaded " + receiver.bytes() + " bytes in " + receiver.blobs() + " new blobs");
            return manifest;
        } catch (DaemonException fault) {
            throw new NotPushed(fault);
        }
    }

    /** The image id of a manifest in the daemon's image store. */
    private static String tied(Manifest manifest, ImageFacts image) {
        boolean byConfiguration = image.mediaType().isEmpty();
        return byConfiguration ? manifest.configDigest() : manifest.digest();
    }

    private Manifest saved(String imageId) throws DaemonException, IOException, InterruptedException {
        Path saved = Files.createTempFile(scratch, "candidate", ".tar");
        try {
            daemon.save(imageId, saved);
            return new ImageUpload(registry, repository, siblings, scratch).prepare(saved, imageId);
        } finally {
            Files.deleteIfExists(saved);
        }
    }
}
