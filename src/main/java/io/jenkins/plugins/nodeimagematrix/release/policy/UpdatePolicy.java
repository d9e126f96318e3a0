package io.jenkins.plugins.nodeimagematrix.release.policy;

import io.jenkins.plugins.nodeimagematrix.release.Line;
import java.io.Serializable;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The update policy: which new releases enter the matrix without approval.
 *
 * @param level for every line without a level of its own
 * @param lineLevels levels of single lines
 * @param minimumAgeDays the age in days that a release must have before it enters without approval, including security fixes; 0
 *     for no minimum
 */
public record UpdatePolicy(
        UpdateLevel level, Map<Line, UpdateLevel> lineLevels, int minimumAgeDays, EndOfLifeRule endOfLife)
        implements Serializable {
    public UpdatePolicy {
        Objects.requireNonNull(level, "level");
        Objects.requireNonNull(endOfLife, "endOfLife");
        lineLevels = Collections.unmodifiableMap(new TreeMap<>(lineLevels));
        if (minimumAgeDays < 0) {
            throw new IllegalArgumentException("The minimum age is a number of days, not " + minimumAgeDays);
        }
    }

    /** Returns a policy with one level for all lines, no minimum age, and lines kept after their end of life. */
    public static UpdatePolicy of(UpdateLevel level) {
        return new UpdatePolicy(level, Map.of(), 0, EndOfLifeRule.KEEP);
    }

    public UpdateLevel levelOf(Line line) {
        return lineLevels.getOrDefault(line, level);
    }
}
