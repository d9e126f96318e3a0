package io.jenkins.plugins.nodeimagematrix.job.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@UnitTest
class ByteSizeTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0, 0",
        "20G, 20000000000, 20G",
        "20 GB, 20000000000, 20G",
        "20000000000, 20000000000, 20G",
        "1.5t, 1500000000000, 1500G",
        "512Mi, 536870912, 512Mi",
        "1GiB, 1073741824, 1Gi",
        "1023, 1023, 1023",
        "1025, 1025, 1025"
    })
    void size_is_read_and_shown_exactly(String text, long bytes, String shown) {
        assertThat(ByteSize.parse(text)).isEqualTo(bytes);
        assertThat(ByteSize.format(bytes)).isEqualTo(shown);
        assertThat(ByteSize.parse(shown)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "G", "-1", "20 pages", "20GG", "1e9", "99999999999T"})
    void anything_else_is_refused_with_an_example(String text) {
        assertThatThrownBy(() -> ByteSize.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("20G");
    }
}
