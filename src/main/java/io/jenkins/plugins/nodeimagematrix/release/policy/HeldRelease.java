package io.jenkins.plugins.nodeimagematrix.release.policy;

import io.jenkins.plugins.nodeimagematrix.release.Release;
import java.io.Serializable;
import java.time.LocalDate;

/**
 * A release in range that is kept out until a person approves it or the rule no longer holds it.
 *
 * @param until the day from which the rule holds it no more, or null if no day is known
 */
public record HeldRelease(Release release, Rule rule, LocalDate until) implements Serializable {
    /** Which rule holds a release, with the sentence that explains it. */
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
