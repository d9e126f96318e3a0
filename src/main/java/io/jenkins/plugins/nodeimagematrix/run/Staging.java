package io.jenkins.plugins.nodeimagematrix.run;

import io.jenkins.plugins.nodeimagematrix.docker.Daemon;
import io.jenkins.plugins.nodeimagematrix.docker.DaemonException;
import io.jenkins.plugins.nodeimagematrix.matrix.ImageReference;
import io.jenkins.plugins.nodeimagematrix.registry.ImageDownload;
import io.jenkins.plugins.nodeimagematrix.registry.ImageUpload;
import io.jenkins.plugins.nodeimagematrix.registry.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.RegistryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Between a daemon and a registry, by digest: a proven candidate goes up without a tag, a base image comes down. */
final class Staging {
    private Staging() {}

    /** What became of an upload; one of image and failure is {@code null}. */
    record Outcome(CellResult.StagedImage image, CellResult.Failure failure, int retries) {}

    static Outcome stage(CellOrder order, Daemon daemon, String imageId, CellLog log)
            throws DaemonException, IOException, InterruptedException {
        ImageReference target = order.upload().target();
        log.heading("upload " + imageId + " to " + target.name());
        RegistryClient registry =
                new RegistryClient(target.registry(), order.upload().credentials(), order.retries());
        Path saved = Files.createTempFile(Path.of(order.scratch()), "candidate", ".tar");
        try {
            daemon.save(imageId, saved);
            Manifest manifest = new ImageUpload(
                            registry, target.repository(), order.upload().siblings(), Path.of(order.scratch()))
                    .upload(saved, imageId);
            log.line("staged as " + manifest.digest());
            return new Outcome(
                    new CellResult.StagedImage(
                            target.registry(), target.repository(), manifest.digest(), manifest.mediaType()),
                    null,
                    registry.retried());
        } catch (RegistryException refused) {
            return new Outcome(
                    null,
                    CellResult.Failure.of(CellResult.Failure.Kind.UPLOAD, refused.getMessage()),
                    registry.retried());
        } finally {
            Files.deleteIfExists(saved);
        }
    }

    /**
     * Gets the image that a cell stands on from the registry into the daemon, unless the daemon has it.
     *
     * @return the id under which the daemon has it
     */
    static String fetch(CellOrder order, BaseSource.FromRegistry base, Daemon daemon, CellLog log)
            throws DaemonException, IOException, InterruptedException {
        Optional<String> here = daemon.hold(base.imageId(), order.runId());
        if (here.isEmpty() && base.digest() != null) {
            here = daemon.hold(base.digest(), order.runId());
        }
        if (here.isPresent()) {
            return here.get();
        }
        if (order.baseNames().isEmpty() || base.digest() == null) {
            throw new IOException(
                    "the image of " + base.cell() + " is on no daemon and at no registry; run with rebuild: all");
        }
        ImageReference source = order.baseNames().get(0);
        log.heading("fetch " + base.cell() + " from " + source.name() + " " + base.digest());
        RegistryClient registry = new RegistryClient(
                source.registry(),
                order.upload() == null ? null : order.upload().credentials(),
                order.retries());
        Path archive = Files.createTempFile(Path.of(order.scratch()), "base", ".tar");
        try {
            new ImageDownload(registry, source.repository()).download(base.digest(), archive);
            return daemon.load(archive, base.imageId(), order.runId());
        } finally {
            Files.deleteIfExists(archive);
        }
    }
}
