package io.jenkins.plugins.nodeimagematrix.registry.image;

import io.jenkins.plugins.nodeimagematrix.docker.Daemon;
import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonException;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * The transfer of an image from a registry to a daemon, by digest. The daemon pulls the layers that it lacks through a
 * {@link PullServer}. A daemon that does not reach this JVM, such as one on another machine, loads a file with the
 * whole image instead.
 */
public final class DaemonFetch {
    private final Daemon daemon;
    private final RegistryClient registry;
    private final String repository;
    private final String runId;
    private final Path scratch;
    private final Consumer<String> log;

    /**
     * @param runId the run that the image is held for
     * @param scratch folder for temporary files
     * @param log receives messages
     */
    public DaemonFetch(
            Daemon daemon,
            RegistryClient registry,
            String repository,
            String runId,
            Path scratch,
            Consumer<String> log) {
        this.daemon = daemon;
        this.registry = registry;
        this.repository = repository;
        this.runId = runId;
        this.scratch = scratch;
        this.log = log;
    }

    /**
     * Brings the image to the daemon and holds it for the run.
     *
     * @param digest of the image's manifest
     * @param imageId the id of the image on any daemon
     * @return the id on this daemon
     */
    public String fetch(String digest, String imageId) throws DaemonException, IOException, InterruptedException {
        ImageDownload download = new ImageDownload(registry, repository);
        Manifest manifest = download.manifest(digest);
        boolean isImage =
                !manifest.isIndex() && (imageId.equals(manifest.digest()) || imageId.equals(manifest.configDigest()));
        if (isImage && !LoopbackRegistry.isReachedBy(daemon)) {
            log.accept("loading the whole image, because the daemon does not reach this JVM");
            return loaded(download, manifest, imageId);
        }
        return isImage && pulled(manifest, imageId) ? idHere(manifest) : loaded(download, manifest, imageId);
    }

    private boolean pulled(Manifest manifest, String imageId)
            throws DaemonException, IOException, InterruptedException {
        try (PullServer server = new PullServer(registry, repository, manifest)) {
            String complaint = daemon.pull(
                    server.loopback().repository(),
                    runId,
                    imageId,
                    idHere(manifest),
                    server.loopback().ended());
            server.loopback().check();
            if (complaint != null) {
                log.accept("loading the whole image, because its pull failed: " + complaint);
            }
            return complaint == null;
        }
    }

    private String idHere(Manifest manifest) {
        return daemon.info().containerdStore() ? manifest.digest() : manifest.configDigest();
    }

    private String loaded(ImageDownload download, Manifest manifest, String imageId)
            throws DaemonException, IOException, InterruptedException {
        Path archive = Files.createTempFile(scratch, "image", ".tar");
        try {
            download.download(manifest, archive);
            return daemon.load(archive, imageId, runId);
        } finally {
            Files.deleteIfExists(archive);
        }
    }
}
