package io.jenkins.plugins.nodeimagematrix.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@UnitTest
class VersionTest {
    @Test
    void ordersWhatNodePublishes() {
        List<Version> ordered = Stream.of(
                        "0.8.6",
                        "0.10.9",
                        "0.10.30",
                        "0.12.9",
                        "0.12.15",
                        "1.8.4",
                        "3.3.1",
                        "4.0.0-rc.1",
                        "4.0.0-rc.2",
                        "4.0.0-rc.10",
                        "4.0.0",
                        "4.2.6",
                        "4.10.0",
                        "5.9.1",
                        "5.12.0",
                        "25.0.0-nightly20250401abcdef0123",
                        "25.0.0-nightly20250402abcdef0123",
                        "25.0.0-rc.1",
                        "25.0.0",
                        "27.0.0-alpha.0.0.0",
                        "27.0.0-alpha.0.1.0",
                        "27.0.0-alpha.0.1.1",
                        "27.0.0-alpha.1",
                        "27.0.0")
                .map(Version::parse)
                .toList();
        List<Version> shuffled = new ArrayList<>(ordered);
        Collections.shuffle(shuffled, new Random(1));

        assertThat(shuffled.stream().sorted()).containsExactlyElementsOf(ordered);
    }

    @ParameterizedTest
    @CsvSource({
        "v4.2.1, 4.2.1",
        "iojs-v1.8.4, 1.8.4",
        "iojs-1.8.4, 1.8.4",
        "node-v6.9.0, 6.9.0",
        "v25.0.0-nightly20250401abcdef0123, 25.0.0-nightly20250401abcdef0123",
        "4.2.1+build.5, 4.2.1",
        "27.0.0-alpha.1, 27.0.0-alpha.1"
    })
    void readsThePrefixesInUse(String text, String version) {
        assertThat(Version.parse(text)).hasToString(version);
        assertThat(Version.parse(version)).isEqualTo(Version.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "4",
                "4.2",
                "4.2.1.0",
                "04.2.1",
                "4.02.1",
                "4.2.1-",
                "4.2.1-01",
                "4.2.1-a..b",
                "4.2.1-ü",
                " 4.2.1",
                "4.2.1\n",
                "V4.2.1",
                "vv4.2.1",
                "iojs4.2.1",
                "4.2.x",
                "-1.2.3",
                "4.2.1+",
                "9007199254740992.0.0",
                "99999999999999999999.0.0",
                "4.2.1-a_b",
                "٤.2.1"
            })
    void refusesWhatIsNoVersion(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Version.parse(text));
    }

    @Test
    void refusesEndlessTexts() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Version.parse("1.2.3-" + "a".repeat(1_000_000)))
                .withMessageContaining("at most 256 characters");
    }

    @ParameterizedTest
    @CsvSource({"0.10.48, 0.10", "0.12.0, 0.12", "0.9.3, 0.9", "1.8.4, 1", "4.2.1, 4", "27.0.0-alpha.1, 27"})
    void namesTheLine(String version, String line) {
        assertThat(Version.parse(version).line()).hasToString(line).isEqualTo(Line.parse(line));
    }

    @Test
    void ordersLinesByNumberNotByText() {
        assertThat(Stream.of("22", "4", "0.12", "10", "0.8", "0.10", "v6")
                        .map(Line::parse)
                        .sorted())
                .extracting(Line::toString)
                .containsExactly("0.8", "0.10", "0.12", "4", "6", "10", "22");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "4.2", "0.10.1", "x", "04", "-4", "0.", "99999999999"})
    void refusesWhatIsNoLine(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Line.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "^",
                ">=",
                "4.2.1.0",
                "> = 4",
                "foo",
                "4 -",
                "- 4",
                "4 - 5 - 6",
                "4 | 5",
                "4,5",
                "4.2-rc.1",
                "^4 foo",
                ">=4.2.1-",
                "=>4",
                "!4",
                "4.x.01",
                "99999999999999999.0.0",
                "^9007199254740991.0.0",
                "4..2"
            })
    void refusesWhatIsNoRange(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> VersionRange.parse(text));
    }

    @Test
    void saysWhichPartOfARangeItCannotRead() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> VersionRange.parse(">=4.2 <seven"))
                .withMessageContaining("cannot read '<seven'");
    }
}
