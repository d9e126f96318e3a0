package io.jenkins.plugins.nodeimagematrix.matrix.alias;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.jenkins.plugins.nodeimagematrix.image.TaggedVersion;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import io.jenkins.plugins.nodeimagematrix.release.catalogue.CatalogueSnapshot;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the placeholders of a release stand for; the product here is one with versions of its own. */
@UnitTest
class ReleaseNamesTest {
    private static final LocalDate DAY = LocalDate.of(2016, 8, 1);
    private static final TaggedVersion PRODUCT = new TaggedVersion(Version.parse("1.3.2"), Version.parse("4.4.7"));

    private final ReleaseNames names =
            new ReleaseNames(CatalogueSnapshot.read(null).schedule(), DAY);

    @ParameterizedTest
    @CsvSource({"node, 4.4.7", "version, 1.3.2", "line, 4", "major, 1", "minor, 1.3", "codename, argon"})
    void each_placeholder_has_its_part_of_the_release(String word, String value) {
        assertThat(ReleaseNames.isOne(word)).isTrue();
        assertThat(names.value(word, PRODUCT)).contains(value);
    }

    @Test
    void a_release_without_long_term_support_on_the_day_has_no_codename() {
        assertThat(names.asOf()).isEqualTo(DAY);
        assertThat(names.value("codename", TaggedVersion.of(Version.parse("4.1.2"))))
                .isEmpty();
        assertThat(names.value("codename", TaggedVersion.of(Version.parse("6.3.1"))))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"os", "Node", ""})
    void any_other_word_is_none_of_them(String word) {
        assertThat(ReleaseNames.isOne(word)).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> names.value(word, PRODUCT))
                .withMessageContaining("{" + word + "}");
    }

    @ParameterizedTest
    @CsvSource({
        "lts, true, true",
        "LTS-slim, true, true",
        "current, true, false",
        "slim-current, true, false",
        "latest, false, false",
        "ltsx, false, false",
        "{line}, false, false"
    })
    void only_the_words_alone_make_an_alias_follow_a_line(String text, boolean tracksALine, boolean tracksLts) {
        AliasTemplate template = AliasTemplate.parse(text);

        assertThat(template.tracksALine()).isEqualTo(tracksALine);
        assertThat(template.tracksLts()).isEqualTo(tracksLts);
    }

    @Test
    void templates_of_the_same_text_are_the_same() {
        assertThat(AliasTemplate.parse("{line}-slim"))
                .isEqualTo(AliasTemplate.parse("{line}-slim"))
                .hasSameHashCodeAs(AliasTemplate.parse("{line}-slim"))
                .isNotEqualTo(AliasTemplate.parse("{line}"))
                .hasToString("{line}-slim");
        assertThat(AliasTemplate.placeholders()).containsExactlyInAnyOrder("line", "major", "minor", "codename");
    }

    @Test
    void an_unknown_placeholder_is_answered_with_the_known_ones() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AliasTemplate.parse("{lines}"))
                .withMessageContaining("{lines}")
                .withMessageContaining("{line}, {major}, {minor}, {codename}");
    }
}
