package io.jenkins.plugins.nodeimagematrix.release.policy;

import io.jenkins.plugins.nodeimagematrix.release.Line;
import java.io.Serializable;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Which new releases enter the matrix by themselves.
 *
 * @param level for every line that has no level of its own
 * @param lineLevels levels of single lines
 * @param minimumAgeDays how many days a release must be out before it enters by itself, security fixes included; 0 for at
 *     once
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

    /** A level for every line, no waiting, lines kept after their end of life. */
    public static UpdatePolicy of(UpdateLevel level) {
        return new UpdatePolicy(level, Map.of(), 0, EndOfLifeRule.KEEP);
    }

    public UpdateLevel levelOf(Line line) {
        return lineLevels.getOrDefault(line, level);
    }
}
