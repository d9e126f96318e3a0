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
 * Which releases are in, since when and why: the record that makes the matrix change only when someone, or the policy,
 * lets a release in.
 *
 * <p>Its text has one release a line, sorted by version, and nothing that changes by itself, so a diff shows exactly what
 * entered or left:
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
     * @throws LockFileException if it breaks the form; it names every faulty line
     */
    public static LockFile parse(String text) throws LockFileException {
        return new LockFileReader(text).read();
    }

    public boolean contains(Version version) {
        return entries.containsKey(version);
    }

    /** This lock with a held release let in by a person; unchanged if it is in already. */
    public LockFile approve(Version version, LocalDate asOf) {
        if (contains(version)) {
            return this;
        }
        NavigableMap<Version, Entry> more = new TreeMap<>(entries);
        more.put(version, new Entry(version, asOf, EntryReason.APPROVED));
        return new LockFile(more);
    }

    /** The canonical text: the same entries always give the same bytes. */
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

    /** A release that is in. */
    public record Entry(Version version, LocalDate since, EntryReason reason) implements Serializable {
        public Entry {
            Objects.requireNonNull(version, "version");
            Objects.requireNonNull(since, "since");
            Objects.requireNonNull(reason, "reason");
        }
    }
}
