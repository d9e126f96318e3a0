package io.jenkins.plugins.nodeimagematrix.run.cell;

import io.jenkins.plugins.nodeimagematrix.contents.UploadedLayers;
import io.jenkins.plugins.nodeimagematrix.docker.Daemon;
import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonException;
import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.matrix.file.ExternalImage;
import io.jenkins.plugins.nodeimagematrix.registry.client.ClientsByLogin;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryException;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryLimits;
import io.jenkins.plugins.nodeimagematrix.registry.image.DaemonFetch;
import io.jenkins.plugins.nodeimagematrix.registry.image.DaemonUpload;
import io.jenkins.plugins.nodeimagematrix.registry.login.DockerConfig;
import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryCredentials;
import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryLogins;
import io.jenkins.plugins.nodeimagematrix.run.registry.UploadTarget;
import io.jenkins.plugins.nodeimagematrix.run.report.CellFailure;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.schedule.BaseSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The transfers between a daemon and a registry, by digest: uploads proven candidates without a tag and downloads base images.
 */
public final class Staging {
    private Staging() {}

    /** The outcome of an upload: the image and the manifest to commit, or the failure. */
    record Outcome(CellResult.StagedImage image, Manifest manifest, CellFailure failure) {}

    /** @param layers reads the layers that are uploaded; {@code null} for none */
    static Outcome stage(
            CellRequest request, Daemon daemon, String imageId, UploadedLayers layers, CellLog log, Retries retries)
            throws DaemonException, IOException, InterruptedException {
        ImageReference target = request.upload().target();
        log.heading("upload " + imageId + " to " + target.name());
        RegistryClient registry = client(request, target, log);
        try {
            Manifest manifest = new DaemonUpload(
                            daemon,
                            registry,
                            target.repository(),
                            request.upload().siblings(bases(request)),
                            request.runId(),
                            Path.of(request.scratch()),
                            log::line)
                    .prepare(imageId, layers);
            log.line("staged as " + manifest.digest());
            return new Outcome(
                    new CellResult.StagedImage(
                            target.registry(), target.repository(), manifest.digest(), manifest.mediaType()),
                    manifest,
                    null);
        } catch (RegistryException refused) {
            return new Outcome(null, null, CellFailure.of(CellFailure.Kind.UPLOAD, refused.getMessage()));
        } finally {
            retries.add("upload", registry.retried(), registry.retryReasons());
        }
    }

    /** The names of a cell's base images: of another cell's image, or of external ones. */
    private static List<ImageReference> bases(CellRequest request) {
        return Stream.concat(
                        request.baseNames().stream(),
                        request.planned().bases().stream()
                                .map(base -> ExternalImage.parse(base.image()).reference())
                                .filter(Objects::nonNull))
                .toList();
    }

    /**
     * Fetches a cell's base image from the registry to the daemon, unless the daemon has it.
     *
     * @return the image id on the daemon
     */
    static String fetch(CellRequest request, BaseSource.FromRegistry base, Daemon daemon, CellLog log, Retries retries)
            throws DaemonException, IOException, InterruptedException {
        ImageReference source =
                request.baseNames().isEmpty() ? null : request.baseNames().get(0);
        return hold(request, source, base.digest(), base.imageId(), daemon, log, retries);
    }

    /**
     * Makes the daemon keep an image for the run; fetches it from the registry by digest if necessary.
     *
     * @param source the registry and repository that have it, or {@code null}
     * @param digest or {@code null}
     * @return the image id on the daemon
     */
    static String hold(
            CellRequest request,
            ImageReference source,
            String digest,
            String imageId,
            Daemon daemon,
            CellLog log,
            Retries retries)
            throws DaemonException, IOException, InterruptedException {
        Optional<String> here = daemon.hold(imageId, request.runId());
        if (here.isEmpty() && digest != null) {
            here = daemon.hold(digest, request.runId());
        }
        if (here.isPresent()) {
            return here.get();
        }
        if (source == null || digest == null) {
            throw new IOException(
                    "the image " + imageId + " is neither on a daemon nor at a registry; run with rebuild: all");
        }
        log.heading("fetch " + source.name() + "@" + digest);
        RegistryClient registry = client(request, source, log);
        try {
            return new DaemonFetch(
                            daemon,
                            registry,
                            source.repository(),
                            request.runId(),
                            Path.of(request.scratch()),
                            log::line)
                    .fetch(digest, imageId);
        } finally {
            retries.add("fetch", registry.retried(), registry.retryReasons());
        }
    }

    /** A client with the request's login for that registry, or else with the login of Docker's client on this machine. */
    public static RegistryClient client(CellRequest request, ImageReference reference)
            throws IOException, InterruptedException {
        return clients(request, reference).at(reference.registry());
    }

    /** @param log names the waits for limits of the registry */
    static RegistryClient client(CellRequest request, ImageReference reference, CellLog log)
            throws IOException, InterruptedException {
        ClientsByLogin clients = clients(request, reference);
        clients.onWait(log::wait);
        return clients.at(reference.registry());
    }

    private static ClientsByLogin clients(CellRequest request, ImageReference reference) {
        UploadTarget upload = request.upload();
        boolean isMeant = upload != null && upload.target().registry().equals(reference.registry());
        RegistryCredentials given = isMeant ? upload.credentials() : null;
        RegistryLogins logins =
                given != null ? meant -> given : new DockerConfig(ClientEnvironment.with(request.environment()));
        return new ClientsByLogin(logins, RegistryLimits.PATIENT.withRetries(request.retries()), request.proxy());
    }
}
