package io.jenkins.plugins.nodeimagematrix.release.catalogue;

import java.io.IOException;

/** The exception for a release catalogue that cannot be read. The message names the entry, the key and the expected value. */
public final class CatalogueFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    CatalogueFormatException(String message) {
        super(message);
    }

    CatalogueFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
