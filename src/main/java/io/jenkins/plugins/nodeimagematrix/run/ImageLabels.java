package io.jenkins.plugins.nodeimagematrix.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.nodeimagematrix.registry.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.RegistryClient;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** What an image at a registry says of itself. */
final class ImageLabels {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ImageLabels() {}

    static Optional<String> read(RegistryClient registry, String repository, String reference, String label)
            throws IOException, InterruptedException {
        Optional<Manifest> manifest = registry.get(repository, reference);
        if (manifest.isEmpty() || manifest.get().configDigest() == null) {
            return Optional.empty();
        }
        try (InputStream in = registry.blob(repository, manifest.get().configDigest())) {
            JsonNode value = JSON.readTree(in).path("config").path("Labels").path(label);
            return Optional.ofNullable(value.textValue());
        }
    }
}
