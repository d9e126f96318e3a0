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

        assertThat(file.instructions()).hasSize(1);
    }

    @Test
    @Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
    void heredocs_without_an_end_do_not_each_search_the_whole_file() {
        int many = 300_000;

        Dockerfile file = Dockerfile.parse("FROM scratch\n" + "RUN <<E\n".repeat(many));

        assertThat(file.instructions()).hasSize(many + 1);
    }

    @Test
    void comment_ends_at_a_line_feed_only() {
        Dockerfile file =
                Dockerfile.parse("FROM scratch\n# one\u2028RUN two\u0085three\nRUN four \\\n# five\u2028\n six\n");

        assertThat(file.instructions())
                .extracting(each -> each.keyword() + " " + each.arguments().strip())
                .containsExactly("FROM scratch", "RUN four  six");
    }

    @Test
    void heredoc_ends_at_the_first_line_of_its_name() {
        Dockerfile file =
                Dockerfile.parse("FROM scratch\nRUN <<-A <<B\n\t\tA\nA\nB\nLABEL a=b\nRUN <<A\n\tA\nA\nLABEL c=d");

        assertThat(file.instructions())
                .extracting(each -> each.keyword() + " " + each.line() + "-" + each.lastLine())
                .containsExactly("FROM 1-1", "RUN 2-5", "LABEL 6-6", "RUN 7-9", "LABEL 10-10");
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
