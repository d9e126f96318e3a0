package io.jenkins.plugins.nodeimagematrix.matrix.plan;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.image.Revision;
import io.jenkins.plugins.nodeimagematrix.image.TaggedVersion;
import io.jenkins.plugins.nodeimagematrix.matrix.alias.AliasRules;
import io.jenkins.plugins.nodeimagematrix.matrix.alias.AliasTemplate;
import io.jenkins.plugins.nodeimagematrix.matrix.alias.ReleaseNames;
import io.jenkins.plugins.nodeimagematrix.matrix.cell.Cell;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.Problems;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.SourceLocation;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.Template;
import io.jenkins.plugins.nodeimagematrix.release.ReleaseSchedule;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The planner of aliases: applies the alias rules to each repository and each alias of the file. */
final class AliasPlanner {
    private final AliasRules rules;
    private final ReleaseNames words;
    private final Map<String, Holdings> published = new HashMap<>();
    private final Map<TagKey, List<TaggedVersion>> publishedReleases = new HashMap<>();
    private final Problems problems;
    private final Set<ImageReference> withdrawn;

    AliasPlanner(ReleaseSchedule schedule, LocalDate asOf, PublishedState state, Problems problems) {
        this.rules = new AliasRules(schedule, asOf);
        this.words = new ReleaseNames(schedule, asOf);
        this.problems = problems;
        this.withdrawn = state.withdrawn();
        state.tags().values().stream()
                .filter(tag -> !withdrawn.contains(tag.reference()))
                .forEach(tag -> published
                        .computeIfAbsent(
                                tag.reference().name(), name -> new Holdings(new HashMap<>(), new LinkedHashSet<>()))
                        .add(tag));
    }

    /**
     * Returns the aliases of cells in the plan. An alias stays where it is if its newest version is published and no longer
     * planned.
     */
    List<PlannedAlias> aliases(List<Row> rows) {
        Map<GroupKey, Members> groups = new LinkedHashMap<>();
        Map<ImageReference, String> pinned = new HashMap<>();
        Set<ImageReference> revised = new HashSet<>();
        for (Row row : rows) {
            row.cell()
                    .pinned()
                    .forEach(reference ->
                            pinned.putIfAbsent(reference, row.cell().name()));
            row.cell().pinned().stream().filter(row.cell()::hasRevisions).forEach(revised::add);
            for (Group group : row.groups()) {
                if (withdrawn.contains(group.pinned())) {
                    continue;
                }
                GroupKey key = new GroupKey(group.pinned().name(), group.tagPattern(), group.alias());
                groups.computeIfAbsent(
                                key, absent -> new Members(group, new TreeMap<>(), new ArrayList<>(), new TreeSet<>()))
                        .add(row, group);
            }
        }
        Map<LineKey, Set<TaggedVersion>> lines = lines(groups, pinned.keySet());
        Map<ImageReference, PlannedAlias> aliases = new TreeMap<>();
        groups.forEach((key, members) -> {
            try {
                members.winners(rules, published(key, pinned.keySet()), lines).forEach((alias, winner) -> {
                    ImageReference reference = winner.pinned().withTag(alias);
                    String owner = pinned.get(reference);
                    PlannedAlias planned = new PlannedAlias(
                            reference,
                            winner.cell(),
                            winner.pinned(),
                            members.first().alias());
                    if (owner != null && !owner.equals(winner.cell())) {
                        members.problem(problems, "the alias " + reference + " is the tag of " + owner + " already");
                    } else if (Revision.named(reference)
                            .filter(revision -> revised.contains(revision.version()))
                            .isPresent()) {
                        members.problem(
                                problems,
                                "the alias " + reference
                                        + " is named like a revision of a tag; rename it, or remove 'revisions'");
                    } else if (owner == null) {
                        PlannedAlias other = aliases.putIfAbsent(reference, planned);
                        if (other != null && !other.cell().equals(planned.cell())) {
                            members.problem(
                                    problems,
                                    "the alias " + reference + " would belong to both " + other.cell() + " and "
                                            + planned.cell());
                        }
                    }
                });
            } catch (IllegalArgumentException e) {
                members.problem(problems, e.getMessage());
            }
        });
        return List.copyOf(aliases.values());
    }

    /** The versions of each image that lists an alias for its newest line, published ones included. */
    private Map<LineKey, Set<TaggedVersion>> lines(Map<GroupKey, Members> groups, Set<ImageReference> planned) {
        Map<LineKey, Set<TaggedVersion>> lines = new HashMap<>();
        groups.forEach((key, members) -> members.lineKeys().forEach(line -> {
            Set<TaggedVersion> of = lines.computeIfAbsent(line, absent -> new HashSet<>());
            of.addAll(members.versions().keySet());
            of.addAll(published(key, planned));
        }));
        return lines;
    }

