package io.jenkins.plugins.nodeimagematrix.matrix.dante;

import io.jenkins.plugins.nodeimagematrix.image.TaggedVersion;
import io.jenkins.plugins.nodeimagematrix.matrix.alias.AliasRules;
import io.jenkins.plugins.nodeimagematrix.matrix.alias.AliasTemplate;
import io.jenkins.plugins.nodeimagematrix.release.LineSchedule;
import io.jenkins.plugins.nodeimagematrix.release.ReleaseSchedule;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import java.io.Serializable;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An audit of an inventory's aliases that finds those that are wrong by version order, such as {@code 0.12} on 0.12.9 where the
 * repository has 0.12.15. It checks the aliases common to Node.js images (lines, minors, codenames, {@code lts}, {@code LTS},
 * {@code current}, {@code latest}) and ignores other names.
 */
public final class AliasAudit {
    private static final List<AliasTemplate> USUAL_ALIASES = Stream.of(
                    "{line}", "{minor}", "{codename}", "lts", "LTS", "current", "latest")
            .map(AliasTemplate::parse)
            .toList();
    private static final Pattern VERSION_LIKE = Pattern.compile("[0-9]+(?:\\.[0-9]+)?");

    private final ReleaseSchedule schedule;
    private final AliasRules rules;

    public AliasAudit(ReleaseSchedule schedule, LocalDate asOf) {
        this.schedule = schedule;
        this.rules = new AliasRules(schedule, asOf);
    }

    /**
     * @param aliases each alias of the repository, with its version
     * @param versions all versions in the repository
     * @return the wrong aliases, by name
     */
    public List<WrongAlias> wrong(String repository, Map<String, Version> aliases, Collection<Version> versions) {
        SortedMap<String, TaggedVersion> right = rules.aliases(
                USUAL_ALIASES, versions.stream().map(TaggedVersion::of).toList());
        List<WrongAlias> wrong = new ArrayList<>();
        new TreeMap<>(aliases).forEach((alias, holds) -> {
            TaggedVersion belongs = right.get(alias);
            if (belongs != null && !belongs.version().equals(holds)) {
                wrong.add(new WrongAlias(repository, alias, holds, belongs.version()));
            } else if (belongs == null && isCommon(alias)) {
                wrong.add(new WrongAlias(repository, alias, holds, null));
            }
        });
        return wrong;
    }

    private boolean isCommon(String alias) {
        return VERSION_LIKE.matcher(alias).matches()
                || USUAL_ALIASES.stream()
                        .anyMatch(template -> template.toString().equals(alias))
                || schedule.lines().values().stream()
                        .map(LineSchedule::codename)
                        .anyMatch(codename -> codename != null
                                && codename.toLowerCase(Locale.ROOT).equals(alias));
    }

    /**
     * An alias that is on the wrong version.
     *
     * @param holds the version the alias is on
     * @param belongs the version it should be on; null if no version in the repository may have this alias
     */
    public record WrongAlias(String repository, String alias, Version holds, Version belongs) implements Serializable {
        @Override
        public String toString() {
            return repository + ":" + alias + " is on " + holds + " and belongs "
                    + (belongs == null ? "on nothing this repository holds" : "on " + belongs);
        }
    }
}
