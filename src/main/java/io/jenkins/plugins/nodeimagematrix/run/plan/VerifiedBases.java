package io.jenkins.plugins.nodeimagematrix.run.plan;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.proof.KeyReference;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The demands of the global configuration that base images are signed. A line holds a registry or the beginning of a repository's
 * name, and the id of credentials with public keys. For an image, the line with the longest name that it begins with applies.
 */
public final class VerifiedBases {
    /** No demands. */
    public static final VerifiedBases NONE = new VerifiedBases(Map.of());

    private static final String EXAMPLE =
            "'registry.example.com/base base-key' is expected: the beginning of the images' names,"
                    + " and the id of credentials with the public key";
    private static final int MAX_CHARS = 100_000;

    private final Map<String, String> credentials;

    private VerifiedBases(Map<String, String> credentials) {
        this.credentials = credentials;
    }

    /** @throws IllegalArgumentException if a line can't be read, or two lines are about the same images */
    public static VerifiedBases parse(String text) {
        if (text.length() > MAX_CHARS) {
            throw new IllegalArgumentException("at most " + MAX_CHARS + " characters are allowed");
        }
        Map<String, String> credentials = new LinkedHashMap<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            String[] words = line.strip().split("\\s+");
            String images = words[0].replaceFirst("/$", "");
            if (words.length != 2 || !isBeginning(images)) {
                throw new IllegalArgumentException("line " + number + ": " + EXAMPLE);
            }
            if (credentials.put(images, words[1]) != null) {
                throw new IllegalArgumentException("line " + number + ": there is another line for " + images);
            }
        }
        return new VerifiedBases(credentials);
    }

    /** Whether a text is a registry, or a registry and the first parts of a repository's name. */
    private static boolean isBeginning(String images) {
        int slash = images.indexOf('/');
        String registry = slash < 0 ? images : images.substring(0, slash);
        try {
            new ImageReference(registry, slash < 0 ? "any" : images.substring(slash + 1), "any");
            return ImageReference.hostIn(registry + "/any") != null;
        } catch (IllegalArgumentException noName) {
            return false;
        }
    }

    /** The keys of which one must have signed an image; empty if none must. */
    Optional<KeyReference> keysOf(ImageReference image) {
        String name = image.registry() + "/" + image.repository() + "/";
        return credentials.keySet().stream()
                .filter(images -> name.startsWith(images + "/"))
                .max((one, other) -> Integer.compare(one.length(), other.length()))
                .map(images -> new KeyReference(KeyReference.Kind.CONFIGURED, credentials.get(images)));
    }
}
