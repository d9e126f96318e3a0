package io.jenkins.plugins.nodeimagematrix.release.policy;

import io.jenkins.plugins.nodeimagematrix.release.Line;
import io.jenkins.plugins.nodeimagematrix.release.LineSchedule;
import io.jenkins.plugins.nodeimagematrix.release.Release;
import io.jenkins.plugins.nodeimagematrix.release.Release.Security;
import io.jenkins.plugins.nodeimagematrix.release.ReleaseSchedule;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import io.jenkins.plugins.nodeimagematrix.release.VersionRange;
import io.jenkins.plugins.nodeimagematrix.release.catalogue.CatalogueOrigin;
import io.jenkins.plugins.nodeimagematrix.release.catalogue.ReleaseCatalogue;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The input of a {@link ReleaseSelector}, which a test changes step by step. */
abstract class SelectorInput {
    static final LocalDate TODAY = LocalDate.of(2026, 11, 24);
    static final LocalDate LONG_AGO = LocalDate.of(2026, 1, 1);

    final List<Release> releases = new ArrayList<>();
    VersionRange range = VersionRange.parse("*");
    Set<Version> excludes = Set.of();
    UpdatePolicy policy = UpdatePolicy.of(UpdateLevel.PATCH);
    NewestOf newest;
    int keep = 1;

    ReleaseSelection select(LockFile lock) {
        ReleaseSchedule schedule = ReleaseSchedule.of(
                List.of(new LineSchedule(Line.parse("18"), LONG_AGO, null, null, TODAY.minusDays(1), null, null)));
        ReleaseCatalogue catalogue = new ReleaseCatalogue(
                releases, schedule, new CatalogueOrigin(CatalogueOrigin.Kind.FILE, "test", TODAY, null));
        return new ReleaseSelector(range, excludes, policy, newest, keep).select(catalogue, lock, TODAY);
    }

    /** Old releases; with {@code !} a security release, with {@code ?} unknown. */
    void released(String words) {
        for (String word : words.split(" ")) {
            Security security =
                    word.endsWith("!") ? Security.FIX : word.endsWith("?") ? Security.UNKNOWN : Security.NONE;
            releases.add(release(word.replaceAll("[!?]", ""), LONG_AGO, security));
        }
    }

    static Release release(String version, LocalDate date, Security security) {
        return new Release(Version.parse(version), date, false, null, security, null, List.of());
    }

    static LockFile lock(String words) {
        return LockFile.of(versions(words).stream()
                .map(version -> new LockFile.Entry(version, LONG_AGO, EntryReason.FIRST_RUN))
                .toList());
    }

    static Set<Version> versions(String words) {
        return Stream.of(words.split(" "))
                .filter(word -> !word.isEmpty())
                .map(Version::parse)
                .collect(Collectors.toSet());
    }
}
