package io.jenkins.plugins.nodeimagematrix.run.look;

import com.fasterxml.jackson.annotation.JsonIgnore;

/**
 * A change since the last plan of a matrix.
 *
 * @param matrix the label of the matrix
 * @param subject the version, the line, the name of the base image, or that of the cell
 * @param before the digest of a base image that the plan used; else empty
 * @param now the digest of a base image at its registry, the rule that holds a release, the time of a cell's last attempt, the
 *     systems of a release that was included for fewer, or the files of a release that cells waited for; else empty
 * @param images the number of images that stand on a base image, or that waited for files; else 0
 * @param starts whether a build is started for it
 */
public record Finding(Kind kind, String matrix, String subject, String before, String now, int images, boolean starts) {
    /** The kinds of changes. */
    public enum Kind {
        /** A release enters. */
        RELEASE,
        /** A release enters that is a security fix. */
        SECURITY_RELEASE,
        /** A release enters because a user approved it. */
        APPROVED_RELEASE,
        /** A release is held that the last plan did not hold. */
        HELD,
        /** The catalogue lists files of an included release that cells waited for. */
        FILES,
        /** A line has reached its end of life. */
        END_OF_LIFE,
        /** A line has become long-term support. */
        LONG_TERM_SUPPORT,
        /** A base image has another digest at its registry. */
        BASE,
        /** A cell that failed is due for another attempt. */
        RETRY;

        boolean isRelease() {
            return this == RELEASE || this == SECURITY_RELEASE || this == APPROVED_RELEASE;
        }

        /** Whether a build of the release, and of nothing else, brings in what was found. */
        boolean isBuiltWithRelease() {
            return isRelease() || this == FILES;
        }

        private boolean isOnceForEachState() {
            return this == BASE || this == RETRY || this == FILES;
        }
    }

    /** Identifies the change: a build is started once for each. */
    @JsonIgnore
    String key() {
        return (kind.isRelease() ? Kind.RELEASE : kind) + " " + matrix + " " + subject
                + (kind.isOnceForEachState() || kind.isRelease() && !now.isEmpty() ? "@" + now : "");
    }
}
