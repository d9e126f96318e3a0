package io.jenkins.plugins.nodeimagematrix.registry.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Objects;

/**
 * The platform that an image is for (OCI image-spec 1.1, "Image Index", {@code platform}).
 *
 * @param variant of the processor, such as {@code v7}; empty for none
 */
public record Platform(String os, String architecture, String variant) implements Comparable<Platform> {
    public Platform {
        Objects.requireNonNull(os, "os");
        Objects.requireNonNull(architecture, "architecture");
        variant = variant == null ? "" : variant;
    }

    /** The platform in the image's configuration. */
    public static Platform of(RegistryClient registry, String repository, Manifest manifest)
            throws IOException, InterruptedException {
        JsonNode config = registry.configuration(repository, manifest);
        return new Platform(
                config.path("os").asText(),
                config.path("architecture").asText(),
                config.path("variant").asText());
    }

    /** @param asked {@code os/architecture} or {@code os/architecture/variant} */
    public boolean satisfies(String asked) {
        return asked == null || asked.isEmpty() || toString().equals(asked) || (os + "/" + architecture).equals(asked);
    }

    @Override
    public int compareTo(Platform other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return os + "/" + architecture + (variant.isEmpty() ? "" : "/" + variant);
    }
}
