package io.jenkins.plugins.nodeimagematrix.run.history;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.run.history.HistoryEntry.Kind;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
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
    public static final BlockedImages NONE = new BlockedImages(Map.of(), Map.of(), Set.of());

    private final Map<String, HistoryEntry> decisions;
    private final Map<String, HistoryEntry> restored;
    private final Set<String> published;

    /**
     * @param restored the last change of each pinned tag that an undo restored
     * @param published each pinned tag with each digest that this job put there
     */
    private BlockedImages(
            Map<String, HistoryEntry> decisions, Map<String, HistoryEntry> restored, Set<String> published) {
        this.decisions = decisions;
        this.restored = restored;
        this.published = published;
    }

    static BlockedImages of(List<HistoryEntry> history) {
        Map<String, HistoryEntry> decisions = new LinkedHashMap<>();
        Map<String, HistoryEntry> restored = new HashMap<>();
        Set<String> published = new HashSet<>();
        for (HistoryEntry entry : history) {
            if (entry.kind().isMove() && !entry.alias()) {
                restored.put(entry.tag(), entry);
                if (entry.kind() == Kind.CREATED || entry.kind() == Kind.MOVED) {
                    published.add(entry.tag() + "@" + entry.to());
                }
            }
            if (entry.kind() == Kind.BLOCKED) {
                decisions.put(key(entry), entry);
            } else if (entry.kind() == Kind.READMITTED) {
                decisions.remove(key(entry));
            }
        }
        restored.values().removeIf(entry -> entry.kind() != Kind.RESTORED);
        return new BlockedImages(decisions, restored, published);
    }

    /** The undo that put a pinned tag back to the digest that it still has, if there is one. */
    public Optional<HistoryEntry> restored(ImageReference pinned, String digest) {
        return Optional.ofNullable(restored.get(pinned.toString()))
                .filter(entry -> entry.to().equals(digest));
    }

    /**
     * Pinned tags that an undo put back to an image that this job had published there, and that still hold it. An image of
     * another client, which a refresh had replaced, is not among them: no run of this job proved it.
     */
    public Set<ImageReference> restored(Collection<PublishedTag> tags) {
        return tags.stream()
                .filter(tag -> !tag.alias() && published.contains(tag.reference() + "@" + tag.digest()))
                .filter(tag -> restored(tag.reference(), tag.digest()).isPresent())
                .map(PublishedTag::reference)
                .collect(Collectors.toUnmodifiableSet());
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

    /**
     * Pinned tags that were withdrawn and still hold the same images. A plan assigns their aliases to other versions. The tag of a
     * version with revisions is among them if all its revisions are.
     */
    public Set<ImageReference> withdrawn(Collection<PublishedTag> published) {
        Set<ImageReference> withdrawn = new HashSet<>();
        Map<ImageReference, Boolean> versions = new HashMap<>();
        for (PublishedTag tag : published) {
            boolean is = isWithdrawn(tag);
            if (is) {
                withdrawn.add(tag.reference());
            }
            tag.ofRevision().ifPresent(revision -> versions.merge(revision.version(), is, Boolean::logicalAnd));
        }
        versions.forEach((version, all) -> {
            if (all) {
                withdrawn.add(version);
            }
        });
        return Set.copyOf(withdrawn);
    }

    private boolean isWithdrawn(PublishedTag tag) {
        HistoryEntry decision = decisions.get(tag.reference().name() + "@" + tag.digest());
        return decision != null && decision.tag().equals(tag.reference().toString());
    }

    private static String key(HistoryEntry entry) {
        return (entry.alias() ? entry.tag() : entry.reference().name()) + "@" + entry.to();
    }
}
