package io.jenkins.plugins.nodeimagematrix.matrix.file;

import io.jenkins.plugins.nodeimagematrix.release.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The releases that an operating system lacks, as a range. */
public final class MissingReleases {
    private MissingReleases() {}

    /** @return empty if none is missing */
    public static String range(List<Version> all, Set<Version> there) {
        List<String> ranges = new ArrayList<>();
        for (int from = 0; from < all.size(); from++) {
            if (there.contains(all.get(from))) {
                continue;
            }
            int to = from;
            while (to + 1 < all.size() && !there.contains(all.get(to + 1))) {
                to++;
            }
            ranges.add(range(all, from, to));
            from = to;
        }
        return String.join(" || ", ranges);
    }

    private static String range(List<Version> all, int from, int to) {
        boolean prerelease = all.subList(from, to + 1).stream().anyMatch(Version::isPrerelease);
        if (prerelease) {
            // A range includes a prerelease only if it names it.
            return String.join(
                    " || ",
                    all.subList(from, to + 1).stream().map(Version::toString).toList());
        }
        if (from == to) {
            return all.get(from).toString();
        }
        if (from == 0) {
            return "<" + all.get(to + 1);
        }
        return ">=" + all.get(from) + (to + 1 == all.size() ? "" : " <" + all.get(to + 1));
    }
}
