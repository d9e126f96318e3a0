package io.jenkins.plugins.nodeimagematrix.release.policy;

import io.jenkins.plugins.nodeimagematrix.release.Version;
import java.io.Serializable;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The lock file: the included releases, and the base images under a policy, with the day and the reason of their entry. With
 * it, the matrix changes only when a user or the policy adds a release or takes a new base image.
 *
 * <p>The text has one release or base image per line, sorted, and no timestamps of runs, so that a diff shows exactly the releases
 * that entered or left:
 *
 * <pre>
 * format 1
 * 4.2.1 2026-11-24 first-run
 * 4.2.2 2026-11-25 security
 * 4.3.0 2026-11-26 approved jessie,wheezy
 * base debian:jessie sha256:1234... 2026-11-24 first-run
 * </pre>
 *
 * <p>A release is included for all operating systems, or only for those that its line names.
 */
public record LockFile(NavigableMap<Version, Entry> entries, NavigableMap<String, Base> bases) implements Serializable {
    public static final LockFile EMPTY = new LockFile(new TreeMap<>());

    static final String FORMAT = "format 1";
    /** The beginning of a line with a base image. */
    static final String BASE = "base ";

    private static final String HEADING =
            "# The releases that are in, since when and why. Written by Node Image Matrix, sorted by version; comments are not kept.\n";

    public LockFile {
        entries = Collections.unmodifiableNavigableMap(new TreeMap<>(entries));
        bases = Collections.unmodifiableNavigableMap(new TreeMap<>(bases));
    }

    /** A lock file without base images. */
    public LockFile(NavigableMap<Version, Entry> entries) {
        this(entries, new TreeMap<>());
    }

    public static LockFile of(Collection<Entry> entries) {
        NavigableMap<Version, Entry> byVersion = new TreeMap<>();
        entries.forEach(entry -> byVersion.put(entry.version(), entry));
        return new LockFile(byVersion);
    }

    /**
     * Reads a lock file.
     *
     * @throws LockFileException if the text is invalid; the message lists every invalid line
     */
    public static LockFile parse(String text) throws LockFileException {
        return new LockFileReader(text).read();
    }

    /** Whether a release is included, for all or for some operating systems. */
    public boolean contains(Version version) {
        return entries.containsKey(version);
    }

    /** Whether an approval adds nothing, because all of its systems are included already. */
    public boolean covers(Entry approval) {
        Entry known = entries.get(approval.version());
        return known != null && known.covers(approval);
    }

    /** Returns this lock with a held update added as approved by a user; unchanged if it is already included. */
    public LockFile approve(Version version, LocalDate asOf) {
        return approve(new Entry(version, asOf, EntryReason.APPROVED));
    }

    /** Returns this lock with an approval; a release that is included for some systems is also included for those of it. */
    public LockFile approve(Entry approval) {
        if (covers(approval)) {
            return this;
        }
        Entry known = entries.get(approval.version());
        NavigableMap<Version, Entry> more = new TreeMap<>(entries);
        more.put(approval.version(), known == null ? approval : known.with(approval.systems()));
        return new LockFile(more, bases);
    }

    /** Returns this lock with other base images. */
    public LockFile withBases(Collection<Base> others) {
        NavigableMap<String, Base> byImage = new TreeMap<>();
        others.forEach(base -> byImage.put(base.image(), base));
        return new LockFile(entries, byImage);
    }

    /** Returns this lock with an approved digest of a base image; unchanged if it has no line for the image. */
    public LockFile approve(String image, String digest, LocalDate asOf) {
        Base base = bases.get(image);
        if (base == null || base.digest().equals(digest)) {
            return this;
        }
        NavigableMap<String, Base> more = new TreeMap<>(bases);
        more.put(image, new Base(image, digest, asOf, EntryReason.APPROVED));
        return new LockFile(entries, more);
    }

    /** Returns the canonical text: equal entries always yield the same bytes. */
    public String render() {
        StringBuilder text = new StringBuilder(HEADING).append(FORMAT).append('\n');
        for (Entry entry : entries.values()) {
            text.append(entry.version())
                    .append(' ')
                    .append(entry.since())
                    .append(' ')
                    .append(entry.reason().word())
                    .append(entry.isEverywhere() ? "" : " " + String.join(",", entry.systems()))
                    .append('\n');
        }
        for (Base base : bases.values()) {
            text.append(BASE)
                    .append(base.image())
                    .append(' ')
                    .append(base.digest())
                    .append(' ')
                    .append(base.since())
                    .append(' ')
                    .append(base.reason().word())
                    .append('\n');
        }
        return text.toString();
    }

    /** A base image under a policy: the digest to build on. */
    public record Base(String image, String digest, LocalDate since, EntryReason reason) implements Serializable {
        public Base {
            Objects.requireNonNull(since, "since");
            Objects.requireNonNull(reason, "reason");
            if (!image.matches("\\S+")) {
                throw new IllegalArgumentException("'" + image + "' is not the name of an image");
            }
            if (!digest.matches("sha256:[0-9a-f]{64}")) {
                throw new IllegalArgumentException("'" + digest + "' is not a digest such as sha256:1234...");
            }
        }
    }

    /**
     * An included release.
     *
     * @param systems the operating systems for which it is included, values of the axis {@code os}; empty for all
     */
    public record Entry(Version version, LocalDate since, EntryReason reason, SortedSet<String> systems)
            implements Serializable {
        public Entry {
            Objects.requireNonNull(version, "version");
            Objects.requireNonNull(since, "since");
            Objects.requireNonNull(reason, "reason");
            systems = Collections.unmodifiableSortedSet(new TreeSet<>(systems));
            for (String system : systems) {
                if (!system.matches("[^\\s,]+")) {
                    throw new IllegalArgumentException("'" + system + "' is not the name of an operating system");
                }
            }
        }

        /** A release that is included for all operating systems. */
        public Entry(Version version, LocalDate since, EntryReason reason) {
            this(version, since, reason, Collections.emptySortedSet());
        }

        public boolean isEverywhere() {
            return systems.isEmpty();
        }

        public boolean admits(String system) {
            return isEverywhere() || systems.contains(system);
        }

        /** Whether this entry has all systems of another one. */
        boolean covers(Entry other) {
            return isEverywhere() || !other.isEverywhere() && systems.containsAll(other.systems);
        }

        /** Returns this entry for more systems. */
        Entry with(Set<String> more) {
            SortedSet<String> all = new TreeSet<>(systems);
            all.addAll(more);
            return new Entry(version, since, reason, isEverywhere() || more.isEmpty() ? new TreeSet<>() : all);
        }
    }
}
