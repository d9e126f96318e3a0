package io.jenkins.plugins.nodeimagematrix.registry.image;

import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** An image that tests bring from the output of {@code docker save} to a registry, with its manifest. */
public final class UploadedImage {
    private UploadedImage() {}

    /** @param scratch a folder for compressed layers until they are uploaded */
    public static Manifest upload(RegistryClient registry, String repository, Path scratch, Path saved, String id)
            throws IOException, InterruptedException {
        Manifest manifest = new ImageUpload(registry, repository, List.of(), scratch).prepare(saved, id);
        registry.put(repository, manifest.digest(), manifest);
        return manifest;
    }
}
