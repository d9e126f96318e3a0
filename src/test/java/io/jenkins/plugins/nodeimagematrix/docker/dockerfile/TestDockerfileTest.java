package io.jenkins.plugins.nodeimagematrix.docker.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonException;
import io.jenkins.plugins.nodeimagematrix.docker.client.FaultKind;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is put under a test, and what is refused since it would test something else. In the samples, | ends a line. */
@UnitTest
class TestDockerfileTest {
    private static final String LABEL = "\"a\"=\"b\"";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "RUN true",
                "run true",
                "\tRuN\ttrue",
                "\ufeffRUN true",
                "# a comment||RUN true",
                "ARG X=1|RUN true",
                "RUN echo \\|# FROM scratch|  FROM scratch",
                "RUN echo \\||FROM scratch",
                "# escape=`|RUN echo `|FROM scratch",
                "#escape = ` |RUN echo ` \t|FROM scratch",
                "RUN <<EOF|FROM scratch|EOF",
                "RUN <<-'EOF' cat|FROM scratch|\tEOF",
                "COPY <<A <<B /|FROM scratch|A|FROM scratch|B|RUN true",
                "RUN 3<<EOF cat <&3|FROM scratch|EOF",
                "ENV X=FROM|RUN true",
                "ONBUILD RUN true|RUN true",
            })
    void stands_on_the_candidate_without_a_from_of_its_own(String text) throws Exception {
        RenderedDockerfile rendered = render(text);

        assertThat(rendered.parsed().instructions().get(0).text()).isEqualTo("FROM cand");
        assertThat(rendered.parsed().instructions().get(1).text()).isEqualTo("LABEL " + LABEL);
        assertThat(new DockerfileStages(rendered.parsed(), Map.of()).all()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FROM candidate|RUN true",
                "from Candidate|RUN true",
                "FROM \\|  candidate|RUN true",
                "FROM \\|# comment|  candidate \\| AS last|RUN true",
                "FROM --platform=linux/amd64 candidate|RUN true",
                "ARG CANDIDATE|FROM ${CANDIDATE}|RUN true",
                "ARG CANDIDATE=scratch|FROM $CANDIDATE|RUN true",
                "ARG X=candidate|FROM $X|RUN true",
                "ARG X|FROM ${X:-candidate}|RUN true",
                "ARG A=candidate|ARG B=${A}|FROM $B|RUN true",
                "FROM scratch AS tool|COPY x /|FROM candidate|COPY --from=tool /x /|RUN /x",
                "FROM candidate AS one|RUN true|FROM one AS two|FROM two",
                "FROM candidate AS one|FROM One|RUN true",
                "FROM scratch AS one|FROM candidate AS one|FROM one|RUN true",
                "# syntax=docker/dockerfile:1|FROM candidate|RUN true",
            })
    void stages_whose_last_stands_on_the_candidate_are_taken(String text) throws Exception {
        RenderedDockerfile rendered = render(text);
        DockerfileStages stages = new DockerfileStages(rendered.parsed(), Map.of("CANDIDATE", "candidate"));

        assertThat(stages.all().get(0).from().text()).isEqualTo("FROM cand AS candidate");
        assertThat(stages.chain(stages.last(null))).endsWith(stages.all().get(0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "# only a comment",
                "COPY . /",
                "ONBUILD RUN true",
                "FROM scratch|RUN true",
                "from scratch|RUN true",
                "\ufeffFROM scratch|RUN true",
                "ARG X=1|FROM scratch|RUN true",
                "# syntax=docker/dockerfile:1|FROM scratch|RUN true",
                "FROM candidate|RUN true|FROM scratch",
                "FROM candidate AS x|RUN true|FROM scratch|COPY --from=x / /",
                "FROM scratch AS candidate|RUN true|FROM candidate",
                "FROM scratch AS CANDIDATE|RUN true|FROM candidate",
                "FROM candidate:latest|RUN true",
                "FROM library/candidate|RUN true",
                "FROM candidate@sha256:00|RUN true",
                "ARG X=candidate|ARG X=scratch|FROM $X|RUN true",
                "ARG X=scratch|FROM ${X:-candidate}|RUN true",
                "ARG X=candidate|FROM ${X:+scratch}|RUN true",
                "ARG X|FROM ${X-candidate}|RUN true",
                "FROM one AS one|FROM one|RUN true",
                "FROM candidate AS one|FROM scratch AS one|FROM one|RUN true",
                "FROM candidate",
                "FROM candidate AS x|RUN true|FROM candidate",
                "FROM scratch AS x|RUN true|FROM candidate|COPY --from=x / /",
                "# escape=`|FROM `|scratch|RUN true",
                "# note=1|# escape=`|RUN echo `|FROM scratch|RUN true",
                "|# escape=`|RUN echo `|FROM scratch|RUN true",
                "COPY <<RUN /|RUN true|RUN",
                "COPY <<E-F /|RUN true|E-F",
                "COPY <<7 /|RUN true|7",
                "COPY <<-'E'-F /|RUN true|\tE-F",
                "RUN echo <<EOF|FROM scratch|RUN true",
            })
    void test_that_would_test_something_else_is_refused(String text) {
        assertThatThrownBy(() -> render(text))
                .isInstanceOfSatisfying(
                        DaemonException.class, e -> assertThat(e.kind()).isEqualTo(FaultKind.REFUSED))
                .hasMessageContaining("tests/it/Dockerfile");
    }

    @Test
    void stage_with_the_reserved_name_is_refused() {
        for (String text : new String[] {
            "FROM scratch AS Candidate|FROM candidate|RUN true", "FROM candidate AS candidate|RUN true"
        }) {
            assertThatThrownBy(() -> render(text))
                    .isInstanceOf(DaemonException.class)
                    .hasMessageContaining("tests/it/Dockerfile, line 1: the stage name 'candidate'")
                    .hasMessageContaining("rename the stage");
        }
    }

    @Test
    void lines_of_the_users_file_are_found_again() throws Exception {
        RenderedDockerfile rendered =
                render("# syntax=x|ARG A|FROM scratch AS t|COPY \\|  x /||FROM candidate|RUN true");

        assertThat(rendered.places().stream().filter(RenderedDockerfile.Place::own))
                .extracting(RenderedDockerfile.Place::line)
                .containsExactly(2, 3, 4, 7, 8);
        assertThat(rendered.text()).startsWith("# syntax=x\n");
    }

    @Test
    void windows_line_ends_and_a_byte_order_mark_are_no_part_of_an_instruction() throws Exception {
        RenderedDockerfile rendered = render("\ufeff# syntax=x\r\nRUN echo \\\r\n  hello\r\n");

        assertThat(rendered.places().get(2).instruction().text()).isEqualTo("RUN echo hello");
        assertThat(rendered.text()).doesNotContain("\r").startsWith("# syntax=x\n");
    }

    /** The candidate's stage comes first, so all others are one further. */
    @Test
    void stages_that_are_called_by_number_stay_the_same() throws Exception {
        RenderedDockerfile rendered = render("FROM scratch|COPY x /|FROM candidate|COPY --chown=1 --from=0 \\| /x /10|"
                + "RUN --mount=type=bind,from=0,target=/y --mount=from=0 test -e /y|"
                + "RUN <<EOF|echo --from=0|EOF");

        assertThat(rendered.text())
                .contains("COPY --chown=1 --from=1 \\\n /x /10")
                .contains("--mount=type=bind,from=1,target=/y --mount=from=1 test")
                .contains("\necho --from=0\n");
    }

    private static RenderedDockerfile render(String text) throws DaemonException {
        return TestDockerfile.on(
                "tests/it/Dockerfile", Dockerfile.parse(text.replace('|', '\n')), "cand", LABEL, Map.of());
    }
}
