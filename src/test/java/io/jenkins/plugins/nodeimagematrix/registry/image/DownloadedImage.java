package io.jenkins.plugins.nodeimagematrix.registry.image;

import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import java.io.IOException;
import java.nio.file.Path;

/** An image that tests bring from a registry into an archive by its digest. */
public final class DownloadedImage {
    private DownloadedImage() {}

    /** @return the image id on a daemon with the classic store */
    public static String download(RegistryClient registry, String repository, String digest, Path archive)
            throws IOException, InterruptedException {
        ImageDownload download = new ImageDownload(registry, repository);
        return download.download(download.manifest(digest), archive);
    }
}
