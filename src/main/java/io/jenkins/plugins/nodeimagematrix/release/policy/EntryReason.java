package io.jenkins.plugins.nodeimagematrix.release.policy;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The reason why a release is included, or a base image used. */
public enum EntryReason {
    /** There was no lock file yet: all releases in range are included. */
    FIRST_RUN,
    /** The release is flagged as a security fix, in an included line. */
    SECURITY,
    /** The release is a newer patch release of an included minor version. */
    PATCH,
    /** The release is a newer minor release of an included line. */
    MINOR,
    /** The policy includes all releases in range. */
    MAJOR,
    /** The tag of a base image moved, and the policy lets the new image in. */
    FOLLOWED,
    /** A user approved the release or the base image. */
    APPROVED;

    /** The value in lock files and reports: {@code first-run}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Optional<EntryReason> of(String word) {
        return Arrays.stream(values())
                .filter(reason -> reason.word().equals(word))
                .findFirst();
    }
}
