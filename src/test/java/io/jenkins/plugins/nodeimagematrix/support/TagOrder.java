package io.jenkins.plugins.nodeimagematrix.support;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Holds what the plugin wrote at a registry, in its order, to the rules that need no knowledge of the test: a tag with a full
 * version is written once and never deleted; every other tag only goes up, never to an image without a version once it had one,
 * and never to an image before that has its version tag; content comes before what names it. What other clients write is
 * noted, and not judged.
 */
final class TagOrder {
    /** As the plugin calls itself. */
    static final String PLUGIN = "node-image-matrix";

    private static final Pattern VERSION = Pattern.compile("(?:.*[^0-9.])?([0-9]+)\\.([0-9]+)\\.([0-9]+)(?![.0-9]).*");
    private static final Comparator<List<Integer>> ORDER = Comparator.<List<Integer>>comparingInt(v -> v.get(0))
            .thenComparingInt(v -> v.get(1))
            .thenComparingInt(v -> v.get(2));

    private final Set<String> renewed;
    private final Set<String> moved;
    private final Map<String, Content> repositories = new HashMap<>();
    private final List<String> faults = new ArrayList<>();
    private boolean gap;

    /**
     * @param renewed repositories in which a test has version tags renewed or restored
     * @param moved repositories in which a test has aliases moved back
     */
    TagOrder(Collection<String> renewed, Collection<String> moved) {
        this.renewed = Set.copyOf(renewed);
        this.moved = Set.copyOf(moved);
    }

    /** What is known of a repository. */
    private static final class Content {
        private final Map<String, String> tags = new HashMap<>();
        private final Set<String> digests = new HashSet<>();
        /** Aliases that were put on images without a version tag: digest to alias. */
        private final Map<String, String> early = new HashMap<>();

        private Set<List<Integer>> versions(String digest) {
            Set<List<Integer>> versions = new TreeSet<>(ORDER);
            tags.forEach((tag, on) -> {
                if (on.equals(digest) && isVersion(tag)) {
                    versions.add(version(tag));
                }
            });
            return versions;
        }
    }

    /** Every rule that was broken, in order. */
    List<String> faults(List<RegistryEvent> events) {
        for (RegistryEvent event : events) {
            Content content = repositories.computeIfAbsent(event.repository(), name -> new Content());
            switch (event.action()) {
                case "gap" -> {
                    repositories.clear();
                    gap = true;
                }
                case "delete" -> delete(content, event);
                default -> put(content, event);
            }
        }
        return faults;
    }

    private void delete(Content content, RegistryEvent event) {
        List<String> gone = content.tags.entrySet().stream()
                .filter(tag ->
                        tag.getKey().equals(event.tag()) || tag.getValue().equals(event.digest()))
                .map(Map.Entry::getKey)
                .toList();
        gone.stream()
                .filter(tag -> isVersion(tag) && isPlugin(event))
                .forEach(tag -> fault(event, "the tag " + tag + " is deleted"));
        content.tags.keySet().removeAll(gone);
        content.digests.remove(event.digest());
    }

    private void put(Content content, RegistryEvent event) {
        if (content.digests.add(event.digest()) && event.putsManifest() && !gap) {
            event.references().stream()
                    .filter(part -> !content.digests.contains(part))
                    .forEach(part -> fault(event, part + " is not there before what names it"));
        }
        if (event.tag().isEmpty() || event.tag().startsWith("sha256-")) {
            return;
        }
        if (isPlugin(event)) {
            if (isVersion(event.tag())) {
                pinned(content, event);
            } else {
                alias(content, event);
            }
        }
        content.tags.put(event.tag(), event.digest());
    }

    private void pinned(Content content, RegistryEvent event) {
        String before = content.tags.getOrDefault(event.tag(), event.digest());
        if (!before.equals(event.digest()) && !renewed.contains(event.repository())) {
            fault(event, "the tag was on " + before + " already");
        }
        String alias = content.early.remove(event.digest());
        if (alias != null && !before.equals(alias) && !moved.contains(event.repository())) {
            fault(event, "the alias " + alias + " was put before it");
        }
    }

    private void alias(Content content, RegistryEvent event) {
        String on = content.tags.get(event.tag());
        Set<List<Integer>> now = content.versions(event.digest());
        Set<List<Integer>> before = on == null ? Set.of() : content.versions(on);
        if (now.isEmpty() && !gap) {
            content.early.put(event.digest(), event.tag());
        }
        if (before.isEmpty() || event.digest().equals(on) || moved.contains(event.repository())) {
            return;
        }
        if (now.isEmpty()) {
            if (!gap) {
                fault(event, "it leaves the version " + before + " for an image without one");
            }
        } else if (now.stream().allMatch(version -> before.stream().allMatch(old -> ORDER.compare(version, old) < 0))) {
            fault(event, "it moves back from " + before + " to " + now);
        }
    }

    private void fault(RegistryEvent event, String what) {
        faults.add(event.repository() + (event.tag().isEmpty() ? "@" : ":" + event.tag() + "@") + event.digest() + ": "
                + what);
    }

    private static boolean isPlugin(RegistryEvent event) {
        return event.client().equals(PLUGIN);
    }

    private static boolean isVersion(String tag) {
        return VERSION.matcher(tag).matches();
    }

    private static List<Integer> version(String tag) {
        Matcher matcher = VERSION.matcher(tag);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(tag);
        }
        return List.of(
                Integer.valueOf(matcher.group(1)),
                Integer.valueOf(matcher.group(2)),
                Integer.valueOf(matcher.group(3)));
    }
}
