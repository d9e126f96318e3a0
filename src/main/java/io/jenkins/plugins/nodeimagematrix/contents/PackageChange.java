package io.jenkins.plugins.nodeimagematrix.contents;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A package that differs between two images. A package that an image has in several versions, as npm allows, is compared as a whole:
 * the versions are then listed one after the other.
 *
 * @param from the versions before; {@code null} if the package was added
 * @param to the versions now; {@code null} if it was removed
 */
public record PackageChange(PackageKind kind, String name, String from, String to) {
    private static final int MAX_VERSIONS = 5;
    /** Removed packages first: their loss may break what is built on the image. */
    private static final Comparator<PackageChange> ORDER = Comparator.comparing(PackageChange::isRemoved)
            .reversed()
            .thenComparing(change -> change.from() == null)
            .thenComparing(PackageChange::kind)
            .thenComparing(PackageChange::name);

    private record Key(PackageKind kind, String name) {}

    /** The packages that differ, the removed ones first, then the updated ones. */
    public static List<PackageChange> between(ImageContents before, ImageContents now) {
        Map<Key, Set<String>> old = versions(before);
        Map<Key, Set<String>> current = versions(now);
        List<PackageChange> changes = new ArrayList<>();
        old.forEach((key, versions) -> {
            Set<String> other = current.get(key);
            if (!versions.equals(other)) {
                changes.add(
                        new PackageChange(key.kind(), key.name(), text(versions), other == null ? null : text(other)));
            }
        });
        current.forEach((key, versions) -> {
            if (!old.containsKey(key)) {
                changes.add(new PackageChange(key.kind(), key.name(), null, text(versions)));
            }
        });
        changes.sort(ORDER);
        return changes;
    }

    private static Map<Key, Set<String>> versions(ImageContents contents) {
        Map<Key, Set<String>> versions =
                new TreeMap<>(Comparator.comparing(Key::kind).thenComparing(Key::name));
        for (InstalledPackage found : contents.packages()) {
            versions.computeIfAbsent(new Key(found.kind(), found.name()), absent -> new TreeSet<>())
                    .add(found.version());
        }
        return versions;
    }

    private static String text(Set<String> versions) {
        List<String> first = versions.stream().limit(MAX_VERSIONS).toList();
        int more = versions.size() - first.size();
        return String.join(", ", first) + (more > 0 ? " and " + more + " more" : "");
    }

    @JsonIgnore
    public boolean isRemoved() {
        return to == null;
    }

    @JsonIgnore
    public boolean isAdded() {
        return from == null;
    }

    /** {@code openssl 3.0.14 -> 3.0.15}, {@code curl removed}, {@code jq 1.7 added}. */
    public String describe() {
        if (isRemoved()) {
            return name + " removed";
        }
        return isAdded() ? name + " " + to + " added" : name + " " + from + " -> " + to;
    }
}
