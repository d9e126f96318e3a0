package io.jenkins.plugins.nodeimagematrix.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.jenkins.plugins.nodeimagematrix.image.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import io.jenkins.plugins.nodeimagematrix.run.history.AliasHistory;
import io.jenkins.plugins.nodeimagematrix.run.history.HistoryEntry;
import io.jenkins.plugins.nodeimagematrix.run.history.Ledger;
import io.jenkins.plugins.nodeimagematrix.run.history.TagChange;
import io.jenkins.plugins.nodeimagematrix.run.publish.ProofPolicy;
import io.jenkins.plugins.nodeimagematrix.run.published.MatrixStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The report of a job's published tags and their changes, for the job's page. The tags come from the ledger, the dates from
 * the history.
 *
 * @param repositories by name
 * @param changes newest first, at most {@value #MAX_CHANGES}
 * @param blocked decisions in force, newest first
 */
public record PublishedReport(
        int version, List<Repository> repositories, List<TagChange> changes, List<HistoryEntry> blocked) {
    public static final int VERSION = 1;
    static final int MAX_CHANGES = 50;

    /** A repository with its pinned tags and aliases, each ordered by version, newest first. */
    public record Repository(String name, List<Tag> tags) {}

    /**
     * A tag as the job last put it.
     *
     * @param tag without its repository
     * @param node the Node.js release of the image; absent for none
     * @param since time when the tag moved to this image, in milliseconds since the epoch; absent if unknown
     * @param build the build that put it; absent if unknown
     * @param changes number of changes so far
     * @param proven whether signed proofs of the image are at its repository
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
            int changes,
            @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean proven) {}

    /** @throws IOException if the ledger or the history cannot be read */
    public static PublishedReport of(MatrixStore store) throws IOException {
        AliasHistory history = store.history();
        Map<String, List<HistoryEntry>> changes = history.byTag();
        Map<String, List<Tag>> repositories = new TreeMap<>();
        Ledger ledger = store.ledger();
        for (PublishedTag tag : ledger.published()) {
            repositories
                    .computeIfAbsent(tag.reference().name(), absent -> new ArrayList<>())
                    .add(tag(
                            tag,
                            changes.getOrDefault(tag.reference().toString(), List.of()),
                            ledger.proven().containsKey(ProofPolicy.image(tag.reference(), tag.digest()))));
        }
        List<HistoryEntry> blocked = new ArrayList<>(history.blocked().decisions());
        java.util.Collections.reverse(blocked);
        return new PublishedReport(
                VERSION,
                repositories.entrySet().stream()
                        .map(entry -> new Repository(entry.getKey(), sorted(entry.getValue())))
                        .toList(),
                TagChange.of(history.entries(), MAX_CHANGES),
                blocked);
    }

    private static Tag tag(PublishedTag published, List<HistoryEntry> changes, boolean proven) {
        HistoryEntry last = changes.isEmpty() ? null : changes.get(changes.size() - 1);
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
                changes.size(),
                proven);
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
