package io.jenkins.plugins.nodeimagematrix.run.registry;

import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What an image at a registry says of itself. */
public final class ImageLabels {
    /** Label of the cell's input hash, by which a later run knows at the registry what an image was made of. */
    public static final String INPUTS = "io.jenkins.plugins.node-image-matrix.inputs";

    /** Label of the Node.js release inside, by which an alias is kept from moving back. */
    public static final String NODE = "io.jenkins.plugins.node-image-matrix.node";

    private ImageLabels() {}

    public static Optional<String> read(RegistryClient registry, String repository, String reference, String label)
            throws IOException, InterruptedException {
        return Optional.ofNullable(read(registry, repository, reference).get(label));
    }

    /** All labels; none if there is no such image. Of an index, those of its first image. */
    public static Map<String, String> read(RegistryClient registry, String repository, String reference)
            throws IOException, InterruptedException {
        return read(registry, repository, reference, Manifest.MAX_INDEX_DEPTH);
    }

    /** All labels of the image whose manifest that is, whether the registry has it yet or not. */
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
                .fields()
                .forEachRemaining(
                        label -> labels.put(label.getKey(), label.getValue().asText()));
        return labels;
    }
}
