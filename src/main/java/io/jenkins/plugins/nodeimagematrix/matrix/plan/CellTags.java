package io.jenkins.plugins.nodeimagematrix.matrix.plan;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.matrix.alias.ReleaseNames;
import io.jenkins.plugins.nodeimagematrix.matrix.cell.CellValues;
import io.jenkins.plugins.nodeimagematrix.matrix.file.ImageRow.Publication;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.Problems;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.SourceLocation;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.Template;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The tags of each cell. A tag belongs to one cell, or to the platforms of one image, which share it as an index. */
final class CellTags {
    private final String registry;
    private final Problems problems;
    private final Map<ImageReference, Owner> owners = new HashMap<>();
    private final Set<SourceLocation> reported = new HashSet<>();

    CellTags(String registry, Problems problems) {
        this.registry = registry;
        this.problems = problems;
    }

    /**
     * @param kind a key that the platforms of one image share
     * @return empty if a problem was reported
     */
    List<AliasPlanner.Group> publish(
            Publication publication, String name, String kind, CellValues values, List<ImageReference> pinned) {
        if (publication.repository() == null) {
            return List.of();
        }
        String repository = official(publication.repository().render(values::slug));
        String tag = publication.tag().render(values::slug);
        ImageReference reference;
        try {
            if (ImageReference.hostIn(repository) != null) {
                // At another registry this could be a path, but the name would be ambiguous to its readers.
                throw new IllegalArgumentException(
                        "'" + repository + "' begins with a registry; " + ImageReference.remedy(repository));
            }
            reference = new ImageReference(registry, repository, tag);
        } catch (IllegalArgumentException e) {
            boolean isRepository = ImageReference.isRepository(repository) && ImageReference.hostIn(repository) == null;
            Template wrong = isRepository ? publication.tag() : publication.repository();
            once(wrong.at(), publication.key() + (isRepository ? ".tag" : ".repository"), name + ": " + e.getMessage());
            return List.of();
        }
        Owner owner = owners.putIfAbsent(reference, new Owner(name, kind));
        if (owner != null && !owner.isOtherPlatformOf(name, kind)) {
            once(
                    publication.at(),
                    publication.key(),
                    owner.name().equals(name)
                            ? name + " would get the tag " + reference
                                    + " twice; give one of the two another 'tag' or 'repository'"
                            : "the tag " + reference + " would belong to both " + owner.name() + " and " + name
                                    + "; put what tells them apart into 'tag' or 'repository'");
            return List.of();
        }
        pinned.add(reference);
        List<AliasPlanner.Group> groups = new ArrayList<>();
        String tagPattern = publication.tag().renderBut(ReleaseNames::isOne, values::slug);
        for (Template alias : publication.aliases()) {
            groups.add(new AliasPlanner.Group(
                    reference,
                    tagPattern,
                    alias.renderBut(Template.VERSION_WORDS::contains, values::slug),
                    alias.at(),
                    publication.key()));
        }
        return groups;
    }

    /** Reports a problem that many cells share only once, for the first cell. */
    private void once(SourceLocation at, String key, String message) {
        if (reported.add(at)) {
            problems.add(at, key, message);
        }
    }

    /** On Docker Hub, a name of one part belongs to {@code library}. */
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
