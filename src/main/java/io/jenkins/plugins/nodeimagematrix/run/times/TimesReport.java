package io.jenkins.plugins.nodeimagematrix.run.times;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The times of a job, for its page and as JSON.
 *
 * @param summaries one for each kind that was seen
 * @param times newest first
 */
public record TimesReport(List<Summary> summaries, List<Time> times) {
    private static final double MEDIAN = 0.5;
    private static final double NINETY_PERCENT = 0.9;

    /** How a promise stands. */
    public enum Standing {
        /** There is none. */
        NONE,
        /** The tags are not published yet, and the promised time is not over. */
        OPEN,
        KEPT,
        MISSED
    }

    /**
     * The times of one kind whose tags are published.
     *
     * @param done how many
     * @param open how many are not published yet
     * @param medianMillis the median; half of them took no longer
     * @param highMillis the 90th percentile
     * @param maxMillis the longest
     * @param promisedMillis 0 if nothing is promised
     */
    public record Summary(
            Sighting.Kind kind,
            int done,
            int open,
            long medianMillis,
            long highMillis,
            long maxMillis,
            long promisedMillis,
            int kept,
            int missed) {}

    /**
     * The time of one sighting.
     *
     * @param tookMillis from the first look that saw it to its tags, or until now
     */
    public record Time(Sighting sighting, long tookMillis, Standing standing) {}

    public static TimesReport of(Sightings sightings, Promise promise, long now) {
        List<Time> times = new ArrayList<>();
        for (Sighting sighting : sightings.sightings()) {
            times.add(0, new Time(sighting, sighting.took(now).toMillis(), standing(sighting, promise, now)));
        }
        List<Summary> summaries = new ArrayList<>();
        for (Sighting.Kind kind : Sighting.Kind.values()) {
            List<Time> own = times.stream()
                    .filter(time -> time.sighting().kind() == kind)
                    .toList();
            if (!own.isEmpty()) {
                summaries.add(summary(kind, own, promise));
            }
        }
        return new TimesReport(summaries, times);
    }

    private static Standing standing(Sighting sighting, Promise promise, long now) {
        Optional<Duration> limit = promise.limit(sighting.kind());
        if (limit.isEmpty()) {
            return Standing.NONE;
        }
        if (sighting.took(now).compareTo(limit.get()) > 0) {
            return Standing.MISSED;
        }
        return sighting.isDone() ? Standing.KEPT : Standing.OPEN;
    }

    private static Summary summary(Sighting.Kind kind, List<Time> own, Promise promise) {
        List<Long> done = own.stream()
                .filter(time -> time.sighting().isDone())
                .map(Time::tookMillis)
                .sorted()
                .toList();
        return new Summary(
                kind,
                done.size(),
                own.size() - done.size(),
                percentile(done, MEDIAN),
                percentile(done, NINETY_PERCENT),
                percentile(done, 1),
                promise.limit(kind).map(Duration::toMillis).orElse(0L),
                count(own, Standing.KEPT),
                count(own, Standing.MISSED));
    }

    /** The nearest rank; 0 if there are none. */
    private static long percentile(List<Long> sorted, double part) {
        return sorted.isEmpty() ? 0 : sorted.get((int) Math.ceil(part * sorted.size()) - 1);
    }

    private static int count(List<Time> own, Standing standing) {
        return (int) own.stream().filter(time -> time.standing() == standing).count();
    }
}
