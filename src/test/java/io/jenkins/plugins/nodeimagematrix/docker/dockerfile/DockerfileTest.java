package io.jenkins.plugins.nodeimagematrix.docker.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Dockerfiles that are written to keep their reader busy, and what they may look like that means no harm. */
@UnitTest
class DockerfileTest {
    private static final int LENGTH = 30_000;

    @Test
    @Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
    void blanks_before_what_is_no_directive_are_read_once() {
        Dockerfile file = Dockerfile.parse("# syntax=" + " ".repeat(LENGTH) + "\u2028\nFROM scratch");

        assertThat(file.directives()).isZero();
        assertThat(file.instructions()).isNotEmpty();
    }

    @Test
    void long_name_of_a_heredoc_is_read() {
        String name = "E".repeat(LENGTH);

        Dockerfile file = Dockerfile.parse("FROM scratch\nRUN <<" + name + "\necho\n" + name + "\nLABEL a=b");

        assertThat(file.instructions())
                .extracting(Dockerfile.Instruction::keyword)
                .containsExactly("FROM", "RUN", "LABEL");
    }

    @Test
    void escape_directive_may_have_blanks_around_it() {
        assertThat(Dockerfile.parse("#  escape =  `  \nFROM scratch").escape()).isEqualTo('`');
    }
}
