package io.jenkins.plugins.nodeimagematrix.docker;

import io.jenkins.plugins.nodeimagematrix.docker.client.BuilderKind;
import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonException;
import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonFacts;
import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonInfo;
import io.jenkins.plugins.nodeimagematrix.docker.client.FaultKind;
import io.jenkins.plugins.nodeimagematrix.docker.image.ImageFacts;
import io.jenkins.plugins.nodeimagematrix.docker.image.SavedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The check that an image in containerd's image store can be tested: there, an image id may identify an index of
 * several images.
 */
final class ContainerdImageCheck {
    /** The first version whose classic builder works with containerd's image store. */
    private static final int FIRST_WITH_CLASSIC = 2800;

    private ContainerdImageCheck() {}

    /**
     * Requires that an image id identifies one image. An index of one image and its attestations does; an index of
     * several platforms does not, because the daemon selects one of them for a build.
     *
     * @throws DaemonException if the id would not identify the tested image
     */
    static void require(Daemon daemon, ImageFacts image) throws DaemonException, IOException, InterruptedException {
        DaemonInfo info = daemon.info();
        if (!info.containerdStore()) {
            return;
        }
        if (info.builder() == BuilderKind.CLASSIC && DaemonFacts.number(info.version()) < FIRST_WITH_CLASSIC) {
            throw new DaemonException(
                    FaultKind.REFUSED,
                    "the classic builder of Docker " + info.version() + " does not work reliably on containerd's image"
                            + " store, and no docker client on this agent offers BuildKit (" + info.client()
                            + "); install the buildx plugin");
        }
        if (!isIndex(image)) {
            return;
        }
        int images = images(daemon, image.id());
        if (images != 1) {
            throw new DaemonException(
                    FaultKind.REFUSED,
                    "the image " + image.id() + " is an index of " + images
                            + " images, so a test would prove only one of them;"
                            + " build each platform separately");
        }
        if (info.builder() == BuilderKind.CLASSIC) {
            throw new DaemonException(
                    FaultKind.REFUSED,
                    "the image " + image.id()
                            + " carries an attestation, which the classic builder does not understand;"
                            + " build it with --provenance=false --sbom=false, or install the buildx plugin");
        }
    }

    private static boolean isIndex(ImageFacts image) {
        return image.mediaType().endsWith("image.index.v1+json")
                || image.mediaType().endsWith("manifest.list.v2+json");
    }

    private static int images(Daemon daemon, String id) throws DaemonException, IOException, InterruptedException {
        Path archive = Files.createTempFile(daemon.temporary(), "index", ".tar");
        try {
            daemon.save(id, archive);
            return SavedImage.read(archive).images();
        } finally {
            Files.deleteIfExists(archive);
        }
    }
}
