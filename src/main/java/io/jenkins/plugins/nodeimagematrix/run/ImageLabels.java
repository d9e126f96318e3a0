package io.jenkins.plugins.nodeimagematrix.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.nodeimagematrix.registry.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.RegistryClient;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What an image at a registry says of itself. */
final class ImageLabels {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ImageLabels() {}

    static Optional<String> read(RegistryClient registry, String repository, String reference, String label)
            throws IOException, InterruptedException {
        return Optional.ofNullable(read(registry, repository, reference).get(label));
    }

    /** All labels; none if there is no such image. Of an index, those of its first image. */
    static Map<String, String> read(RegistryClient registry, String repository, String reference)
            throws IOException, InterruptedException {
        Optional<Manifest> manifest = registry.get(repository, reference);
        return manifest.isEmpty() ? Map.of() : of(registry, repository, manifest.get());
    }

    /** All labels of the image whose manifest that is, whether the registry has it yet or not. */
    static Map<String, String> of(RegistryClient registry, String repository, Manifest manifest)
            throws IOException, InterruptedException {
        if (manifest.isIndex() && !manifest.children().isEmpty()) {
            return read(registry, repository, manifest.children().get(0).digest());
        }
        Map<String, String> labels = new TreeMap<>();
        if (manifest.configDigest() == null) {
            return labels;
        }
        try (InputStream in = registry.blob(repository, manifest.configDigest())) {
            JsonNode all = JSON.readTree(in).path("config").path("Labels");
            all.fields()
                    .forEachRemaining(
                            label -> labels.put(label.getKey(), label.getValue().asText()));
        }
        return labels;
    }
}
