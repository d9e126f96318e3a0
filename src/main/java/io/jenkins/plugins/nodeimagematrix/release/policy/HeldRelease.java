package io.jenkins.plugins.nodeimagematrix.release.policy;

import io.jenkins.plugins.nodeimagematrix.release.Release;
import java.io.Serializable;
import java.time.LocalDate;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A held update: a release in range that is left out until a user approves it or its rule no longer applies.
 *
 * @param until the day from which the rule no longer applies, or null if no day is known
 * @param systems the operating systems for which it is held; empty if only the matrix file tells
 */
public record HeldRelease(Release release, Rule rule, LocalDate until, SortedSet<String> systems)
        implements Serializable {
    public HeldRelease {
        systems = Collections.unmodifiableSortedSet(new TreeSet<>(systems));
    }

    public HeldRelease(Release release, Rule rule, LocalDate until) {
        this(release, rule, until, Collections.emptySortedSet());
    }

    public HeldRelease on(SortedSet<String> some) {
        return new HeldRelease(release, rule, until, some);
    }

    /** The rules that hold a release, each with an explanation. */
    public enum Rule {
        NO_UPDATES("no release enters this line automatically (updates: none)"),
        NOT_A_SECURITY_FIX("not a security fix; only those enter this line automatically (updates: security)"),
        SECURITY_UNKNOWN(
                "the catalogue does not say whether it is a security fix; only those enter this line automatically (updates: security)"),
        NEW_MINOR(
                "not a patch of an included minor release; only those enter this line automatically (updates: patch)"),
        NEW_LINE("a new line; new lines enter automatically only with updates: major"),
        OLDER("older than an included release; older releases enter automatically only with updates: major"),
        TOO_YOUNG("not old enough (minimumAgeDays)"),
        END_OF_LIFE("its line is past its end of life (endOfLife: freeze)");

        private final String explanation;

        Rule(String explanation) {
            this.explanation = explanation;
        }

        public String explanation() {
            return explanation;
        }
    }
}
