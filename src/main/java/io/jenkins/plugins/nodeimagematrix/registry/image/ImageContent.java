package io.jenkins.plugins.nodeimagematrix.registry.image;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.nodeimagematrix.image.Digests;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The check that the layers of an image at a registry are those in its configuration. Registries do not check this: a
 * manifest may have a tested configuration and any layers.
 */
public final class ImageContent {
    private static final int GZIP = 0x1f8b;

    private final RegistryClient registry;
    private final String repository;

    public ImageContent(RegistryClient registry, String repository) {
        this.registry = registry;
        this.repository = repository;
    }

    /** Reads all layers. A layer with another compression than gzip cannot be checked and counts as different. */
    public boolean isWhatItsConfigurationSays(Manifest image) throws IOException, InterruptedException {
        JsonNode named =
                registry.configuration(repository, image).path("rootfs").path("diff_ids");
        List<Manifest.Descriptor> layers = image.layers();
        if (named.size() != layers.size()) {
            return false;
        }
        for (int i = 0; i < layers.size(); i++) {
            Manifest.Descriptor layer = layers.get(i);
            String diffId = named.path(i).asText();
            if (!registry.read(repository, layer, in -> holds(in, layer.digest(), diffId))) {
                return false;
            }
        }
        return true;
    }

    private static boolean holds(InputStream blob, String digest, String diffId) throws IOException {
        MessageDigest packed = Digests.sha256();
        InputStream in = new BufferedInputStream(new DigestInputStream(blob, packed), 1 << 16);
        String plain;
        try {
            plain = plain(in);
        } catch (ZipException | EOFException broken) {
            plain = "";
        }
        in.transferTo(OutputStream.nullOutputStream());
        if (!Digests.text(packed.digest()).equals(digest)) {
            throw new IOException("the content does not match " + digest);
        }
        return plain.equals(diffId);
    }

    private static String plain(InputStream in) throws IOException {
        in.mark(2);
        int first = in.read() << 8 | in.read();
        in.reset();
        MessageDigest hash = Digests.sha256();
        new DigestInputStream(first == GZIP ? new GZIPInputStream(in, 1 << 16) : in, hash)
                .transferTo(OutputStream.nullOutputStream());
        return Digests.text(hash.digest());
    }
}
