package io.jenkins.plugins.nodeimagematrix.matrix;

import io.jenkins.plugins.nodeimagematrix.matrix.ImageRow.Publication;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Gives each cell its tags. A tag belongs to one cell, or to the platforms of one image, which share it as an index. */
final class CellTags {
    private final String registry;
    private final Problems problems;
    private final Map<ImageReference, Owner> owners = new HashMap<>();

    CellTags(String registry, Problems problems) {
        this.registry = registry;
        this.problems = problems;
    }

    /**
     * @param kind what the platforms of one image have in common
     * @return nothing if a problem was noted
     */
    List<AliasPlanner.Group> publish(
            Publication publication,
            String key,
            String name,
            String kind,
            CellValues values,
            List<ImageReference> pinned) {
        if (publication.repository() == null) {
            return List.of();
        }
        ImageReference reference;
        try {
            reference = new ImageReference(
                    registry,
                    official(publication.repository().render(values::slug)),
                    publication.tag().render(values::slug));
        } catch (IllegalArgumentException e) {
            problems.add(publication.at(), key, name + ": " + e.getMessage());
            return List.of();
        }
        Owner owner = owners.putIfAbsent(reference, new Owner(name, kind));
        if (owner != null && !owner.isOtherPlatformOf(name, kind)) {
            problems.add(
                    publication.at(),
                    key,
                    owner.name().equals(name)
                            ? name + " would get the tag " + reference + " twice"
                            : "the tag " + reference + " would belong to both " + owner.name() + " and " + name
                                    + "; put what tells them apart into 'tag' or 'repository'");
            return List.of();
        }
        pinned.add(reference);
        List<AliasPlanner.Group> groups = new ArrayList<>();
        String tagPattern = publication.tag().renderBut(ReleaseWords::isOne, values::slug);
        for (Template alias : publication.aliases()) {
            groups.add(new AliasPlanner.Group(
                    reference,
                    tagPattern,
                    alias.renderBut(Template.VERSION_WORDS::contains, values::slug),
                    alias.at(),
                    key));
        }
        return groups;
    }

    /** On Docker Hub a name of one part belongs to {@code library}. */
    private String official(String repository) {
        return registry.equals(ImageReference.DOCKER_HUB) && !repository.contains("/")
                ? "library/" + repository
                : repository;
    }

    private record Owner(String name, String kind) {
        boolean isOtherPlatformOf(String otherName, String otherKind) {
            return kind.equals(otherKind) && !name.equals(otherName);
        }
    }
}
