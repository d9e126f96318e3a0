package io.jenkins.plugins.nodeimagematrix.matrix.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@UnitTest
class DockerIgnoreTest {
    /** As Docker's documentation and moby's pattern matcher have it. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "docs, docs, true",
                "docs, docs/a/b, true",
                "docs, docs2, false",
                "docs, a/docs, false",
                "/docs/, docs/a, true",
                "*.log, a.log, true",
                "*.log, a/b.log, false",
                "*/*.log, a/b.log, true",
                "**/*.log, a.log, true",
                "**/*.log, a/b/c.log, true",
                "**/*.log, a/b/c.log/d, true",
                "a/**/b, a/b, true",
                "a/**/b, a/x/y/b, true",
                "a/**/b, a/xb, false",
                "a/**, a, false",
                "a/**, a/b/c, true",
                "**, any/thing, true",
                "**/tmp*, tmp, true",
                "**/tmp*, x/tmpfile/y, true",
                "a?c, abc, true",
                "a?c, a/c, false",
                "[ab]c, bc, true",
                "[^ab]c, bc, false",
                "[z-a]c, [z-a]c, true",
                "a\\*b, a*b, true",
                "a\\*b, axb, false",
                "caf?, caf\u00e9, true",
                "x?y, x\ud83d\ude00y, true",
                "..//./a/../b, b, true",
            })
    void matches_as_docker_does(String pattern, String path, boolean ignored) {
        assertThat(DockerIgnore.parse(pattern).ignores(path)).isEqualTo(ignored);
    }

    @Test
    void the_last_pattern_that_matches_decides() {
        DockerIgnore ignore = DockerIgnore.parse("\ufeff# a comment\n*\n!src\nsrc/**/secret\n!src/a/secret\n");

        assertThat(ignore.hasExceptions()).isTrue();
        assertThat(ignore.ignores("README")).isTrue();
        assertThat(ignore.ignores("src/x")).isFalse();
        assertThat(ignore.ignores("src/b/secret/x")).isTrue();
        assertThat(ignore.ignores("src/a/secret/x")).isFalse();
    }

    /** Followed one after the other, the ways through these are more than there are atoms. */
    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void hostile_patterns_take_no_longer_than_their_length_times_the_paths() {
        String deep = "a/".repeat(2_000) + "b";
        String flat = "a".repeat(4_000) + "b";

        assertThat(DockerIgnore.parse("**/a/".repeat(200) + "c").ignores(deep)).isFalse();
        assertThat(DockerIgnore.parse("**/?*/".repeat(200) + "c").ignores(deep)).isFalse();
        assertThat(DockerIgnore.parse("**/*a*/".repeat(200) + "**/c").ignores(deep))
                .isFalse();
        assertThat(DockerIgnore.parse("*a".repeat(200) + "c").ignores(flat)).isFalse();
        assertThat(DockerIgnore.parse("**a".repeat(200) + "c").ignores(flat)).isFalse();
        assertThat(DockerIgnore.parse("**/".repeat(5_000) + "c").ignores(deep)).isFalse();
        assertThat(DockerIgnore.parse("*a".repeat(200) + "b").ignores(flat)).isTrue();
    }
}
