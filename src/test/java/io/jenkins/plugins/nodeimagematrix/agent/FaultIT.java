package io.jenkins.plugins.nodeimagematrix.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.nodeimagematrix.agent.channel.AgentPing;
import io.jenkins.plugins.nodeimagematrix.support.Await;
import io.jenkins.plugins.nodeimagematrix.support.Build;
import io.jenkins.plugins.nodeimagematrix.support.Fleet;
import io.jenkins.plugins.nodeimagematrix.support.Program;
import io.jenkins.plugins.nodeimagematrix.tier.ControllerTest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Agents, daemons, the registry and the controller fail in the middle of a run on three agents. Each time the registry is looked
 * at from outside: everything is published, once, and no cell was brought up twice.
 */
@ControllerTest
class FaultIT {
    private static final Duration PATIENCE = NineCells.PATIENCE;

    private static Fleet fleet;
    private static NineCells nineCells;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        fleet = Fleet.start("faults", Fleet.daemons(3), setup -> Fleet.agents(
                        agent -> agent.name().equals("agent-1") ? agent.onAWire() : agent)
                .apply(setup.withSystemProperty(AgentPing.SILENCE_SECONDS_PROPERTY, "10")));
        nineCells = new NineCells(fleet);
    }

    @AfterAll
    static void stop() throws IOException, InterruptedException {
        fleet.close();
    }

    @AfterEach
    void mend() throws IOException, InterruptedException {
        fleet.mend();
    }

    @Test
    void agent_that_is_killed_gives_its_cells_to_the_others() throws Exception {
        Build build = nineCells.started("killed-agent", "agent-2");

        fleet.controller.agent("agent-2").destroyForcibly();

        assertThat(build.result(PATIENCE)).as(build.console()).isEqualTo("SUCCESS");
        nineCells.assertPublishedOnce("killed-agent");
        assertThat(fleet.events(build)).contains("LOST");
        assertThat(build.console()).contains("Lost agent-2");
    }

    @Test
    void daemon_that_is_killed_gives_its_cells_to_the_others() throws Exception {
        Build build = nineCells.started("killed-daemon", "agent-2");

        fleet.daemon("agent-2").kill();

        assertThat(build.result(PATIENCE)).as(build.console()).isEqualTo("SUCCESS");
        nineCells.assertPublishedOnce("killed-daemon");
        assertThat(fleet.events(build)).contains("UNUSABLE");
        assertThat(build.console()).contains("agent-2 can't be used any more");
    }

    @Test
    void agent_that_falls_silent_is_not_waited_for_and_does_not_end_its_cell() throws Exception {
        Build build = nineCells.started("silent", "agent-3");
        long silent = fleet.controller.agent("agent-3").pid();

        signal("STOP", silent);
        String result;
        try {
            result = build.result(PATIENCE);
        } finally {
            signal("CONT", silent);
        }

        assertThat(result).as(build.console()).isEqualTo("SUCCESS");
        nineCells.assertPublishedOnce("silent");
        assertThat(fleet.events(build)).contains("LOST");
    }

    /** It completes its cell meanwhile, and its answer arrives when it is not needed any more. */
    @Test
    void agent_whose_channel_is_cut_is_not_waited_for_and_publishes_nothing_by_itself() throws Exception {
        Build build = nineCells.started("cut", "agent-1");

        fleet.controller.cut("agent-1");
        String result;
        try {
            result = build.result(PATIENCE);
        } finally {
            fleet.controller.join("agent-1");
        }

        assertThat(result).as(build.console()).isEqualTo("SUCCESS");
        assertThat(fleet.events(build)).contains("LOST");
        nineCells.assertPublishedOnce("cut");

        Build next = fleet.begin("healed", NineCells.prepare("healed"));
        assertThat(next.result(PATIENCE)).as(next.console()).isEqualTo("SUCCESS");
        nineCells.assertPublishedOnce("healed");
        nineCells.assertNothingIsLeft();
    }

    @Test
    void agent_taken_offline_by_a_person_gets_no_more_cells_and_one_removed_loses_its_own() throws Exception {
        Build build = nineCells.started("by-hand", "agent-2");

        fleet.controller.client().post("computer/agent-2/doDelete", Map.of());
        fleet.takeOffline("agent-1", "for a new disk");

        assertThat(build.result(PATIENCE)).as(build.console()).isEqualTo("SUCCESS");
        nineCells.assertPublishedOnce("by-hand");
        assertThat(nineCells.doneBy(build, "agent-3")).hasSizeGreaterThanOrEqualTo(3);
        assertThat(build.console()).contains("Lost agent-2");
    }

    @Test
    void run_without_an_agent_says_what_it_waits_for_and_goes_on_when_one_returns() throws Exception {
        Build build = nineCells.started("waiting");

        fleet.agents().forEach(agent -> fleet.takeOffline(agent, "to move house"));
        build.awaitConsole("cells need an agent with the label \"docker\"", PATIENCE);
        String queue = fleet.controller.client().page("queue/api/json");
        fleet.bringOnline("agent-2");

        assertThat(build.result(PATIENCE)).as(build.console()).isEqualTo("SUCCESS");
        assertThat(build.console()).contains("agent-1 is offline").contains("to move house");
        assertThat(queue).contains("Node image matrix of waiting #1, shard").containsIgnoringCase("offline");
        assertThat(fleet.events(build)).contains("WAITING");
        nineCells.assertPublishedOnce("waiting");
    }

    @Test
    void base_that_is_not_published_goes_from_daemon_to_daemon() throws Exception {
        Path workspace = NineCells.prepare("unpublished");

        Build build = fleet.begin("unpublished", workspace, "<push>false</push>");

        assertThat(build.result(PATIENCE)).as(build.console()).isEqualTo("SUCCESS");
        int fetched = 0;
        int found = 0;
        for (JsonNode use : fleet.report(build).path("agents")) {
            fetched += use.path("basesFetched").asInt();
            found += use.path("affinityHits").asInt();
        }
        assertThat(fetched).isBetween(1, 2);
        assertThat(found).isEqualTo(NineCells.COUNT - 1 - fetched);
        assertThat(fleet.events(build)).isEmpty();
        assertThat(fleet.tags("unpublished/")).isEmpty();
        nineCells.assertNothingIsLeft();
    }

    @Test
    void registry_that_is_killed_and_comes_back_does_not_cost_the_run() throws Exception {
        Build build = nineCells.started("registry");

        fleet.registry.kill();
        fleet.registry.restart();

        assertThat(build.result(PATIENCE)).as(build.console()).isEqualTo("SUCCESS");
        nineCells.assertPublishedOnce("registry");
    }

    @Test
    void killed_controller_leaves_a_journal_from_which_the_next_build_goes_on() throws Exception {
        Build build = nineCells.started("killed-controller");

        fleet.controller.kill();
        Await.until(Duration.ofSeconds(90), () -> fleet.builds().isEmpty(), () -> "still building: " + fleet.builds());
        fleet.controller.restart();

        goesOn(build);
    }

    @Test
    @Tag("long")
    void controller_that_is_asked_to_end_leaves_a_journal_too() throws Exception {
        Build build = nineCells.started("stopped-controller");

        fleet.controller.stop();
        Await.until(Duration.ofSeconds(90), () -> fleet.builds().isEmpty(), () -> "still building: " + fleet.builds());
        fleet.controller.restart();

        goesOn(build);
    }

    @Test
    @Tag("long")
    void controller_that_is_asked_to_end_safely_lets_the_run_end_first() throws Exception {
        Build build = nineCells.started("safe-exit");
        ProcessHandle controller = ProcessHandle.of(fleet.controller.pid()).orElseThrow();

        fleet.controller.client().post("safeExit", Map.of());
        Await.until(PATIENCE, () -> !controller.isAlive(), () -> "the controller is still there");
        fleet.controller.restart();

        assertThat(build.result(PATIENCE)).as(build.console()).isEqualTo("SUCCESS");
        assertThat(fleet.events(build)).isEmpty();
        nineCells.assertPublishedOnce("safe-exit");
        nineCells.assertNobodyWorks();
        nineCells.assertNothingIsLeft();
    }

    private void goesOn(Build killed) throws Exception {
        Build next = fleet.controller.client().build(killed.job());
        assertThat(next.result(PATIENCE)).as(next.console()).isEqualTo("SUCCESS");
        assertThat(next.console()).contains("already tested by a build that did not finish");
        nineCells.assertPublishedOnce(killed.job());
        assertThat(killed.json().path("building").asBoolean()).isFalse();
        assertThat(killed.console()).contains("[2/9]").containsPattern("controller (stopped|is shutting down)");
        assertThat(killed.json().path("result").asText()).isIn("ABORTED", "FAILURE");
        assertThat(fleet.events(killed)).endsWith("INTERRUPTED");
        nineCells.assertNobodyWorks();
        nineCells.assertNothingIsLeft();
    }

    private static void signal(String name, long pid) throws IOException, InterruptedException {
        Program.run(Path.of("/"), List.of("kill", "-" + name, Long.toString(pid)));
    }
}
