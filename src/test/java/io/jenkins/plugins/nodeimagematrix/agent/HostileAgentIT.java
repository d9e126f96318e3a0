package io.jenkins.plugins.nodeimagematrix.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.nodeimagematrix.support.Build;
import io.jenkins.plugins.nodeimagematrix.support.Fleet;
import io.jenkins.plugins.nodeimagematrix.support.HostileClasses;
import io.jenkins.plugins.nodeimagematrix.support.SleepyMatrix;
import io.jenkins.plugins.nodeimagematrix.tier.ControllerTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * One of three agents is controlled by an attacker and returns false results ({@code CellResultVerifierTest} has more of them). No lie
 * gets anything published, and the honest agents do all of the work.
 */
@ControllerTest
class HostileAgentIT {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    /** Enough that the liar gets some beside the one for which its lie is the truth, also when it starts last. */
    private static final int CELLS = 8;

    private static final Path LIE = Path.of("target", "hostile", "lie").toAbsolutePath();

    private static Fleet fleet;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        Path classes = HostileClasses.compile(LIE.getParent());
        fleet = Fleet.start(
                "hostile",
                Fleet.daemons(3),
                Fleet.agents(agent -> agent.name().equals("agent-1")
                        ? agent.withClasses(classes).with("HOSTILE_LIE", LIE.toString())
                        : agent));
    }

    @AfterAll
    static void stop() throws IOException, InterruptedException {
        fleet.close();
    }

    @AfterEach
    void mend() throws IOException, InterruptedException {
        fleet.mend();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            other-cell   | "cell":"tiny:[0-9a-z.]+" => "cell":"tiny:5.0.0"
            other-place  | "repository":"[^"]+" => "repository":"../../other/repository"
            an-object    | an object
            """)
    void lie_gets_nothing_published(String name, String lie) throws Exception {
        Files.writeString(LIE, lie + "\n");
        Path workspace = SleepyMatrix.prepare(name, CELLS, "ARG V\nRUN sleep 1; test \"$(cat /version)\" = \"$V\"\n");

        Build build = fleet.begin(name, workspace);

        assertThat(build.result(PATIENCE)).as(build.console()).isEqualTo("SUCCESS");
        Map<String, String> tags = fleet.tags(name + "/");
        assertThat(tags).hasSize(CELLS + 2).doesNotContainValue("gone");
        assertThat(tags.values().stream().distinct()).hasSize(CELLS + 1);
        assertThat(fleet.tags("other/")).isEmpty();
        assertThat(fleet.images(name + "/tiny")).isEqualTo(CELLS);
        for (JsonNode cell : fleet.report(build).path("cells")) {
            if (cell.path("result").path("agent").asText().equals("agent-1")) {
                // The one cell for which that lie is the truth.
                assertThat(cell.path("name").asText()).isEqualTo("tiny:5.0.0");
                assertThat(name).isEqualTo("other-cell");
            }
        }
        // What is no answer at all looks like a fault of the agent's, and costs it its place in the run as well.
        assertThat(fleet.events(build))
                .containsAnyElementsOf(name.equals("an-object") ? List.of("FAULT", "UNUSABLE") : List.of("UNTRUSTED"));
    }

    /** Its cell was proven and uploaded, but its answer was lost. */
    @Test
    void agent_that_dies_with_the_answer_on_its_tongue_has_published_nothing() throws Exception {
        Files.writeString(LIE, "dies\n");
        Path workspace = SleepyMatrix.prepare("mute", CELLS, "ARG V\nRUN sleep 1; test \"$(cat /version)\" = \"$V\"\n");

        Build build = fleet.begin("mute", workspace);

        assertThat(build.result(PATIENCE)).as(build.console()).isEqualTo("SUCCESS");
        assertThat(fleet.events(build)).contains("LOST");
        assertThat(fleet.tags("mute/")).hasSize(CELLS + 2).doesNotContainValue("gone");
        assertThat(fleet.images("mute/tiny")).isEqualTo(CELLS);
        assertThat(fleet.images("mute/base")).isEqualTo(1);
    }
}
