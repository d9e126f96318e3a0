package io.jenkins.plugins.nodeimagematrix.run.publish;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.registry.client.BlobPresence;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryException;
import io.jenkins.plugins.nodeimagematrix.run.journal.UnconfirmedTags;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The state of tags at a registry. A registry whose disk was full may store a tag incompletely and then fails each request
 * for it until the tag is put again. This is distinguished from a registry that fails all requests.
 */
public final class TagState {
    private TagState() {}

    /**
     * The observed state of a tag.
     *
     * @param digest {@code null} if the tag does not exist or cannot be read
     * @param readable whether the registry can read the tag
     */
    record Seen(String digest, boolean readable) {
        static final Seen UNREADABLE = new Seen(null, false);

        static Seen on(String digest) {
            return new Seen(digest, true);
        }
    }

    /** @throws RegistryException if the registry fails for more than this tag */
    static Seen at(RegistryClient registry, String repository, String tag) throws IOException, InterruptedException {
        try {
            return Seen.on(registry.digest(repository, tag).orElse(null));
        } catch (RegistryException fault) {
            if (new BlobPresence(registry, repository).isOnlyOfWhatWasAsked(fault)) {
                return Seen.UNREADABLE;
            }
            throw fault;
        }
    }

    /**
     * Every digest that a tag may hold: the one that its registry shows, and what an interrupted run put there that it may not
     * show yet.
     *
     * @param shown {@code null} for none
     * @param target the digest that the tag is to hold; it is left out
     */
    static Set<String> mayHold(
            RegistryClient registry, ImageReference tag, String shown, String target, UnconfirmedTags begun)
            throws IOException, InterruptedException {
        Set<String> digests = new LinkedHashSet<>();
        digests.add(shown);
        for (TagUpdate put : begun.recent(tag)) {
            // Retention may have removed an image that was announced and never put under its tag.
            if (put.to() != null
                    && !put.to().equals(target)
                    && registry.digest(tag.repository(), put.to()).isPresent()) {
                digests.add(put.to());
            }
        }
        return digests;
    }

    /**
     * A tag that its registry can no longer read. What this job put there is known from the ledger and the journals.
     *
     * @param published the tag in the job's ledger; {@code null} if it is not there
     * @param begun updates of the tag that the registry never confirmed
     */
    record Lost(PublishedTag published, List<TagUpdate> begun) {
        static Lost of(ImageReference tag, PublishedTag published, UnconfirmedTags puts) {
            return new Lost(published, puts.of(tag));
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
}
