package io.jenkins.plugins.nodeimagematrix.release.policy;

import io.jenkins.plugins.nodeimagematrix.release.Version;
import java.io.Serializable;
import java.time.LocalDate;
import java.util.List;

/**
 * Which releases are in on a day, and what is worth telling about it.
 *
 * @param included every version that is in, oldest first
 * @param entered what entered now, and why
 * @param held what exists in range but is kept out, and by which rule
 * @param left what was in and is no longer
 * @param lock what to write as the lock file
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
