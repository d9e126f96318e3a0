package io.jenkins.plugins.nodeimagematrix.docker;

/** What can be proven of an image kept in containerd's store, where an image id may stand for several images. */
final class ContainerdProof {
    private ContainerdProof() {}

    /**
     * @throws DaemonException if the id is that of an index: the daemon picks one of its images for a build, and which one
     *     was tested could not be told from the id
     */
    static void require(DaemonInfo info, ImageFacts image) throws DaemonException {
        boolean index = image.mediaType().endsWith("image.index.v1+json")
                || image.mediaType().endsWith("manifest.list.v2+json");
        if (info.containerdStore() && index) {
            throw new DaemonException(
                    FaultKind.REFUSED,
                    "the image " + image.id() + " is an index (several platforms, or an attestation), so a test would"
                            + " prove one of its images and not the id; build it for one platform with"
                            + " --provenance=false --sbom=false");
        }
        if (info.containerdStore() && info.builder() == Builder.CLASSIC) {
            throw new DaemonException(
                    FaultKind.REFUSED,
                    "the classic builder does not work on containerd's image store, and no client here offers BuildKit ("
                            + info.client() + "); install the buildx plugin");
        }
    }
}
