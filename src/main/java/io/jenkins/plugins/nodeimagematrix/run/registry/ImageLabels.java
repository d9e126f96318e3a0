package io.jenkins.plugins.nodeimagematrix.run.registry;

import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The labels of an image at a registry. */
public final class ImageLabels {
    /** The label with the cell's input hash, from which a later run reads the inputs of an image at the registry. */
    public static final String INPUTS = "io.jenkins.plugins.node-image-matrix.inputs";

    /** The label with the Node.js release of the image, which keeps aliases from moving back. */
    public static final String NODE = "io.jenkins.plugins.node-image-matrix.node";

    private ImageLabels() {}

    public static Optional<String> read(RegistryClient registry, String repository, String reference, String label)
            throws IOException, InterruptedException {
        return Optional.ofNullable(read(registry, repository, reference).get(label));
    }

    /** All labels; empty if there is no such image. For an index, the labels of its first image. */
    public static Map<String, String> read(RegistryClient registry, String repository, String reference)
            throws IOException, InterruptedException {
        return read(registry, repository, reference, Manifest.MAX_INDEX_DEPTH);
    }

    /** All labels of the image with this manifest, which need not be at the registry yet. */
    public static Map<String, String> of(RegistryClient registry, String repository, Manifest manifest)
            throws IOException, InterruptedException {
        return of(registry, repository, manifest, Manifest.MAX_INDEX_DEPTH);
    }

    private static Map<String, String> read(RegistryClient registry, String repository, String reference, int depth)
            throws IOException, InterruptedException {
        Optional<Manifest> manifest = registry.get(repository, reference);
        return manifest.isEmpty() ? Map.of() : of(registry, repository, manifest.get(), depth);
    }

    private static Map<String, String> of(RegistryClient registry, String repository, Manifest manifest, int depth)
            throws IOException, InterruptedException {
        if (manifest.isIndex() && !manifest.children().isEmpty()) {
            return depth == 0
                    ? Map.of()
                    : read(registry, repository, manifest.children().get(0).digest(), depth - 1);
        }
        Map<String, String> labels = new TreeMap<>();
        if (manifest.configDigest() == null) {
            return labels;
        }
        registry.configuration(repository, manifest)
                .path("config")
                .path("Labels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        return labels;
    }
}
