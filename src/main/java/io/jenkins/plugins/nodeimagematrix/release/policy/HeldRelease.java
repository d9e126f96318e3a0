package io.jenkins.plugins.nodeimagematrix.release.policy;

import io.jenkins.plugins.nodeimagematrix.release.Release;
import java.io.Serializable;
import java.time.LocalDate;

/**
 * A held update: a release in range that is left out until a user approves it or its rule no longer applies.
 *
 * @param until the day from which the rule no longer applies, or null if no day is known
 */
public record HeldRelease(Release release, Rule rule, LocalDate until) implements Serializable {
    /** The rules that hold a release, each with an explanation. */
    public enum Rule {
        NO_UPDATES("no new release enters this line by itself"),
        NOT_A_SECURITY_FIX("only security fixes enter this line by themselves, and this is none"),
        SECURITY_UNKNOWN(
                "only security fixes enter this line by themselves, and the catalogue does not say whether this is one"),
        NEW_MINOR(
                "only patch releases of minors that are in enter by themselves, and this starts or belongs to another"),
        NEW_LINE("no release of this line is in, and new lines do not enter by themselves"),
        OLDER("a newer release is already in, and older ones do not enter by themselves"),
        TOO_YOUNG("it has not been out for long enough"),
        END_OF_LIFE("its line is past its end of life, and nothing new enters it");

        private final String explanation;

        Rule(String explanation) {
            this.explanation = explanation;
        }

        public String explanation() {
            return explanation;
        }
    }
}
