package io.jenkins.plugins.nodeimagematrix.run.publish;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.run.journal.UnconfirmedTags;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A tag that its registry can't read any more: what this job put there, or began to put, is known without it.
 *
 * @param published as the job last knew the tag; {@code null} if it never did
 * @param begun moves of it that the registry never confirmed
 */
record UnreadableTag(PublishedTag published, List<TagUpdate> begun) {
    static UnreadableTag of(ImageReference tag, PublishedTag published, UnconfirmedTags puts) {
        return new UnreadableTag(published, puts.of(tag));
    }

    /** Whether it is this job that put something there. */
    boolean isOurs() {
        return published != null || !begun.isEmpty();
    }

    /** The digest that people could last have from it; {@code null} for none. */
    String before() {
        return published != null
                ? published.digest()
                : begun.stream()
                        .map(TagUpdate::from)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null);
    }

    /** Every digest that it may have been on. */
    Set<String> mayHold() {
        Set<String> digests = new LinkedHashSet<>();
        Stream.concat(Stream.ofNullable(before()), begun.stream().map(TagUpdate::to))
                .forEach(digests::add);
        return digests;
    }
}
