package io.jenkins.plugins.nodeimagematrix.run.look;

import io.jenkins.plugins.nodeimagematrix.release.catalogue.ReleaseCatalogue;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The release catalogue for the looks of all jobs. It is requested at most every {@link #MAX_AGE 5 minutes}, and less often while
 * it fails; then the last good copy is used. Not for several threads.
 */
public final class SharedCatalogue {
    static final Duration MAX_AGE = Duration.ofMinutes(5);
    /** The pause before an urgent request, so that a flood of notifications is not one of requests. */
    static final Duration URGENT = Duration.ofSeconds(10);

    private final Source source;
    private final Clock clock;
    private String location;
    private ReleaseCatalogue catalogue;
    private Instant read;
    private SourceBackOff backOff;

    /** The configured catalogue. */
    public interface Source {
        /** The configured location; it may change. */
        String location();

        /** Requests it. A catalogue whose origin is a fallback means that the location failed. */
        ReleaseCatalogue read(String location) throws InterruptedException;
    }

    public SharedCatalogue(Source source, Clock clock) {
        this.source = source;
        this.clock = clock;
    }

    ReleaseCatalogue get(boolean urgent) throws InterruptedException {
        Instant now = clock.instant();
        String place = source.location();
        if (!place.equals(location)) {
            location = place;
            catalogue = null;
            backOff = null;
        }
        if (catalogue == null || isDue(now, urgent)) {
            catalogue = source.read(place);
            read = now;
            backOff = catalogue.origin().isFallback()
                    ? SourceBackOff.after(backOff, now, catalogue.origin().fallbackReason())
                    : null;
        }
        return catalogue;
    }

    private boolean isDue(Instant now, boolean urgent) {
        if (urgent) {
            return !now.isBefore(read.plus(URGENT));
        }
        return !now.isBefore(backOff == null ? read.plus(MAX_AGE) : backOff.until());
    }

    List<FailingSource> failing() {
        return backOff == null ? List.of() : List.of(backOff.of(location));
    }
}
