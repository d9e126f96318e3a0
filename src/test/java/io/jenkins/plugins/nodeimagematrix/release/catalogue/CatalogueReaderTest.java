package io.jenkins.plugins.nodeimagematrix.release.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.release.Line;
import io.jenkins.plugins.nodeimagematrix.release.LineSchedule;
import io.jenkins.plugins.nodeimagematrix.release.Release;
import io.jenkins.plugins.nodeimagematrix.release.Release.Security;
import io.jenkins.plugins.nodeimagematrix.release.ReleaseSchedule;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import io.jenkins.plugins.nodeimagematrix.release.VersionRange;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@UnitTest
class CatalogueReaderTest {
    static final String INDEX = """
            [
            {"version":"v22.11.0","date":"2024-10-29","files":["linux-arm64","linux-x64"],"npm":"10.9.0","v8":"12.4.254.21","lts":"Jod","security":false},
            {"version":"v23.0.0","date":"2024-10-16","files":["linux-x64"],"npm":"10.9.0","lts":false,"security":false},
            {"version":"v22.4.1","date":"2024-07-08","files":["linux-x64"],"npm":"10.8.1","lts":false,"security":true},
            {"version":"v24.0.0-nightly20250401abcdef0123","date":"2025-04-01","files":[],"lts":false,"security":false},
            {"version":"v0.10.48","date":"2016-10-18","files":["src"],"npm":"2.15.1","lts":false,"security":true}
            ]
            """;

    private static final CatalogueOrigin ORIGIN =
            new CatalogueOrigin(CatalogueOrigin.Kind.FILE, "index.json", LocalDate.of(2026, 11, 24), null);

    @Test
    void readsNodesIndexIntoVersionOrder() throws Exception {
        ReleaseCatalogue catalogue = read(INDEX);

        assertThat(catalogue.releases())
                .extracting(release -> release.version().toString())
                .containsExactly("0.10.48", "22.4.1", "22.11.0", "23.0.0", "24.0.0-nightly20250401abcdef0123");
        assertThat(catalogue.find(Version.parse("22.11.0")))
                .contains(new Release(
                        Version.parse("22.11.0"),
                        LocalDate.of(2024, 10, 29),
                        false,
                        "Jod",
                        Security.NONE,
                        "10.9.0",
                        List.of("linux-arm64", "linux-x64")));
        assertThat(catalogue.find(Version.parse("22.4.1")).orElseThrow().security())
                .isEqualTo(Security.FIX);
        assertThat(catalogue.releases())
                .extracting(Release::version)
                .filteredOn(VersionRange.parse("22.x")::contains)
                .containsExactly(Version.parse("22.4.1"), Version.parse("22.11.0"));
    }

    @Test
    void learnsLinesItHasNoScheduleForFromTheReleases() throws Exception {
        ReleaseSchedule schedule = read(INDEX).schedule();

        assertThat(schedule.of(Line.parse("22")))
                .contains(new LineSchedule(
                        Line.parse("22"),
                        LocalDate.of(2024, 7, 8),
                        LocalDate.of(2024, 10, 29),
                        null,
                        null,
                        "Jod",
                        Version.parse("22.11.0")));
        assertThat(schedule.of(Line.parse("23")).orElseThrow().isLts(LocalDate.of(2030, 1, 1)))
                .isFalse();
        // A nightly starts no line.
        assertThat(schedule.of(Line.parse("24"))).isEmpty();
    }

    @Test
    void survivesTheWayToAnAgent() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(read(INDEX));
            out.writeObject(VersionRange.parse(">=4.2 <7"));
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(((ReleaseCatalogue) in.readObject()).releases()).hasSize(5);
            assertThat(in.readObject()).isEqualTo(VersionRange.parse(">=4.2 <7"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|found nothing",
                "[]|found an empty list",
                "{}|found nothing",
                "<html>Sign in</html>|not JSON, or was cut off",
                "[{\"version\":\"v4.2.0\",\"date\":\"2015-10-12\"}|cut off",
                "[{\"version\":\"v4.2.0\",\"date\":\"2015-10-12\"}]]|not JSON",
                "[4]|release 1 of the catalogue: expected an object, found '4'",
                "[{\"version\":\"v4.2.0\"}]|release 1 of the catalogue: the key date is missing",
                "[{\"version\":\"4.2\",\"date\":\"2015-10-12\"}]|release 1 of the catalogue, key version: '4.2' is not a version",
                "[{\"version\":4,\"date\":\"2015-10-12\"}]|key version: expected a text, found '4'",
                "[{\"version\":\"v4.2.0\",\"date\":\"12 Oct 2015\"}]|key date: expected a day such as 2015-10-12, found '12 Oct 2015'",
                "[{\"version\":\"v4.2.0\",\"date\":\"2015-10-12\",\"lts\":true}]|key lts: expected false or a codename",
                "[{\"version\":\"v4.2.0\",\"date\":\"2015-10-12\",\"security\":\"yes\"}]|key security: expected true or false, found 'yes'",
                "[{\"version\":\"v4.2.0\",\"date\":\"2015-10-12\",\"files\":{}}]|key files: expected a list, found an object",
                "[{\"version\":\"v4.2.0\",\"version\":\"v4.2.1\",\"date\":\"2015-10-12\"}]|Duplicate field 'version'",
                "[{\"version\":\"v4.2.0\",\"date\":\"2015-10-12\"},{\"version\":\"4.2.0\",\"date\":\"2015-10-12\"}]|Release 4.2.0 is listed twice",
                "{\"schedule\":{\"v4.2\":{\"start\":\"2015-10-12\"}},\"releases\":[{\"version\":\"v4.2.0\",\"date\":\"2015-10-12\"}]}|'v4.2' is not a line"
            })
    void saysWhatIsWrong(String body, String message) {
        assertThatThrownBy(() -> read(body))
                .isInstanceOf(CatalogueFormatException.class)
                .hasMessageContaining(message);
    }

    @Test
    void refusesDeepNestingAndHugeBodies() {
        assertThatThrownBy(() -> read("[".repeat(100_000))).isInstanceOf(CatalogueFormatException.class);
        assertThatThrownBy(() -> read("[" + " ".repeat(CatalogueReader.MAX_BODY_BYTES)))
                .isInstanceOf(CatalogueFormatException.class)
                .hasMessageContaining("bytes");
    }

    private static ReleaseCatalogue read(String body) throws CatalogueFormatException {
        return new CatalogueReader(ReleaseSchedule.of(List.of())).read(body.getBytes(StandardCharsets.UTF_8), ORIGIN);
    }
}