    /**
     * Returns the releases at the registry whose tag is exactly what the pattern yields for them. Tags such as 22.1.0-slim or
     * iojs-1.8.4 do not match {node}. The lookup is by release, because a repository has many more tags than releases.
     *
     * @param planned tags of cells in the plan, which are left out: their aliases are those of the file, not those of the
     *     registry
     */
    private List<TaggedVersion> published(GroupKey key, Set<ImageReference> planned) {
        return publishedReleases.computeIfAbsent(new TagKey(key.repository(), key.tagPattern()), absent -> {
            Holdings held = published.getOrDefault(key.repository(), Holdings.NOTHING);
            Template pattern = Template.parse(key.tagPattern(), SourceLocation.START);
            return held.releases().stream()
                    .filter(release -> {
                        PublishedTag tag = held.byTag().get(pattern.render(word -> words.value(word, release)
                                .orElse("{}")));
                        return tag != null && release.equals(tag.release()) && !planned.contains(tag.reference());
                    })
                    .toList();
        });
    }

    /** The tags and releases of a repository. */
    private record Holdings(Map<String, PublishedTag> byTag, Set<TaggedVersion> releases) {
        static final Holdings NOTHING = new Holdings(Map.of(), Set.of());

        void add(PublishedTag tag) {
            TaggedVersion release = tag.release();
            if (release != null) {
                byTag.put(tag.reference().tag(), tag);
                releases.add(release);
            }
        }
    }

    /**
     * A cell with the aliases of its publications.
     *
     * @param requires files of its release that the cell needs
     * @param wholeImage whether the newest line of {@code lts} and {@code current} is that of all cells of the image
     */
    record Row(Cell cell, TaggedVersion release, List<Group> groups, SortedSet<String> requires, boolean wholeImage) {}

    /** @param tagPattern the pinned tag with the placeholders of the release unresolved */
    record Group(ImageReference pinned, String tagPattern, String alias, SourceLocation at, String key) {}

    private record GroupKey(String repository, String tagPattern, String alias) {}

    private record LineKey(String image, boolean lts) {}

    private record TagKey(String repository, String tagPattern) {}

    private record Winner(String cell, ImageReference pinned) {}

    /** @param images the images among whose cells the newest line is found; empty for that of the members */
    private record Members(
            Group first, Map<TaggedVersion, Winner> versions, List<Winner> unversioned, Set<String> images) {
        void add(Row row, Group group) {
            if (row.wholeImage()) {
                images.add(row.cell().image());
            }
            Winner winner = new Winner(row.cell().name(), group.pinned());
            if (row.release() == null) {
                // For an alias, the platforms of one tag are one image, named after the first cell.
                if (unversioned.stream().noneMatch(other -> other.pinned().equals(winner.pinned()))) {
                    unversioned.add(winner);
                }
            } else {
                versions.putIfAbsent(row.release(), winner);
            }
        }

        /** The keys of the sets of versions whose newest line the alias names; none for an alias that names no line. */
        List<LineKey> lineKeys() {
            AliasTemplate template;
            try {
                template = AliasTemplate.parse(first.alias());
            } catch (IllegalArgumentException noTag) {
                // Such as {-os} on the default system; the winners of the group report it.
                return List.of();
            }
            return template.tracksALine()
                    ? images.stream()
                            .map(image -> new LineKey(image, template.tracksLts()))
                            .toList()
                    : List.of();
        }

        void problem(Problems problems, String message) {
            problems.add(first.at(), first.key() + ".aliases", message);
        }

        Map<String, Winner> winners(
                AliasRules rules, List<TaggedVersion> published, Map<LineKey, Set<TaggedVersion>> lines) {
            Map<String, Winner> winners = new TreeMap<>();
            if (!unversioned.isEmpty()) {
                if (unversioned.size() > 1) {
                    throw new IllegalArgumentException("the alias " + first.alias() + " would belong to both "
                            + unversioned.get(0).cell() + " and "
                            + unversioned.get(1).cell());
                }
                winners.put(first.alias(), unversioned.get(0));
                return winners;
            }
            List<TaggedVersion> all = new ArrayList<>(versions.keySet());
            published.stream().filter(release -> !versions.containsKey(release)).forEach(all::add);
            Set<TaggedVersion> scope = new HashSet<>(all);
            lineKeys().forEach(line -> scope.addAll(lines.get(line)));
            rules.aliases(List.of(AliasTemplate.parse(first.alias())), all, scope)
                    .forEach((alias, version) -> {
                        Winner winner = versions.get(version);
                        if (winner != null) {
                            winners.put(alias, winner);
                        }
                    });
            return winners;
        }
    }
}
