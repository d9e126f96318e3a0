package io.jenkins.plugins.nodeimagematrix.release;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The range grammar against npm's own answers. */
@UnitTest
class NpmRangesTest {
    @Test
    void admitsWhatNpmAdmits() throws IOException {
        List<String[]> answers = answers();
        assertThat(answers).hasSizeGreaterThan(1000);
        for (String[] answer : answers) {
            VersionRange range = VersionRange.parse(answer[0]);
            assertThat(versions(answer[1])).as("in '%s'", answer[0]).allMatch(range::contains);
            assertThat(versions(answer[2])).as("not in '%s'", answer[0]).noneMatch(range::contains);
        }
    }

    /** npm reads "everything or this prerelease" as "everything", which holds no prerelease; here {@code ||} joins. */
    @Test
    void anAlternativeNeverTakesAnythingAwayFromAnother() {
        VersionRange range = VersionRange.parse("* || >=27.0.0-alpha.1");

        assertThat(range.contains(Version.parse("27.0.0-alpha.2"))).isTrue();
        assertThat(range.contains(Version.parse("26.0.0"))).isTrue();
        assertThat(range.contains(Version.parse("26.0.0-rc.1"))).isFalse();
    }

    @Test
    void contradictory_ranges_are_known_to_be_empty_and_no_other() throws IOException {
        assertThat(List.of(">x", "<*", ">4 <3", ">=4.1 <4.1", ">4.0.0 <=4.0.0", "4 5", "<2 >=2 || >x"))
                .allMatch(range -> VersionRange.parse(range).isEmpty());
        assertThat(List.of("*", "4.0.0", ">=4.0.0 <=4.0.0", ">x || 4", "<0.0.0", ">=4 <4.0.1"))
                .noneMatch(range -> VersionRange.parse(range).isEmpty());
        for (String[] answer : answers()) {
            if (!answer[1].isEmpty()) {
                assertThat(VersionRange.parse(answer[0]).isEmpty())
                        .as(answer[0])
                        .isFalse();
            }
        }
    }

    private static List<Version> versions(String words) {
        return words.isEmpty()
                ? List.of()
                : Stream.of(words.split(" ")).map(Version::parse).toList();
    }

    private static List<String[]> answers() throws IOException {
        try (InputStream file = NpmRangesTest.class.getResourceAsStream("npm-ranges.tsv")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t", -1))
                    .toList();
        }
    }
}
