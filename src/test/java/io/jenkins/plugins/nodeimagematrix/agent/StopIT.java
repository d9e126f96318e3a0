package io.jenkins.plugins.nodeimagematrix.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.support.Await;
import io.jenkins.plugins.nodeimagematrix.support.Build;
import io.jenkins.plugins.nodeimagematrix.support.Fleet;
import io.jenkins.plugins.nodeimagematrix.support.SleepyMatrix;
import io.jenkins.plugins.nodeimagematrix.tier.ControllerTest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A person stops one shard, or the whole build, in the middle. */
@ControllerTest
class StopIT {
    private static final Duration PATIENCE = NineCells.PATIENCE;
    /** The documented time limit, so a test may assert it. */
    private static final Duration AT_ONCE = Duration.ofSeconds(30);

    private static final String SECONDS = "31321";

    private static Fleet fleet;
    private static NineCells nineCells;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        fleet = Fleet.start("stops", Fleet.daemons(3), setup -> setup);
        nineCells = new NineCells(fleet);
    }

    @AfterAll
    static void stop() throws IOException, InterruptedException {
        fleet.close();
    }

    @Test
    void stopped_shard_gives_its_cell_back_and_its_executor_free() throws Exception {
        Build build = nineCells.started("stopped-shard", "agent-2");

        stopShardOn("agent-2");

        assertThat(build.result(PATIENCE)).as(build.console()).isEqualTo("SUCCESS");
        assertThat(fleet.events(build)).contains("STOPPED");
        nineCells.assertPublishedOnce("stopped-shard");
    }

    /** The one cell would run for hours, so nothing ends by itself. Another build on the same agent continues. */
    @Test
    void stopped_shard_and_aborted_build_end_what_they_run_at_once_and_nothing_else() throws Exception {
        Path workspace = SleepyMatrix.prepare("hours", 1, "RUN sleep " + SECONDS + "\n");
        Build build = fleet.begin("hours", workspace);
        build.awaitConsole("[1/2]", PATIENCE);
        String first = Await.answer(PATIENCE, () -> runningOn(build), build::console);
        Await.until(PATIENCE, () -> inContainers() == 1, build::console);

        stopShardOn(first);

        Await.until(
                AT_ONCE, () -> fleet.clients(first).isEmpty(), () -> "still on " + first + ": " + fleet.clients(first));
        Await.until(
                PATIENCE,
                () -> runningOn(build).filter(agent -> !agent.equals(first)).isPresent(),
                build::console);
        String second = runningOn(build).orElseThrow();
        Await.until(
                PATIENCE, () -> inContainers() == 1 && !fleet.clients(second).isEmpty(), build::console);

        Build beside = nineCells.started("beside", second);
        build.stop();

        Await.until(AT_ONCE, () -> inContainers() == 0, () -> "in containers: " + inContainers());
        assertThat(build.result(Duration.ofSeconds(90))).as(build.console()).isEqualTo("ABORTED");
        assertThat(fleet.events(build)).containsExactly("STOPPED");
        assertThat(beside.result(PATIENCE)).as(beside.console()).isEqualTo("SUCCESS");
        assertThat(fleet.events(beside)).isEmpty();
        nineCells.assertPublishedOnce("beside");
        nineCells.assertNobodyWorks();
        nineCells.assertNothingIsLeft();
        for (String agent : fleet.agents()) {
            Await.until(PATIENCE, () -> fleet.clients(agent).isEmpty(), () -> "on " + agent + fleet.clients(agent));
        }
    }

    @Test
    void aborted_build_leaves_nothing_and_the_next_one_goes_on() throws Exception {
        Build build = fleet.begin("aborted", NineCells.prepare("aborted"));
        build.awaitConsole("[3/9]", PATIENCE);

        build.stop();

        Await.until(AT_ONCE, () -> fleet.builds().isEmpty(), () -> "still building: " + fleet.builds());
        assertThat(build.result(Duration.ofSeconds(90))).as(build.console()).isEqualTo("ABORTED");
        nineCells.assertNothingIsLeft();
        assertThat(fleet.tags("aborted/")).isEmpty();

        Build next = fleet.controller.client().build("aborted");
        assertThat(next.result(PATIENCE)).as(next.console()).isEqualTo("SUCCESS");
        assertThat(next.console()).contains("already tested by a build that did not finish");
        nineCells.assertPublishedOnce("aborted");
    }

    /** The agent with the one cell whose test runs for hours. */
    private static Optional<String> runningOn(Build build) {
        return fleet.agents().stream()
                .filter(agent -> nineCells.runningOn(build, agent).contains("tiny:1.0.0"))
                .findFirst();
    }

    /** Processes of the test inside of containers, which outlive their client if they are not ended. */
    private static long inContainers() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .arguments()
                        .filter(arguments -> List.of(arguments).contains(SECONDS))
                        .isPresent())
                .count();
    }

    /** Presses the stop button of the agent's executor that does a shard. */
    private static void stopShardOn(String agent) {
        String executors = fleet.controller
                .client()
                .script("hudson.model.Hudson.instance.getComputer('%s').executors.eachWithIndex { e, i ->"
                                .formatted(agent)
                        + " if (e.currentExecutable.toString().contains('shard')) println 'executor ' + i }");
        String index = executors
                .lines()
                .filter(line -> line.startsWith("executor "))
                .findFirst()
                .orElseThrow()
                .substring("executor ".length());
        fleet.controller.client().post("computer/" + agent + "/executors/" + index + "/stop", Map.of());
    }
}
