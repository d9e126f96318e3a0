package io.jenkins.plugins.nodeimagematrix.run.times;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.run.times.Sighting.Kind;
import io.jenkins.plugins.nodeimagematrix.run.times.TimesReport.Standing;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@UnitTest
class TimesReportTest {
    private static final long HOUR = Duration.ofHours(1).toMillis();

    private static Sighting after(Kind kind, int hours) {
        return new Sighting(
                kind, "m", kind + " after " + hours, "", "", HOUR, hours < 0 ? 0 : HOUR + hours * HOUR, Set.of());
    }

    private static TimesReport report(String promise, long nowHours, Sighting... sightings) {
        return TimesReport.of(new Sightings(1, List.of(sightings)), Promise.parse(promise), HOUR + nowHours * HOUR);
    }

    @Test
    void percentiles_are_of_what_is_published() {
        List<Sighting> all = new ArrayList<>();
        for (int hours = 1; hours <= 10; hours++) {
            all.add(after(Kind.RELEASE, hours));
        }
        all.add(after(Kind.RELEASE, -1));

        TimesReport report = report("", 99, all.toArray(new Sighting[0]));

        assertThat(report.summaries()).singleElement().satisfies(summary -> {
            assertThat(summary.done()).isEqualTo(10);
            assertThat(summary.open()).isEqualTo(1);
            assertThat(summary.medianMillis()).isEqualTo(5 * HOUR);
            assertThat(summary.highMillis()).isEqualTo(9 * HOUR);
            assertThat(summary.maxMillis()).isEqualTo(10 * HOUR);
        });
        assertThat(report.times().get(0).tookMillis()).as("until now").isEqualTo(99 * HOUR);
    }

    @Test
    void promise_is_kept_missed_or_not_over() {
        TimesReport report = report(
                "security 4h, base: 1d",
                3,
                after(Kind.SECURITY, 4),
                after(Kind.SECURITY, 5),
                after(Kind.SECURITY, -1),
                after(Kind.RELEASE, 500));

        assertThat(report.times())
                .extracting(TimesReport.Time::standing)
                .containsExactly(Standing.NONE, Standing.OPEN, Standing.MISSED, Standing.KEPT);
        assertThat(report.summaries().get(0).kept()).isEqualTo(1);
        assertThat(report.summaries().get(0).missed()).isEqualTo(1);
        assertThat(report("security 4h", 5, after(Kind.SECURITY, -1))
                        .times()
                        .get(0)
                        .standing())
                .as("open for too long")
                .isEqualTo(Standing.MISSED);
    }

    @Test
    void promise_may_be_absent() {
        assertThat(Promise.parse("  ")).isSameAs(Promise.NONE);
        assertThat(Promise.parse("SECURITY 90m").limit(Kind.SECURITY)).contains(Duration.ofMinutes(90));
        assertThat(Promise.parse("SECURITY 90m").limit(Kind.BASE)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "security",
                "security 4",
                "4h",
                "minor 4h",
                "security 4h base 1d",
                "security 4h, security 5h",
                "base 1w"
            })
    void other_texts_are_no_promise(String text) {
        assertThatThrownBy(() -> Promise.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void only_the_last_sightings_are_kept_and_each_once() {
        Sightings sightings = new Sightings(1, List.of());
        for (int i = 0; i < 400; i++) {
            sightings = sightings.seen(List.of(after(Kind.BASE, i))).seen(List.of(after(Kind.BASE, i)));
        }

        assertThat(sightings.sightings()).hasSize(300).last().isEqualTo(after(Kind.BASE, 399));
    }
}
