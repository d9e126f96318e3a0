package io.jenkins.plugins.nodeimagematrix.release.catalogue;

import java.io.Serializable;
import java.time.LocalDate;
import java.util.Objects;

/**
 * Where a catalogue came from, for the report.
 *
 * @param location the URL or file that was asked for, or the name of the snapshot
 * @param date the last day on which this content was known to be current: the day it was fetched, confirmed unchanged
 *     or written
 * @param fallbackReason why something better could not be used, or null if nothing better was asked for
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

    /** What kind of source a catalogue came from, best first. */
    public enum Kind {
        URL,
        FILE,
        LAST_GOOD_COPY,
        SNAPSHOT
    }
}
