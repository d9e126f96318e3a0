package io.jenkins.plugins.nodeimagematrix.release.policy;

import io.jenkins.plugins.nodeimagematrix.release.Version;
import java.io.Serializable;
import java.time.LocalDate;
import java.util.List;

/**
 * The releases that are included on a day, and the changes from the lock file.
 *
 * @param included all included versions, oldest first
 * @param entered entries that are new, with their reason
 * @param held updates in range that are left out, with the rule that holds them
 * @param left releases that are no longer included
 * @param lock the new lock file
 */
public record ReleaseSelection(
        LocalDate asOf,
        List<Version> included,
        List<LockFile.Entry> entered,
        List<HeldRelease> held,
        List<LeftRelease> left,
        LockFile lock)
        implements Serializable {
    public ReleaseSelection {
        included = List.copyOf(included);
        entered = List.copyOf(entered);
        held = List.copyOf(held);
        left = List.copyOf(left);
    }
}
