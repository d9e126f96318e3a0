package io.jenkins.plugins.nodeimagematrix.release.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.release.Line;
import io.jenkins.plugins.nodeimagematrix.release.LineSchedule;
import io.jenkins.plugins.nodeimagematrix.release.Release;
import io.jenkins.plugins.nodeimagematrix.release.Release.Security;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.time.LocalDate;
import java.util.Collection;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@UnitTest
class CatalogueSnapshotTest {
    private final ReleaseCatalogue catalogue = CatalogueSnapshot.read(null);

    @Test
    void holdsEveryLineFromZeroEightOn() {
        assertThat(catalogue.releases()).hasSizeGreaterThan(750);
        assertThat(catalogue.releases().stream().map(Release::line).distinct().map(Line::toString))
                .contains("0.8", "0.10", "0.12")
                .containsAll(Stream.iterate(4, major -> major <= 27, major -> major + 1)
                        .map(String::valueOf)
                        .toList());
        assertThat(catalogue.releases().iterator().next().version()).isEqualTo(Version.parse("0.8.0"));
        assertThat(catalogue.find(Version.parse("27.0.0-alpha.0.1.1"))).isPresent();
        assertThat(catalogue.origin())
                .isEqualTo(new CatalogueOrigin(
                        CatalogueOrigin.Kind.SNAPSHOT, "the plugin's snapshot", LocalDate.of(2026, 11, 17), null));
    }

    @Test
    void knowsWhichReleasesFixSecurityHolesAndWhereItDoesNot() {
        // The set of October 2016: four lines on one day.
        assertThat(Stream.of("0.10.48", "0.12.17", "4.6.1", "6.9.0")
                        .map(version -> catalogue.find(Version.parse(version)).orElseThrow()))
                .allMatch(release -> release.date().equals(LocalDate.of(2016, 10, 18)));
        assertThat(catalogue.find(Version.parse("4.6.1")).orElseThrow().security())
                .isEqualTo(Security.FIX);
        assertThat(catalogue.find(Version.parse("22.23.0")).orElseThrow().security())
                .isEqualTo(Security.FIX);
        Release patch = catalogue.find(Version.parse("22.23.2")).orElseThrow();
        assertThat(patch.security()).isEqualTo(Security.UNKNOWN);
        assertThat(patch.dateEstimated()).isTrue();
        assertThat(patch.codename()).isEqualTo("Jod");
    }

    @Test
    void everyReleaseHasAScheduleAndDatesRunWithTheVersionsOfALine() {
        Release before = null;
        for (Release release : catalogue.releases()) {
            if (!release.version().isPrerelease()) {
                assertThat(catalogue.schedule().of(release.line()))
                        .as(release.toString())
                        .isPresent();
            }
            if (before != null
                    && before.version().minorName().equals(release.version().minorName())) {
                assertThat(release.date()).as(release.toString()).isAfterOrEqualTo(before.date());
            }
            before = release;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "4, Argon, 4.2.0, 2015-10-12, 2018-04-30",
        "6, Boron, 6.9.0, 2016-10-18, 2019-04-30",
        "16, Gallium, 16.13.0, 2021-10-26, 2023-09-11",
        "22, Jod, 22.11.0, 2024-10-29, 2027-04-30",
        "26, Lithium, 26.13.0, 2026-10-28, 2029-04-30"
    })
    void knowsCodenamesAndDays(String line, String codename, String first, LocalDate lts, LocalDate end) {
        LineSchedule schedule = catalogue.schedule().of(Line.parse(line)).orElseThrow();

        assertThat(schedule.codename()).isEqualTo(codename);
        assertThat(schedule.codenameFrom()).isEqualTo(Version.parse(first));
        assertThat(schedule.lts()).isEqualTo(lts);
        assertThat(schedule.end()).isEqualTo(end);
        assertThat(schedule.hasEnded(end)).isFalse();
        assertThat(schedule.hasEnded(end.plusDays(1))).isTrue();
    }

    @Test
    void noLineCarriesACodenameItHasNotEarned() {
        Collection<LineSchedule> lines = catalogue.schedule().lines().values();

        assertThat(lines.stream().filter(line -> line.codenameFrom() != null)).hasSize(12);
        LineSchedule next = catalogue.schedule().of(Line.parse("27")).orElseThrow();
        assertThat(next.codename()).isNull();
        assertThat(next.lts()).isEqualTo(LocalDate.of(2027, 10, 20));
    }
}
