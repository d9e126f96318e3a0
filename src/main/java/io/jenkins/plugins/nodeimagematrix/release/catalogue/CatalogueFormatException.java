package io.jenkins.plugins.nodeimagematrix.release.catalogue;

import java.io.IOException;

/** A release catalogue that cannot be read; the message says which entry, which key and what was expected. */
public final class CatalogueFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    CatalogueFormatException(String message) {
        super(message);
    }

    CatalogueFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
