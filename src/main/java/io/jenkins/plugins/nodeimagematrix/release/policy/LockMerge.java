package io.jenkins.plugins.nodeimagematrix.release.policy;

import io.jenkins.plugins.nodeimagematrix.release.Version;
import java.util.Comparator;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A three-way merge of lock files. A release that either side added is included; a release that either side removed is not.
 * So the result has no release that both sides lack, and does not depend on the order of the sides. A release that both sides
 * changed is included for the systems of both.
 */
public final class LockMerge {
    private static final Comparator<LockFile.Entry> EARLIER =
            Comparator.comparing(LockFile.Entry::since).thenComparing(LockFile.Entry::reason);

    private static final Comparator<LockFile.Base> LATER = Comparator.comparing(LockFile.Base::since)
            .reversed()
            .thenComparing(LockFile.Base::reason, Comparator.reverseOrder())
            .thenComparing(LockFile.Base::digest);

    private LockMerge() {}

    /** @param base the last common version of both sides; {@link LockFile#EMPTY} if there is none */
    public static LockFile of(LockFile base, LockFile ours, LockFile theirs) {
        NavigableMap<Version, LockFile.Entry> merged = new TreeMap<>(ours.entries());
        merged.putAll(theirs.entries());
        merged.replaceAll((version, either) -> entry(
                base.entries().get(version),
                ours.entries().get(version),
                theirs.entries().get(version)));
        // TreeMap.replaceAll keeps null values, which stand for removed releases.
        merged.values().removeIf(entry -> entry == null);
        NavigableMap<String, LockFile.Base> bases = new TreeMap<>(ours.bases());
        bases.putAll(theirs.bases());
        bases.replaceAll((image, either) -> base(
                base.bases().get(image), ours.bases().get(image), theirs.bases().get(image)));
        bases.values().removeIf(each -> each == null);
        return new LockFile(merged, bases);
    }

    /** @return {@code null} if a side removed the image; of two new digests, the one that came later */
    private static LockFile.Base base(LockFile.Base base, LockFile.Base ours, LockFile.Base theirs) {
        if (ours == null || theirs == null) {
            return base != null ? null : ours == null ? theirs : ours;
        }
        if (ours.equals(base)) {
            return theirs;
        }
        return theirs.equals(base) || LATER.compare(ours, theirs) <= 0 ? ours : theirs;
    }

    /** @return {@code null} if a side removed the release */
    private static LockFile.Entry entry(LockFile.Entry base, LockFile.Entry ours, LockFile.Entry theirs) {
        if (ours == null || theirs == null) {
            return base != null ? null : ours == null ? theirs : ours;
        }
        if (ours.equals(base)) {
            return theirs;
        }
        if (theirs.equals(base)) {
            return ours;
        }
        return EARLIER.compare(ours, theirs) <= 0 ? ours.with(theirs.systems()) : theirs.with(ours.systems());
    }
}
