package io.jenkins.plugins.nodeimagematrix.registry.image;

import io.jenkins.plugins.nodeimagematrix.registry.client.BlobContent;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The copy of an image to another repository: blobs are mounted within a registry, or streamed from one registry to the
 * other. The caller puts the manifest.
 */
public final class ImageCopy {
    private final RegistryClient from;
    private final String source;
    private final RegistryClient to;
    private final String target;

    public ImageCopy(RegistryClient from, String source, RegistryClient to, String target) {
        this.from = from;
        this.source = source;
        this.to = to;
        this.target = target;
    }

    public void parts(Manifest manifest) throws IOException, InterruptedException {
        parts(manifest, Manifest.MAX_INDEX_DEPTH);
    }

    private void parts(Manifest manifest, int depth) throws IOException, InterruptedException {
        if (depth == 0) {
            throw RegistryException.unusable(source + " has too many levels of nested indexes", null);
        }
        for (Manifest.Descriptor child : manifest.children()) {
            Manifest image = from.get(source, child.digest())
                    .orElseThrow(() -> RegistryException.unusable(source + " lost " + child.digest(), null));
            parts(image, depth - 1);
            to.put(target, image.digest(), image);
        }
        if (!manifest.isIndex()) {
            blobs(manifest);
        }
    }

    private void blobs(Manifest manifest) throws IOException, InterruptedException {
        boolean sameRegistry = from.registry().equals(to.registry());
        List<Manifest.Descriptor> blobs = new ArrayList<>(manifest.layers());
        blobs.add(manifest.config());
        for (Manifest.Descriptor blob : blobs) {
            boolean there =
                    to.hasBlob(target, blob.digest()) || sameRegistry && to.mount(target, blob.digest(), source);
            if (!there) {
                stream(blob);
            }
        }
    }

    private void stream(Manifest.Descriptor blob) throws IOException, InterruptedException {
        if (!from.hasBlob(source, blob.digest())) {
            throw RegistryException.unusable(source + " lost " + blob.digest(), null);
        }
        // The other registry checks the digest.
        to.upload(target, blob.digest(), new BlobContent(blob.size(), () -> open(blob)));
    }

    private InputStream open(Manifest.Descriptor blob) throws IOException {
        try {
            return from.open(source, blob);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("stopped while it read " + blob.digest());
        }
    }
}
