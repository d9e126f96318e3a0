package io.jenkins.plugins.nodeimagematrix.matrix.alias;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.jenkins.plugins.nodeimagematrix.image.TaggedVersion;
import io.jenkins.plugins.nodeimagematrix.release.ReleaseSchedule;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import io.jenkins.plugins.nodeimagematrix.release.catalogue.CatalogueSnapshot;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@UnitTest
class AliasRulesTest {
    private static final String ALL = "{line} {minor} {major} {codename} lts LTS current latest";

    private final ReleaseSchedule schedule = CatalogueSnapshot.read(null).schedule();

    @Test
    void newestIsByNumberNotByText() {
        assertThat(aliases("{line} latest", "2016-08-01", "0.12.9", "0.12.15", "0.10.46", "5.9.1", "5.12.0"))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("0.12", "0.12.15", "0.10", "0.10.46", "5", "5.12.0", "latest", "5.12.0"));
    }

    @Test
    void thereIsNoAliasForMajorZero() {
        assertThat(aliases(ALL, "2016-08-01", "0.10.46", "0.12.15"))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("0.10", "0.10.46", "0.12", "0.12.15", "current", "0.12.15", "latest", "0.12.15"));
    }

    @Test
    void prereleasesNeverTakeAnAlias() {
        assertThat(aliases(
                        ALL,
                        "2026-11-24",
                        "26.12.0",
                        "27.0.0-alpha.0.1.1",
                        "26.13.0-rc.1",
                        "28.0.0-nightly20261123abcdef0123"))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("26", "26.12.0", "26.12", "26.12.0", "current", "26.12.0", "latest", "26.12.0"));
        assertThat(aliases(ALL, "2026-11-24", "27.0.0-alpha.0.1.1")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "2015-10-11, 4.2.1, ''",
        "2015-10-12, 4.2.1, 4.2.1",
        "2016-08-01, 4.1.2, ''",
        "2016-08-01, 4.2.0, 4.2.0",
        "2019-01-01, 4.9.1, 4.9.1"
    })
    void codenameAppliesFromItsDayAndItsFirstRelease(String day, String newest, String argon) {
        assertThat(aliases("{codename}", day, "4.0.0", newest))
                .isEqualTo(argon.isEmpty() ? Map.of() : Map.of("argon", argon));
    }

    @ParameterizedTest
    @CsvSource({
        "argon, 4.2.0", "boron, 6.9.0", "carbon, 8.9.0", "dubnium, 10.13.0", "erbium, 12.13.0", "fermium, 14.15.0",
        "gallium, 16.13.0", "hydrogen, 18.12.0", "iron, 20.9.0", "jod, 22.11.0", "krypton, 24.11.0", "lithium, 26.13.0"
    })
    void everyCodenameStartsWithTheReleaseThatCarriesItFirst(String codename, String first) {
        Version version = Version.parse(first);
        Version before = new Version(version.major(), version.minor() - 1, 99, "");
        String day = "2026-11-24";

        assertThat(aliases("{codename}", day, first)).isEqualTo(Map.of(codename, first));
        assertThat(aliases("{codename}", day, before.toString())).isEmpty();
    }

    @Test
    void onTheDayALineBecomesLongTermSupportOneImageIsAllThree() {
        assertThat(aliases("{line} {codename} lts latest", "2016-10-18", "4.6.1", "6.9.0"))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "4", "4.6.1", "argon", "4.6.1", "6", "6.9.0", "boron", "6.9.0", "lts", "6.9.0", "latest",
                        "6.9.0"));
        assertThat(aliases("lts", "2016-10-17", "4.6.1", "6.9.0")).isEqualTo(Map.of("lts", "4.6.1"));
    }

    @Test
    void ltsIsTheNewestSupportedLineTheRepositoryHas() {
        assertThat(aliases("lts", "2026-11-24", "22.23.3", "24.22.0", "26.13.0"))
                .isEqualTo(Map.of("lts", "26.13.0"));
        // The policy holds the new line, or its newest image is from before it became long-term support.
        assertThat(aliases("lts", "2026-11-24", "22.23.3", "24.22.0")).isEqualTo(Map.of("lts", "24.22.0"));
        assertThat(aliases("lts", "2026-11-24", "24.22.0", "26.12.0")).isEqualTo(Map.of("lts", "24.22.0"));
        // Between the old line's maintenance and the new line's day there is still one.
        assertThat(aliases("lts", "2026-10-22", "24.22.0", "26.12.0")).isEqualTo(Map.of("lts", "24.22.0"));
        assertThat(aliases("lts", "2026-11-24", "18.20.8", "25.9.0")).isEmpty();
    }

    @Test
    void variantsAndOtherTextKeepTheirMeaning() {
        assertThat(aliases(
                        "{minor}-slim lts-slim lts-{codename} slim LTS_old current.x",
                        "2024-11-20",
                        "22.11.0",
                        "23.2.0"))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "22.11-slim",
                        "22.11.0",
                        "23.2-slim",
                        "23.2.0",
                        "lts-slim",
                        "22.11.0",
                        "lts-jod",
                        "22.11.0",
                        "slim",
                        "23.2.0",
                        "LTS_old",
                        "22.11.0",
                        "current.x",
                        "23.2.0"));
    }

    @Test
    void aProductWithItsOwnVersionsTracksTheNodeLineInside() {
        // As N|Solid's tags: <codename>-<product version>, <codename>-latest, latest.
        AliasRules rules = new AliasRules(schedule, LocalDate.of(2020, 6, 1));
        List<TaggedVersion> versions = List.of(
                new TaggedVersion(Version.parse("3.9.0"), Version.parse("10.16.3")),
                new TaggedVersion(Version.parse("3.10.0"), Version.parse("10.19.0")),
                new TaggedVersion(Version.parse("3.10.0"), Version.parse("12.16.0")),
                new TaggedVersion(Version.parse("4.0.0"), Version.parse("12.16.3")));

        Map<String, String> aliases = new TreeMap<>();
        rules.aliases(templates("{codename}-latest latest {line}-x"), versions)
                .forEach((alias, version) -> aliases.put(alias, version.version() + "/" + version.node()));

        assertThat(aliases)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "dubnium-latest", "3.10.0/10.19.0",
                        "erbium-latest", "4.0.0/12.16.3",
                        "10-x", "3.10.0/10.19.0",
                        "12-x", "4.0.0/12.16.3",
                        "latest", "4.0.0/12.16.3"));
    }

    @Test
    void ioJsHasItsOwnAliases() {
        assertThat(aliases("iojs iojs-{line} iojs-{minor}", "2015-09-01", "1.8.4", "2.5.0", "3.2.0", "3.3.0"))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "iojs",
                        "3.3.0",
                        "iojs-1",
                        "1.8.4",
                        "iojs-1.8",
                        "1.8.4",
                        "iojs-2",
                        "2.5.0",
                        "iojs-2.5",
                        "2.5.0",
                        "iojs-3",
                        "3.3.0",
                        "iojs-3.2",
                        "3.2.0",
                        "iojs-3.3",
                        "3.3.0"));
    }

    @Test
    void theOrderOfWhatGoesInDoesNotMatter() {
        List<String> versions =
                new ArrayList<>(List.of("4.4.7", "4.4.10", "6.3.1", "6.9.0", "0.10.46", "0.12.15", "5.12.0"));
        Map<String, String> expected = aliases(ALL, "2017-01-01", versions.toArray(String[]::new));
        Random random = new Random(3);
        for (int i = 0; i < 50; i++) {
            Collections.shuffle(versions, random);
            assertThat(aliases(ALL, "2017-01-01", versions.toArray(String[]::new)))
                    .isEqualTo(expected);
        }
    }

    /** Publishing a further release, on any later day, moves an alias forward or leaves it. */
    @Test
    void aFurtherReleaseNeverMovesAnAliasBack() {
        Random random = new Random(20161008);
        List<Version> all = CatalogueSnapshot.read(null).releases().stream()
                .map(release -> release.version())
                .toList();
        for (int run = 0; run < 300; run++) {
            List<TaggedVersion> held = new ArrayList<>();
            Map<String, TaggedVersion> before = Map.of();
            LocalDate day = LocalDate.of(2016, 1, 1).plusDays(random.nextInt(3000));
            for (int step = 0; step < 20; step++) {
                held.add(TaggedVersion.of(all.get(random.nextInt(all.size()))));
                Map<String, TaggedVersion> after = new AliasRules(schedule, day)
                        .aliases(templates("{line} {minor} {codename} current latest"), held);
                before.forEach((alias, version) ->
                        assertThat(after.get(alias)).as(alias).isGreaterThanOrEqualTo(version));
                before = after;
                day = day.plusDays(random.nextInt(100));
            }
        }
    }

    @Test
    void refusesAnAliasThatWouldBelongToTwoVersions() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> aliases("{line} 4", "2016-08-01", "4.4.7", "6.3.1"))
                .withMessageContaining("'4' would belong to both 4.4.7 and 6.3.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{lines}", "{}", "-slim", "{line", "line}", "a b", "é", "{line}+x", "{minor}/x"})
    void refusesTemplatesThatCannotBecomeATag(String template) {
        assertThatIllegalArgumentException().isThrownBy(() -> AliasTemplate.parse(template));
    }

    @Test
    void namesTheKnownPlaceholders() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AliasTemplate.parse("{mayor}-slim"))
                .withMessage(
                        "Unknown placeholder {mayor} in the alias '{mayor}-slim' (known: {line}, {major}, {minor}, {codename})");
    }

    @ParameterizedTest
    @CsvSource({
        "-, 4.4.7, CREATED",
        "4.4.7, 4.4.10, MOVED",
        "4.4.10, 4.4.7, REFUSED_BACK",
        "4.4.7, 4.4.7, UNCHANGED",
        "?, 4.4.7, REFUSED_UNKNOWN"
    })
    void anAliasNeverMovesBack(String holds, String target, AliasMove move) {
        AliasHolder holder =
                switch (holds) {
                    case "-" -> new AliasHolder.Nothing();
                    case "?" -> new AliasHolder.Unknown();
                    default -> new AliasHolder.Known(TaggedVersion.of(Version.parse(holds)));
                };

        assertThat(AliasMove.decide(holder, TaggedVersion.of(Version.parse(target))))
                .isEqualTo(move);
    }

    @Test
    void aPrereleaseIsNoTargetForAnAlias() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        AliasMove.decide(new AliasHolder.Nothing(), TaggedVersion.of(Version.parse("27.0.0-alpha.1"))));
    }

    private Map<String, String> aliases(String templates, String day, String... versions) {
        Map<String, String> aliases = new TreeMap<>();
        new AliasRules(schedule, LocalDate.parse(day))
                .aliases(
                        templates(templates),
                        Stream.of(versions)
                                .map(Version::parse)
                                .map(TaggedVersion::of)
                                .toList())
                .forEach(
                        (alias, version) -> aliases.put(alias, version.version().toString()));
        return aliases;
    }

    private static List<AliasTemplate> templates(String words) {
        return Stream.of(words.split(" ")).map(AliasTemplate::parse).toList();
    }
}
