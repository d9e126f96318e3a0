package io.jenkins.plugins.nodeimagematrix.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.jenkins.plugins.nodeimagematrix.image.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import io.jenkins.plugins.nodeimagematrix.run.history.AliasHistory;
import io.jenkins.plugins.nodeimagematrix.run.history.HistoryEntry;
import io.jenkins.plugins.nodeimagematrix.run.history.TagChange;
import io.jenkins.plugins.nodeimagematrix.run.published.MatrixStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a job has published and who changed what, for its page: the ledger says which tags there are, the history since when.
 *
 * @param repositories by name
 * @param changes newest first, at most {@value #MAX_CHANGES}
 * @param withheld decisions that still hold, newest first
 */
public record PublishedReport(
        int version, List<Repository> repositories, List<TagChange> changes, List<HistoryEntry> withheld) {
    public static final int VERSION = 1;
    static final int MAX_CHANGES = 50;

    /** A repository with its tags: pinned ones and aliases, each by the version behind it, newest first. */
    public record Repository(String name, List<Tag> tags) {}

    /**
     * One tag as the job last put it.
     *
     * @param tag without its repository
     * @param node the Node.js release behind it; absent for none
     * @param since when it came to this image, in milliseconds since the epoch; absent if the history does not know
     * @param build that put it there; absent if the history does not know
     * @param moves how often it was moved so far
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Tag(
            String tag,
            String reference,
            String digest,
            String cell,
            String node,
            @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean alias,
            Long since,
            String build,
            int moves) {}

    /** @throws IOException if ledger or history can't be read */
    public static PublishedReport of(MatrixStore memory) throws IOException {
        AliasHistory history = memory.history();
        Map<String, List<HistoryEntry>> moves = history.byTag();
        Map<String, List<Tag>> repositories = new TreeMap<>();
        for (PublishedTag tag : memory.ledger().published()) {
            repositories
                    .computeIfAbsent(tag.reference().name(), absent -> new ArrayList<>())
                    .add(tag(tag, moves.getOrDefault(tag.reference().toString(), List.of())));
        }
        List<HistoryEntry> withheld = new ArrayList<>(history.withheld().decisions());
        java.util.Collections.reverse(withheld);
        return new PublishedReport(
                VERSION,
                repositories.entrySet().stream()
                        .map(entry -> new Repository(entry.getKey(), sorted(entry.getValue())))
                        .toList(),
                TagChange.of(history.entries(), MAX_CHANGES),
                withheld);
    }

    private static Tag tag(PublishedTag published, List<HistoryEntry> moves) {
        HistoryEntry last = moves.isEmpty() ? null : moves.get(moves.size() - 1);
        boolean known = last != null && published.digest().equals(last.to());
        return new Tag(
                published.reference().tag(),
                published.reference().toString(),
                published.digest(),
                published.cell(),
                published.node(),
                published.alias(),
                known ? last.millis() : null,
                known ? last.build() : null,
                moves.size());
    }

    private static List<Tag> sorted(List<Tag> tags) {
        Comparator<Tag> newest =
                Comparator.comparing(tag -> parsed(tag.node()), Comparator.nullsLast(Comparator.reverseOrder()));
        return tags.stream()
                .sorted(newest.thenComparing(Tag::alias).thenComparing(Tag::tag))
                .toList();
    }

    private static Version parsed(String node) {
        return node == null ? null : Version.parse(node);
    }
}
