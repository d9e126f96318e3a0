package io.jenkins.plugins.nodeimagematrix.release.policy;

import io.jenkins.plugins.nodeimagematrix.release.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The change from the lock file of a checkout to the lock file of a plan.
 *
 * @param lock the new lock file
 * @param added entries that the checkout's lock file lacks
 * @param removed versions that the new lock file lacks
 * @param bases names of base images whose lines differ
 * @param isFirst whether the checkout has no lock file
 */
public record LockChange(
        LockFile lock, List<LockFile.Entry> added, List<Version> removed, List<String> bases, boolean isFirst) {
    private static final int MAX_NAMED = 4;

    public LockChange {
        added = List.copyOf(added);
        removed = List.copyOf(removed);
        bases = List.copyOf(bases);
    }

    /** @param before the lock file of the checkout; {@code null} if there is none */
    public static LockChange of(LockFile before, LockFile after) {
        LockFile old = before == null ? LockFile.EMPTY : before;
        return new LockChange(
                after,
                after.entries().values().stream()
                        .filter(entry -> !entry.equals(old.entries().get(entry.version())))
                        .toList(),
                old.entries().keySet().stream()
                        .filter(version -> !after.contains(version))
                        .toList(),
                Stream.concat(old.bases().keySet().stream(), after.bases().keySet().stream())
                        .distinct()
                        .filter(image -> !Objects.equals(
                                old.bases().get(image), after.bases().get(image)))
                        .toList(),
                before == null);
    }

    /** Whether there is nothing to commit. */
    public boolean isEmpty() {
        return added.isEmpty() && removed.isEmpty() && bases.isEmpty() && !isFirst;
    }

    /** A subject line for the commit: {@code Add Node.js 22.12.0, remove 22.11.0}. It has only versions and counts. */
    public String message() {
        return message(
                added.stream().map(entry -> entry.version().toString()).toList(),
                removed.stream().map(Version::toString).toList());
    }

    public static String message(List<String> added, List<String> removed) {
        List<String> parts = new ArrayList<>();
        if (!added.isEmpty()) {
            parts.add("Add " + named(added, "Node.js "));
        }
        if (!removed.isEmpty()) {
            parts.add(added.isEmpty() ? "Remove " + named(removed, "Node.js ") : "remove " + named(removed, ""));
        }
        return parts.isEmpty() ? "Update the lock file of the image matrix" : String.join(", ", parts);
    }

    private static String named(List<String> versions, String product) {
        return versions.size() > MAX_NAMED
                ? versions.size() + " " + product + "releases"
                : product + versions.stream().collect(Collectors.joining(", "));
    }
}
