package io.jenkins.plugins.nodeimagematrix.run.publish;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClients;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryException;
import io.jenkins.plugins.nodeimagematrix.run.revision.RevisionNumbers;
import io.jenkins.plugins.nodeimagematrix.run.store.InParallel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The tags that the list of their repository lacks. One list replaces a request for each tag when a release is planned. A list may be
 * old, so a tag is still read right before it is put.
 */
final class AbsentTags {
    static final AbsentTags NONE = new AbsentTags(Set.of());

    /** With fewer tags in a repository, each is looked up by itself. */
    private static final int MIN_TAGS = 3;
    /** A page has to save at least so many look-ups. */
    private static final int TAGS_FOR_A_PAGE = 4;

    private final Set<ImageReference> absent;

    private AbsentTags(Set<ImageReference> absent) {
        this.absent = absent;
    }

    /**
     * Reads the lists.
     *
     * @param known tags that the job published before; they exist, so a list would tell nothing
     * @param numbers what was read of lists already
     */
    static AbsentTags read(
            PublishRequest request, Set<ImageReference> known, RegistryClients registries, RevisionNumbers numbers)
            throws IOException, InterruptedException {
        Map<String, List<ImageReference>> repositories = new LinkedHashMap<>();
        Stream.concat(
                        request.pins().stream().map(PublishRequest.Pin::reference),
                        request.aliases().stream().map(PublishRequest.Alias::reference))
                .filter(tag -> !known.contains(tag))
                .forEach(tag -> repositories
                        .computeIfAbsent(tag.name(), absent -> new ArrayList<>())
                        .add(tag));
        Set<ImageReference> absent = new HashSet<>();
        InParallel.map(
                        repositories.values().stream()
                                .filter(tags -> tags.size() >= MIN_TAGS)
                                .toList(),
                        tags -> absent(tags, registries, numbers))
                .forEach(absent::addAll);
        return new AbsentTags(absent);
    }

    private static List<ImageReference> absent(
            List<ImageReference> tags, RegistryClients registries, RevisionNumbers numbers)
            throws IOException, InterruptedException {
        ImageReference any = tags.get(0);
        try {
            Optional<Set<String>> known = numbers.tags(any);
            Set<String> listed = known.isPresent()
                    ? known.get()
                    : registries
                            .at(any.registry())
                            .tags(any.repository(), Math.max(1, tags.size() / TAGS_FOR_A_PAGE))
                            .orElse(null);
            return listed == null
                    ? List.of()
                    : tags.stream().filter(tag -> !listed.contains(tag.tag())).toList();
        } catch (RegistryException fault) {
            // The look at each tag shows what is wrong.
            return List.of();
        }
    }

    boolean contains(ImageReference tag) {
        return absent.contains(tag);
    }
}
