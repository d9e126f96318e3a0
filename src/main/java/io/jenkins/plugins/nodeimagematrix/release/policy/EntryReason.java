package io.jenkins.plugins.nodeimagematrix.release.policy;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Why a release is in. */
public enum EntryReason {
    /** There was no lock file yet: everything in range is taken as it is. */
    FIRST_RUN,
    /** It is flagged as a security fix, in a line that is in. */
    SECURITY,
    /** It is a newer patch release of a minor that is in. */
    PATCH,
    /** It is a newer minor release of a line that is in. */
    MINOR,
    /** The policy lets everything in the range in. */
    MAJOR,
    /** A person let it in. */
    APPROVED;

    /** The word in lock files and reports: {@code first-run}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Optional<EntryReason> of(String word) {
        return Arrays.stream(values())
                .filter(reason -> reason.word().equals(word))
                .findFirst();
    }
}
