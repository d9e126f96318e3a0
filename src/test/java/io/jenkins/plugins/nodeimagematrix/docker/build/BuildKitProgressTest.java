package io.jenkins.plugins.nodeimagematrix.docker.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.docker.dockerfile.Dockerfile;
import io.jenkins.plugins.nodeimagematrix.docker.dockerfile.RenderedDockerfile;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What BuildKit says it did is held against the Dockerfile as it is understood here. */
@UnitTest
class BuildKitProgressTest {
    private static List<DockerfileStep> steps(String dockerfile, String... output) {
        RenderedDockerfile rendered = RenderedDockerfile.of("Dockerfile", Dockerfile.parse(dockerfile));
        StepTracker tracker = new StepTracker(rendered, BuildOutputListener.SILENT);
        BuildKitProgress progress = new BuildKitProgress(rendered, Map.of(), tracker);
        for (String line : output) {
            progress.line(line, 0);
        }
        progress.end(true, 0);
        return tracker.steps();
    }

    @Test
    void work_is_found_by_its_place() {
        assertThat(steps(
                        "FROM base\nCOPY a /\nRUN true\n",
                        "#4 [1/3] FROM base",
                        "#4 DONE 0.0s",
                        "#5 [2/3] COPY a /",
                        "#5 DONE 0.1s",
                        "#6 [3/3] RUN true",
                        "#6 0.100 hello",
                        "#6 DONE 0.2s"))
                .extracting(DockerfileStep::outcome)
                .containsOnly(BuildOutcome.PASSED);
    }

    @Test
    void failed_instruction_has_the_time_that_it_took() {
        RenderedDockerfile rendered =
                RenderedDockerfile.of("Dockerfile", Dockerfile.parse("FROM base\nRUN sleep 2; false\n"));
        StepTracker tracker = new StepTracker(rendered, BuildOutputListener.SILENT);
        BuildKitProgress progress = new BuildKitProgress(rendered, Map.of(), tracker);
        progress.line("#4 [1/2] FROM base", 0);
        progress.line("#4 DONE 0.0s", 10_000_000);
        progress.line("#5 [2/2] RUN sleep 2; false", 500_000_000);
        progress.line(
                "#5 ERROR: process \"/bin/sh -c sleep 2; false\" did not complete successfully: exit code: 1",
                2_600_000_000L);
        progress.end(false, 2_700_000_000L);

        assertThat(tracker.steps().get(1).outcome()).isEqualTo(BuildOutcome.FAILED);
        assertThat(tracker.steps().get(1).duration()).isEqualTo(Duration.ofMillis(2_100));
    }

    /** Two triggers of the base come in between. */
    @Test
    void work_of_a_bases_triggers_is_not_taken_for_the_files_own() {
        List<DockerfileStep> steps = steps(
                "FROM base\nRUN true\n",
                "#4 [1/4] FROM base",
                "#5 [2/4] RUN one",
                "#5 DONE 0.1s",
                "#6 [3/4] COPY two /",
                "#6 DONE 0.1s");

        assertThat(steps.get(1).outcome()).isEqualTo(BuildOutcome.NOT_RUN);
    }

    /** As where the line is part of what is copied. */
    @Test
    void instruction_that_the_builder_takes_for_something_else_did_not_run() {
        for (String total : List.of("2", "3")) {
            List<DockerfileStep> steps = steps(
                    "FROM base\nCOPY <<X /\nRUN true\n",
                    "#4 [1/" + total + "] FROM base",
                    "#4 DONE 0.0s",
                    "#5 [" + total + "/" + total + "] COPY <<X /",
                    "#5 DONE 0.1s");

            assertThat(steps.get(2).outcome()).isEqualTo(BuildOutcome.NOT_RUN);
        }
    }
}
