package io.jenkins.plugins.nodeimagematrix.registry;

import io.jenkins.plugins.nodeimagematrix.image.Digests;
import io.jenkins.plugins.nodeimagematrix.registry.client.BlobContent;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/**
 * An image of one small layer or none, unique by its name, for tests with a registry.
 *
 * @param layer empty for none
 */
public record SmallImage(byte[] layer, byte[] config, Manifest manifest) {
    /** Small, since simulations make hundred thousands of images and each of their parts is hashed several times. */
    private static final int LAYER_BYTES = 100;

    public static SmallImage of(String name) throws IOException {
        return of(name, "0.0.0");
    }

    /** @param version of its labels; {@code null} for an image without labels */
    public static SmallImage of(String name, String version) throws IOException {
        return of(name, version, "amd64");
    }

    public static SmallImage of(String name, String version, String architecture) throws IOException {
        return withLabels(name, architecture, labels(version));
    }

    /** An image with this label and no other. */
    public static SmallImage labelled(String name, String label, String value) throws IOException {
        return labelled(name, "amd64", label, value);
    }

    public static SmallImage labelled(String name, String architecture, String label, String value) throws IOException {
        return withLabels(name, architecture, "{\"" + label + "\":\"" + value + "\"}");
    }

    /** @param labels as a JSON object */
    public static SmallImage withLabels(String name, String architecture, String labels) throws IOException {
        byte[] layer = new byte[LAYER_BYTES];
        new Random(name.hashCode()).nextBytes(layer);
        return of(layer, name, architecture, labels);
    }

    /**
     * An image of its configuration alone, which takes half the requests.
     *
     * @param labels as a JSON object
     */
    public static SmallImage withoutLayer(String name, String labels) throws IOException {
        return of(new byte[0], name, "amd64", labels);
    }

    private static SmallImage of(byte[] layer, String name, String architecture, String labels) throws IOException {
        String diffIds = layer.length == 0 ? "" : '"' + Digests.of(layer) + '"';
        byte[] config = ("{\"architecture\":\"" + architecture + "\",\"os\":\"linux\",\"author\":\"" + name
                        + "\",\"config\":{\"Labels\":" + labels
                        + "},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[" + diffIds + "]}}")
                .getBytes(StandardCharsets.UTF_8);
        return new SmallImage(layer, config, manifest(config, layer));
    }

    private static String labels(String version) {
        return version == null
                ? "null"
                : "{\"org.opencontainers.image.version\":\"" + version
                        + "\",\"io.jenkins.plugins.node-image-matrix.node\":\"" + version + "\"}";
    }

    /** The same image, whose manifest has other bytes: as if another machine had compressed its layer. */
    public SmallImage compressedOtherwise() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(layer);
        }
        return withLayer(packed.toByteArray());
    }

    /** A manifest that names this image's configuration and another layer, as any client with push permission can create. */
    public SmallImage withLayer(byte[] other) throws IOException {
        return new SmallImage(other, config, manifest(config, other));
    }

    private static Manifest manifest(byte[] config, byte[] layer) throws IOException {
        String layers = layer.length == 0
                ? ""
                : "{\"mediaType\":\"application/vnd.docker.image.rootfs.diff.tar.gzip\",\"size\":" + layer.length
                        + ",\"digest\":\"" + Digests.of(layer) + "\"}";
        String text = """
                {"schemaVersion":2,"mediaType":"%s",
                 "config":{"mediaType":"application/vnd.docker.container.image.v1+json","size":%d,"digest":"%s"},
                 "layers":[%s]}
                """.formatted(Manifest.DOCKER, config.length, Digests.of(config), layers);
        return new Manifest(text.getBytes(StandardCharsets.UTF_8), Manifest.DOCKER);
    }

    public String digest() {
        return manifest.digest();
    }

    public String imageId() {
        return manifest.configDigest();
    }

    /** Brings up all but its manifest, as an agent does. */
    public SmallImage prepare(RegistryClient registry, String repository) throws IOException, InterruptedException {
        if (layer.length > 0) {
            registry.upload(repository, Digests.of(layer), BlobContent.of(layer));
        }
        registry.upload(repository, Digests.of(config), BlobContent.of(config));
        return this;
    }

    /** Brings it up by digest and under no tag. */
    public SmallImage stage(RegistryClient registry, String repository) throws IOException, InterruptedException {
        prepare(registry, repository);
        registry.put(repository, manifest.digest(), manifest);
        return this;
    }

    public SmallImage push(RegistryClient registry, String repository, String tag)
            throws IOException, InterruptedException {
        stage(registry, repository);
        registry.put(repository, tag, manifest);
        return this;
    }
}
