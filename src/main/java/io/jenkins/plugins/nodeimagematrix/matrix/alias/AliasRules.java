package io.jenkins.plugins.nodeimagematrix.matrix.alias;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.TaggedVersion;
import io.jenkins.plugins.nodeimagematrix.release.Line;
import io.jenkins.plugins.nodeimagematrix.release.ReleaseSchedule;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The rules that assign each alias to a version: the newest, by version order, of those that the alias can name. A pure
 * function of its arguments, which include the day.
 *
 * <ul>
 *   <li>A prerelease never gets an alias.
 *   <li>{@code {line}}, {@code {minor}}, {@code {major}}: the newest of that line, minor or major. There is no alias {@code 0}.
 *   <li>{@code {codename}}: the newest of the line, from the day the line became long-term support. The version must not be
 *       older than the first release with the codename.
 *   <li>{@code lts}, {@code LTS}: the newest of the newest line that is long-term support on that day.
 *   <li>{@code current}: the newest of the newest line.
 *   <li>For these, the newest line is that of a wider set of versions, so that a variant without it gets no such alias.
 *   <li>{@code latest} and any other text: the newest of all.
 * </ul>
 */
public final class AliasRules {
    private final ReleaseSchedule schedule;
    private final LocalDate asOf;

    public AliasRules(ReleaseSchedule schedule, LocalDate asOf) {
        this.schedule = schedule;
        this.asOf = asOf;
    }

    /**
     * Returns the aliases of one group of images that share them: a repository, or one variant of it ({@code slim}).
     *
     * @param versions of the group: already published, or in this plan
     * @throws IllegalArgumentException if two templates assign one alias to different versions, or an alias is not a valid tag
     */
    public SortedMap<String, TaggedVersion> aliases(
            Collection<AliasTemplate> templates, Collection<TaggedVersion> versions) {
        return aliases(templates, versions, versions);
    }

    /** @param lines the versions whose newest line is the one of {@code lts} and {@code current} */
    public SortedMap<String, TaggedVersion> aliases(
            Collection<AliasTemplate> templates, Collection<TaggedVersion> versions, Collection<TaggedVersion> lines) {
        List<TaggedVersion> released =
                versions.stream().filter(version -> !version.isPrerelease()).toList();
        SortedMap<String, TaggedVersion> aliases = new TreeMap<>();
        for (AliasTemplate template : templates) {
            newest(template, released, lines).forEach((alias, version) -> {
                if (!ImageReference.isTag(alias)) {
                    throw new IllegalArgumentException(
                            "The alias '" + template + "' gives '" + alias + "', which is not a tag");
                }
                TaggedVersion other = aliases.putIfAbsent(alias, version);
                if (other != null && !other.equals(version)) {
                    throw new IllegalArgumentException("The alias '" + alias + "' would belong to both "
                            + other.version() + " and " + version.version() + "; one of them comes from '" + template
                            + "'");
                }
            });
        }
        return aliases;
    }

    private SortedMap<String, TaggedVersion> newest(
            AliasTemplate template, List<TaggedVersion> released, Collection<TaggedVersion> lines) {
        Predicate<TaggedVersion> eligible = version -> true;
        if (template.tracksLts()) {
            eligible = inNewestLine(lines, this::isLts);
        } else if (template.tracksCurrent()) {
            eligible = inNewestLine(lines, version -> !version.isPrerelease());
        }
        SortedMap<String, TaggedVersion> newest = new TreeMap<>();
        for (TaggedVersion version : released) {
            if (eligible.test(version)) {
                template.render(version, schedule, asOf)
                        .ifPresent(alias ->
                                newest.merge(alias, version, (one, other) -> one.compareTo(other) >= 0 ? one : other));
            }
        }
        return newest;
    }

    private static Predicate<TaggedVersion> inNewestLine(
            Collection<TaggedVersion> lines, Predicate<TaggedVersion> eligible) {
        Optional<Line> line =
                lines.stream().filter(eligible).map(TaggedVersion::line).max(Comparator.naturalOrder());
        return version -> line.isPresent() && version.line().equals(line.get()) && eligible.test(version);
    }

    private boolean isLts(TaggedVersion version) {
        return !version.isPrerelease()
                && schedule.of(version.line())
                        .filter(line -> line.isLts(asOf) && line.hasCodename(version.node(), asOf))
                        .isPresent();
    }
}
