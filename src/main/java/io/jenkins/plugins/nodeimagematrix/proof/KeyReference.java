package io.jenkins.plugins.nodeimagematrix.proof;

import java.io.Serializable;
import java.util.Objects;

/**
 * The place of the public keys of which one must have signed an image.
 *
 * @param text the keys in PEM form, the path of a file with them, or the id of credentials
 */
public record KeyReference(Kind kind, String text) implements Serializable {
    /** The kinds of places. */
    public enum Kind {
        /** The text is the keys. */
        TEXT,
        /** A file in the folder of the matrix file. */
        FILE,
        /** Credentials in the scope of the build. */
        CREDENTIALS,
        /** Credentials of the controller, which the global configuration names. */
        CONFIGURED
    }

    public KeyReference {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(text, "text");
    }

    /** @param pem public keys in PEM form */
    public static KeyReference text(String pem) {
        return new KeyReference(Kind.TEXT, pem);
    }
}
