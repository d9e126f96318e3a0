package io.jenkins.plugins.nodeimagematrix.release.policy;

import io.jenkins.plugins.nodeimagematrix.release.Version;
import java.io.Serializable;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The lock file: the included releases, with the day and the reason of their entry. With it, the matrix changes only when a
 * user or the policy adds a release.
 *
 * <p>The text has one release per line, sorted by version, and no timestamps of runs, so that a diff shows exactly the releases
 * that entered or left:
 *
 * <pre>
 * format 1
 * 4.2.1 2026-11-24 first-run
 * 4.2.2 2026-11-25 security
 * </pre>
 */
public record LockFile(NavigableMap<Version, Entry> entries) implements Serializable {
    public static final LockFile EMPTY = new LockFile(new TreeMap<>());

    static final String FORMAT = "format 1";
    private static final String HEADING =
            "# The releases that are in, since when and why. Written by Node Image Matrix, sorted by version; comments are not kept.\n";

    public LockFile {
        entries = Collections.unmodifiableNavigableMap(new TreeMap<>(entries));
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

    public boolean contains(Version version) {
        return entries.containsKey(version);
    }

    /** Returns this lock with a held update added as approved by a user; unchanged if it is already included. */
    public LockFile approve(Version version, LocalDate asOf) {
        if (contains(version)) {
            return this;
        }
        NavigableMap<Version, Entry> more = new TreeMap<>(entries);
        more.put(version, new Entry(version, asOf, EntryReason.APPROVED));
        return new LockFile(more);
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
                    .append('\n');
        }
        return text.toString();
    }

    /** An included release. */
    public record Entry(Version version, LocalDate since, EntryReason reason) implements Serializable {
        public Entry {
            Objects.requireNonNull(version, "version");
            Objects.requireNonNull(since, "since");
            Objects.requireNonNull(reason, "reason");
        }
    }
}
