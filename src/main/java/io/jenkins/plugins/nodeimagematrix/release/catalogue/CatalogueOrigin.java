package io.jenkins.plugins.nodeimagematrix.release.catalogue;

import java.io.Serializable;
import java.time.LocalDate;
import java.util.Objects;

/**
 * The origin of a catalogue, for the report.
 *
 * @param location the requested URL or file, or the name of the snapshot
 * @param date the last day on which this content was known to be current: the day it was fetched, confirmed unchanged or
 *     written
 * @param fallbackReason why a better source could not be used, or null if no better source was requested
 */
public record CatalogueOrigin(Kind kind, String location, LocalDate date, String fallbackReason)
        implements Serializable {
    public CatalogueOrigin {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(location, "location");
        Objects.requireNonNull(date, "date");
    }

    public boolean isFallback() {
        return fallbackReason != null;
    }

    /** The kinds of sources, best first. */
    public enum Kind {
        URL,
        FILE,
        LAST_GOOD_COPY,
        SNAPSHOT
    }
}
