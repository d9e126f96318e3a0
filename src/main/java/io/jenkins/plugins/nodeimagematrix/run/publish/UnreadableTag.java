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
 * A tag that its registry can no longer read. What this job put there is known from the ledger and the journals.
 *
 * @param published the tag in the job's ledger; {@code null} if it is not there
 * @param begun updates of the tag that the registry never confirmed
 */
record UnreadableTag(PublishedTag published, List<TagUpdate> begun) {
    static UnreadableTag of(ImageReference tag, PublishedTag published, UnconfirmedTags puts) {
        return new UnreadableTag(published, puts.of(tag));
    }

    /** Whether this job put the tag. */
    boolean isOurs() {
        return published != null || !begun.isEmpty();
    }

    /** The last digest that users could pull; {@code null} for none. */
    String before() {
        return published != null
                ? published.digest()
                : begun.stream()
                        .map(TagUpdate::from)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null);
    }

    /** Every digest that the tag may hold. */
    Set<String> mayHold() {
        Set<String> digests = new LinkedHashSet<>();
        Stream.concat(Stream.ofNullable(before()), begun.stream().map(TagUpdate::to))
                .forEach(digests::add);
        return digests;
    }
}
