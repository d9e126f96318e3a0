package io.jenkins.plugins.nodeimagematrix.docker.image;

import io.jenkins.plugins.nodeimagematrix.docker.client.ClientProcess;
import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonException;
import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonInfo;
import io.jenkins.plugins.nodeimagematrix.docker.client.DockerQueries;
import io.jenkins.plugins.nodeimagematrix.docker.client.FaultKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The transfer of images out of and into a daemon, with {@code docker save} and {@code docker load}. Two daemons may
 * have different ids for the same image: the classic store uses the digest of the configuration, containerd's store
 * that of the manifest.
 */
public final class ImageTransfer {
    private static final Duration TIMEOUT = Duration.ofMinutes(30);

    private final DockerQueries docker;
    private final ImageStore store;
    private final DaemonInfo info;

    public ImageTransfer(DockerQueries docker, ImageStore store, DaemonInfo info) {
        this.docker = docker;
        this.store = store;
        this.info = info;
    }

    public void save(String imageId, Path tar) throws DaemonException, InterruptedException {
        List<String> arguments = List.of("save", imageId);
        boolean whole = false;
        try {
            ClientProcess.Result result = docker.cli()
                    .command(TIMEOUT, arguments)
                    .consume(in -> Files.copy(in, tar, StandardCopyOption.REPLACE_EXISTING));
            if (!result.passed()) {
                throw docker.complaint(arguments, result);
            }
            whole = true;
        } finally {
            if (!whole) {
                remove(tar);
            }
        }
    }

    private static void remove(Path tar) throws DaemonException {
        try {
            Files.deleteIfExists(tar);
        } catch (IOException e) {
            throw new DaemonException(
                    FaultKind.REFUSED, "cannot remove the unfinished " + tar + ": " + e.getMessage(), e);
        }
    }

    /**
     * Loads an image and gives it a temporary name.
     *
     * @return the id on this daemon
     */
    public String load(Path archive, String imageId, String runId) throws DaemonException, InterruptedException {
        SavedImage saved = read(archive);
        if (!saved.is(imageId)) {
            throw new DaemonException(
                    FaultKind.REFUSED,
                    "the archive to load into the daemon at " + docker.cli().address() + " does not hold " + imageId
                            + " but " + saved.configDigest()
                            + (saved.manifestDigest() == null ? "" : " with the manifest " + saved.manifestDigest()));
        }
        String here = info.containerdStore() ? saved.manifestDigest() : saved.configDigest();
        if (here == null) {
            throw new DaemonException(
                    FaultKind.REFUSED,
                    "the image " + imageId + " was saved by a Docker older than 25, without the manifest that the"
                            + " daemon at " + docker.cli().address()
                            + " (containerd's image store) needs; publish or stage the image, or update that Docker");
        }
        Optional<ImageFacts> present = store.find(here);
        if (present.isEmpty()) {
            feed(archive);
            store.inspect(here);
        }
        store.tag(
                here,
                present.isPresent()
                        ? TemporaryTags.of(runId, imageId, present.get())
                        : TemporaryTags.candidate(runId, imageId));
        return here;
    }

    private static SavedImage read(Path archive) throws DaemonException {
        try {
            return SavedImage.read(archive);
        } catch (IOException e) {
            throw new DaemonException(FaultKind.REFUSED, "cannot load " + archive + ": " + e.getMessage(), e);
        }
    }

    private void feed(Path archive) throws DaemonException, InterruptedException {
        List<String> arguments = List.of("load", "--quiet");
        try (InputStream in = Files.newInputStream(archive)) {
            ClientProcess.Result result =
                    docker.cli().command(TIMEOUT, arguments).feed(in);
            if (!result.passed()) {
                throw docker.complaint(arguments, result);
            }
        } catch (IOException e) {
            throw new DaemonException(FaultKind.REFUSED, "cannot read " + archive + ": " + e.getMessage(), e);
        }
    }
}
