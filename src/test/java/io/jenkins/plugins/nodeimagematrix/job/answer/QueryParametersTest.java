package io.jenkins.plugins.nodeimagematrix.job.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A parameter that cannot be read is refused with its name, never replaced by a default. */
@UnitTest
class QueryParametersTest {
    @Test
    void absent_number_is_the_default_and_a_given_one_is_read() {
        assertThat(QueryParameters.number("limit", null, 100)).isEqualTo(100);
        assertThat(QueryParameters.number("limit", "0", 100)).isZero();
        assertThat(QueryParameters.number("limit", "999999999", 100)).isEqualTo(999_999_999);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "many", "-1", "1.5", " 1", "1000000000"})
    void anything_but_a_whole_number_is_refused(String value) {
        assertThatThrownBy(() -> QueryParameters.number("limit", value, 100))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("limit");
    }

    @ParameterizedTest
    @ValueSource(strings = {"created", "moved", "unchanged", "refused", "kept", "blocked", "removed"})
    void kind_of_tag_moves_is_read(String kind) {
        assertThat(QueryParameters.tagUpdateKind(kind)).hasToString(kind.toUpperCase(Locale.ROOT));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "null", "shipped", "CREATED"})
    void unknown_kind_is_refused_with_the_known_ones(String kind) {
        assertThatThrownBy(() -> QueryParameters.tagUpdateKind(kind))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("created, moved, unchanged, refused, kept, blocked, removed");
    }
}
