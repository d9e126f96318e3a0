package io.jenkins.plugins.nodeimagematrix.release.policy;

import io.jenkins.plugins.nodeimagematrix.release.Version;
import io.jenkins.plugins.nodeimagematrix.release.policy.LockFileException.Fault;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** A strict parser of lock files. Every line that it does not accept is reported with its number. */
final class LockFileReader {
    /** Node.js has fewer than a thousand releases. */
    static final int MAX_LINES = 100_000;

    /** The maximum number of reported lines; in a text that is not a lock file, every line is invalid. */
    static final int MAX_FAULTS = 50;

    /** Git begins and ends a conflict with seven of these characters. */
    private static final String CONFLICT = "<<<<<<<";

    private static final String END_OF_CONFLICT = ">>>>>>>";
    private static final String REMEDY =
            "keep the releases that either side added, drop those that either side removed,"
                    + " and remove the markers; the merge driver in docs/recipes/lock-file.md does this";

    private final String[] lines;
    private final List<Fault> faults = new ArrayList<>();
    private final NavigableMap<Version, LockFile.Entry> entries = new TreeMap<>();
    private final NavigableMap<String, LockFile.Base> bases = new TreeMap<>();

    LockFileReader(String text) {
        lines = text.split("\n", MAX_LINES + 2);
    }

    LockFile read() throws LockFileException {
        if (lines.length > MAX_LINES + 1) {
            throw new LockFileException(
                    List.of(new Fault(MAX_LINES + 1, "a lock file has at most " + MAX_LINES + " lines")));
        }
        boolean formatSeen = false;
        for (int i = 0; i < lines.length && faults.size() < MAX_FAULTS; i++) {
            // Git may check out text files with CRLF line endings.
            String line = lines[i].endsWith("\r") ? lines[i].substring(0, lines[i].length() - 1) : lines[i];
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            if (line.startsWith(CONFLICT)) {
                int end = endOfConflict(i);
                faults.add(new Fault(
                        i + 1,
                        "a merge conflict of Git" + (end < 0 ? "" : ", up to line " + (end + 1)) + "; " + REMEDY));
                if (end < 0) {
                    break;
                }
                i = end;
                // The format may be in the conflict, and a fault is enough.
                formatSeen = true;
            } else if (formatSeen) {
                entry(i + 1, line);
            } else if (line.equals(LockFile.FORMAT)) {
                formatSeen = true;
            } else {
                faults.add(new Fault(
                        i + 1, "expected '" + LockFile.FORMAT + "' as the first entry, found " + quoted(line)));
                break;
            }
        }
        if (!formatSeen && faults.isEmpty()) {
            faults.add(new Fault(
                    lines.length,
                    "the file ends without '" + LockFile.FORMAT
                            + "'; restore it, or delete it, so that a build writes a new one"));
        }
        if (!faults.isEmpty()) {
            throw new LockFileException(faults);
        }
        return new LockFile(entries, bases);
    }

    /** Returns the index of the line that ends a conflict; -1 if there is none. */
    private int endOfConflict(int start) {
        for (int i = start + 1; i < lines.length; i++) {
            if (lines[i].startsWith(END_OF_CONFLICT)) {
                return i;
            }
        }
        return -1;
    }

    private void entry(int number, String line) {
        if (line.startsWith(LockFile.BASE)) {
            base(number, line);
            return;
        }
        String[] words = line.split(" ", -1);
        if (words.length < 3 || words.length > 4 || Arrays.asList(words).contains("")) {
            faults.add(new Fault(
                    number,
                    "expected a version, a day and a reason with one space between them (and systems, such as"
                            + " bookworm,trixie, if the release is not in for all), found " + quoted(line)));
            return;
        }
        try {
            Version version = Version.parse(words[0]);
            if (!version.toString().equals(words[0])) {
                faults.add(new Fault(number, "write the version as " + version + ", not as " + quoted(words[0])));
                return;
            }
            LockFile.Entry entry = new LockFile.Entry(
                    version, day(words[1]), reason(words[2]), words.length == 3 ? new TreeSet<>() : systems(words[3]));
            add(number, entry);
        } catch (IllegalArgumentException e) {
            faults.add(new Fault(number, e.getMessage()));
        }
    }

    private void base(int number, String line) {
        String[] words = line.split(" ", -1);
        if (words.length != 5) {
            faults.add(new Fault(
                    number,
                    "expected 'base', an image, a digest, a day and a reason with one space between them, found "
                            + quoted(line)));
            return;
        }
        try {
            LockFile.Base base = new LockFile.Base(words[1], words[2], day(words[3]), reason(words[4]));
            if (bases.putIfAbsent(base.image(), base) != null) {
                faults.add(new Fault(number, "the base image " + base.image() + " is already in an earlier line"));
            } else if (!bases.lastKey().equals(base.image())) {
                faults.add(new Fault(
                        number,
                        "the base image " + base.image() + " belongs before " + bases.higherKey(base.image())
                                + ": the file is sorted"));
            }
        } catch (IllegalArgumentException e) {
            faults.add(new Fault(number, e.getMessage()));
        }
    }

    /** The systems of a release, separated by commas and sorted. */
    private static SortedSet<String> systems(String word) {
        SortedSet<String> systems = new TreeSet<>(Arrays.asList(word.split(",", -1)));
        if (!String.join(",", systems).equals(word)) {
            throw new IllegalArgumentException("write the systems as " + String.join(",", systems) + ", not as "
                    + quoted(word) + ": they are sorted");
        }
        return systems;
    }

    private static LocalDate day(String word) {
        try {
            return LocalDate.parse(word);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(quoted(word) + " is not a day such as 2026-11-24", e);
        }
    }

    private static EntryReason reason(String word) {
        return EntryReason.of(word)
                .orElseThrow(() ->
                        new IllegalArgumentException(quoted(word) + " is not a reason such as first-run or approved"));
    }

    private void add(int number, LockFile.Entry entry) {
        if (entries.containsKey(entry.version())) {
            faults.add(new Fault(number, "version " + entry.version() + " is already in an earlier line"));
            return;
        }
        if (!entries.isEmpty() && entries.lastKey().compareTo(entry.version()) > 0) {
            faults.add(new Fault(
                    number,
                    "version " + entry.version() + " belongs before " + entries.higherKey(entry.version())
                            + ": the file is sorted by version"));
        }
        entries.put(entry.version(), entry);
    }

    private static String quoted(String text) {
        return "'" + (text.length() > 60 ? text.substring(0, 60) + "..." : text) + "'";
    }
}
