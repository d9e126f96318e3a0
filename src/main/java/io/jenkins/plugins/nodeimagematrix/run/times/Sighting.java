package io.jenkins.plugins.nodeimagematrix.run.times;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/**
 * A release or a moved base image, from the look that saw it first to its published tags.
 *
 * @param matrix the label of the matrix
 * @param subject the version, or the name of the base image
 * @param digest of the base image after it moved; empty for a release
 * @param day the day of the release according to the catalogue, which gives no time; empty for a base image
 * @param seenMillis time of the first look that saw it, since the epoch
 * @param doneMillis time of the last of its pinned tags; 0 while there is one to come
 * @param delays what it waited for so far
 */
public record Sighting(
        Kind kind,
        String matrix,
        String subject,
        String digest,
        String day,
        long seenMillis,
        long doneMillis,
        Set<Delay> delays) {
    /** The kinds of what is measured. */
    public enum Kind {
        SECURITY,
        RELEASE,
        BASE
    }

    /** The reasons why tags are not published yet. */
    public enum Delay {
        /** The update policy or the lock file holds the release. */
        HELD,
        /** A cell fails. */
        FAILING,
        /** Its build waits or is active. */
        BUILDING,
        /** Its build, or cells of it, wait for an executor or an agent. */
        AGENTS,
        /** Its build waits for a limit of a registry, of the registry's own or configured. */
        LIMITS,
        /** The registry of the base image does not answer. */
        NO_ANSWER,
        /** The job cannot be built. */
        NOT_BUILDABLE
    }

    public Sighting {
        delays = delays == null ? Set.of() : Set.copyOf(delays);
    }

    /** Whether both are of the same thing. A release stays the same when it is held first and enters later. */
    boolean isSame(Sighting other) {
        return matrix.equals(other.matrix)
                && subject.equals(other.subject)
                && digest.equals(other.digest)
                && (kind == Kind.BASE) == (other.kind == Kind.BASE);
    }

    @JsonIgnore
    public boolean isDone() {
        return doneMillis > 0;
    }

    /** The time from the first look that saw it to its tags, or to {@code now} while it is open. */
    Duration took(long now) {
        return Duration.ofMillis(Math.max(0, (isDone() ? doneMillis : now) - seenMillis));
    }

    public Sighting done(long millis) {
        return new Sighting(kind, matrix, subject, digest, day, seenMillis, millis, delays);
    }

    public Sighting delayed(Delay delay) {
        return delayed(Set.of(delay));
    }

    public Sighting delayed(Collection<Delay> more) {
        Set<Delay> all = new TreeSet<>(delays);
        all.addAll(more);
        return new Sighting(kind, matrix, subject, digest, day, seenMillis, doneMillis, all);
    }
}
