package io.jenkins.plugins.nodeimagematrix.run.history;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.run.history.HistoryEntry.Kind;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The images that aliases are kept from: those of withdrawn versions, and those that an undo moved an alias away from. A
 * rebuilt image has another digest and is not affected.
 */
public final class BlockedImages {
    public static final BlockedImages NONE = new BlockedImages(Map.of());

    private final Map<String, HistoryEntry> decisions;

    private BlockedImages(Map<String, HistoryEntry> decisions) {
        this.decisions = decisions;
    }

    static BlockedImages of(List<HistoryEntry> history) {
        Map<String, HistoryEntry> decisions = new LinkedHashMap<>();
        for (HistoryEntry entry : history) {
            if (entry.kind() == Kind.BLOCKED) {
                decisions.put(key(entry), entry);
            } else if (entry.kind() == Kind.READMITTED) {
                decisions.remove(key(entry));
            }
        }
        return new BlockedImages(decisions);
    }

    /** The decision that keeps an alias from a digest, if there is one. */
    public Optional<HistoryEntry> from(ImageReference alias, String digest) {
        HistoryEntry decision = decisions.get(alias + "@" + digest);
        return Optional.ofNullable(decision == null ? decisions.get(alias.name() + "@" + digest) : decision);
    }

    /** All decisions in force, oldest first. */
    public Collection<HistoryEntry> decisions() {
        return List.copyOf(decisions.values());
    }

    /** Pinned tags that were withdrawn and still hold the same images. A plan assigns their aliases to other versions. */
    public Set<ImageReference> withdrawn(Collection<PublishedTag> published) {
        return published.stream()
                .filter(tag -> {
                    HistoryEntry decision = decisions.get(tag.reference().name() + "@" + tag.digest());
                    return decision != null
                            && decision.tag().equals(tag.reference().toString());
                })
                .map(PublishedTag::reference)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static String key(HistoryEntry entry) {
        return (entry.alias() ? entry.tag() : entry.reference().name()) + "@" + entry.to();
    }
}
