package io.jenkins.plugins.nodeimagematrix.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.nodeimagematrix.support.Await;
import io.jenkins.plugins.nodeimagematrix.support.Build;
import io.jenkins.plugins.nodeimagematrix.support.Fleet;
import io.jenkins.plugins.nodeimagematrix.support.Program;
import io.jenkins.plugins.nodeimagematrix.support.SleepyMatrix;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Agents, daemons, the registry and the controller fail in the middle of a run on three agents. Each time the registry is looked
 * at from outside: everything is published, once, and no cell was brought up twice.
 */
class FaultIT {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int CELLS = 9;
    private static final String SLOW = "ARG V\nRUN sleep 2; test \"$(cat /version)\" = \"$V\"\n";

    private static Fleet fleet;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        fleet = Fleet.start("faults", Fleet.daemons(3), setup -> Fleet.agents(
                        agent -> agent.name().equals("agent-1") ? agent.onAWire() : agent)
                .apply(setup.withSystemProperty(Pulse.SECONDS, "10")));
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
        Build build = started("killed-agent");

        fleet.controller.agent("agent-2").destroyForcibly();

        assertThat(build.result(PATIENCE)).as(build.console()).isEqualTo("SUCCESS");
        assertEverythingIsPublishedOnce("killed-agent");
        assertThat(fleet.incidents(build)).contains("LOST");
        assertThat(build.console()).contains("Lost agent-2");
    }

    @Test
    void daemon_that_is_killed_gives_its_cells_to_the_others() throws Exception {
        Build build = started("killed-daemon");

        fleet.daemon("agent-2").kill();

        assertThat(build.result(PATIENCE)).as(build.console()).isEqualTo("SUCCESS");
        assertEverythingIsPublishedOnce("killed-daemon");
        assertThat(fleet.incidents(build)).contains("UNFIT");
        assertThat(build.console()).contains("agent-2 can't be used any more");
    }

    @Test
    void agent_that_falls_silent_is_not_waited_for_and_does_not_end_its_cell() throws Exception {
        Build build = started("silent");
        long silent = fleet.controller.agent("agent-3").pid();

        signal("STOP", silent);
        String result;
        try {
            result = build.result(PATIENCE);
        } finally {
            signal("CONT", silent);
        }

        assertThat(result).as(build.console()).isEqualTo("SUCCESS");
        assertEverythingIsPublishedOnce("silent");
        assertThat(fleet.incidents(build)).contains("LOST");
    }

    /** It does its cell to the end meanwhile, and its answer arrives when nobody wants it any more. */
    @Test
    void agent_whose_channel_is_cut_is_not_waited_for_and_publishes_nothing_by_itself() throws Exception {
        Build build = started("cut");

        fleet.controller.cut("agent-1");
        String result;
        try {
            result = build.result(PATIENCE);
        } finally {
            fleet.controller.join("agent-1");
        }

        assertThat(result).as(build.console()).isEqualTo("SUCCESS");
        assertThat(fleet.incidents(build)).contains("LOST");
        assertEverythingIsPublishedOnce("cut");

        Build next = fleet.begin("healed", SleepyMatrix.prepare("healed", CELLS - 1, SLOW));
        assertThat(next.result(PATIENCE)).as(next.console()).isEqualTo("SUCCESS");
        assertEverythingIsPublishedOnce("healed");
        assertNothingIsLeft();
    }

    @Test
    void agent_taken_offline_by_a_person_gets_no_more_cells_and_one_removed_loses_its_own() throws Exception {
        Build build = started("by-hand");

        fleet.takeOffline("agent-1", "for a new disk");
        fleet.controller.client().post("computer/agent-2/doDelete", Map.of());

        assertThat(build.result(PATIENCE)).as(build.console()).isEqualTo("SUCCESS");
        assertEverythingIsPublishedOnce("by-hand");
        assertThat(cellsOf(build, "agent-3")).hasSizeGreaterThanOrEqualTo(3);
        assertThat(build.console()).contains("Lost agent-2");
    }

    @Test
    void run_without_an_agent_says_what_it_waits_for_and_goes_on_when_one_returns() throws Exception {
        Build build = started("waiting");

        fleet.agents().forEach(agent -> fleet.takeOffline(agent, "to move house"));
        build.awaitConsole("cells need an agent with the label \"docker\"", PATIENCE);
        String queue = fleet.controller.client().page("queue/api/json");
        fleet.bringOnline("agent-2");

        assertThat(build.result(PATIENCE)).as(build.console()).isEqualTo("SUCCESS");
        assertThat(build.console()).contains("agent-1 is offline").contains("to move house");
        assertThat(queue).contains("Node image matrix of waiting #1, shard").containsIgnoringCase("offline");
        assertThat(fleet.incidents(build)).contains("WAITING");
        assertEverythingIsPublishedOnce("waiting");
    }

    @Test
    void base_that_is_not_published_goes_from_daemon_to_daemon() throws Exception {
        Path workspace = SleepyMatrix.prepare("unpublished", CELLS - 1, SLOW);

        Build build = fleet.begin("unpublished", workspace, "<push>false</push>");

        assertThat(build.result(PATIENCE)).as(build.console()).isEqualTo("SUCCESS");
        int fetched = 0;
        int found = 0;
        for (JsonNode use : fleet.report(build).path("agents")) {
            fetched += use.path("basesFetched").asInt();
            found += use.path("affinityHits").asInt();
        }
        assertThat(fetched).isBetween(1, 2);
        assertThat(found).isEqualTo(CELLS - 1 - fetched);
        assertThat(fleet.incidents(build)).isEmpty();
        assertThat(fleet.tags("unpublished/")).isEmpty();
        assertNothingIsLeft();
    }

    @Test
    void stopped_shard_gives_its_cell_back_and_its_executor_free() throws Exception {
        Build build = started("stopped-shard");

        stopAShard();

        assertThat(build.result(PATIENCE)).as(build.console()).isEqualTo("SUCCESS");
        assertThat(fleet.incidents(build)).contains("STOPPED");
        assertEverythingIsPublishedOnce("stopped-shard");
    }

    @Test
    void aborted_build_ends_everything_on_every_agent_and_the_next_one_goes_on() throws Exception {
        Path workspace = SleepyMatrix.prepare("aborted", CELLS - 1, SLOW.replace("sleep 2", "sleep 3"));
        Build build = fleet.begin("aborted", workspace);
        build.awaitConsole("[3/9]", PATIENCE);

        build.stop();

        Await.until(Duration.ofSeconds(10), () -> fleet.builds().isEmpty(), () -> "still building: " + fleet.builds());
        assertThat(build.result(Duration.ofSeconds(30))).as(build.console()).isEqualTo("ABORTED");
        assertNothingIsLeft();
        assertThat(fleet.tags("aborted/")).isEmpty();

        Build next = fleet.controller.client().build("aborted");
        assertThat(next.result(PATIENCE)).as(next.console()).isEqualTo("SUCCESS");
        assertThat(next.console()).contains("was proven by a build that did not finish");
        assertEverythingIsPublishedOnce("aborted");
    }

    @Test
    void registry_that_is_killed_and_comes_back_does_not_cost_the_run() throws Exception {
        Build build = started("registry");

        fleet.registry.kill();
        fleet.registry.restart();

        assertThat(build.result(PATIENCE)).as(build.console()).isEqualTo("SUCCESS");
        assertEverythingIsPublishedOnce("registry");
    }

    @Test
    void killed_controller_leaves_a_journal_from_which_the_next_build_goes_on() throws Exception {
        Build build = started("killed-controller");

        fleet.controller.kill();
        Await.until(Duration.ofSeconds(30), () -> fleet.builds().isEmpty(), () -> "still building: " + fleet.builds());
        fleet.controller.restart();

        goesOn(build);
    }

    @Test
    @Tag("long")
    void controller_that_is_asked_to_end_leaves_a_journal_too() throws Exception {
        Build build = started("stopped-controller");

        fleet.controller.stop();
        Await.until(Duration.ofSeconds(30), () -> fleet.builds().isEmpty(), () -> "still building: " + fleet.builds());
        fleet.controller.restart();

        goesOn(build);
    }

    @Test
    @Tag("long")
    void controller_that_is_asked_to_end_safely_lets_the_run_end_first() throws Exception {
        Build build = started("safe-exit");
        ProcessHandle controller = ProcessHandle.of(fleet.controller.pid()).orElseThrow();

        fleet.controller.client().post("safeExit", Map.of());
        Await.until(PATIENCE, () -> !controller.isAlive(), () -> "the controller is still there");
        fleet.controller.restart();

        assertThat(build.result(PATIENCE)).as(build.console()).isEqualTo("SUCCESS");
        assertThat(fleet.incidents(build)).isEmpty();
        assertEverythingIsPublishedOnce("safe-exit");
        assertNobodyWorks();
        assertNothingIsLeft();
    }

    private void goesOn(Build killed) throws Exception {
        Build next = fleet.controller.client().build(killed.job());
        assertThat(next.result(PATIENCE)).as(next.console()).isEqualTo("SUCCESS");
        assertThat(next.console()).contains("was proven by a build that did not finish");
        assertEverythingIsPublishedOnce(killed.job());
        assertThat(killed.json().path("building").asBoolean()).isFalse();
        assertThat(killed.console()).contains("[2/9]").containsPattern("controller (went away|is shutting down)");
        assertThat(killed.json().path("result").asText()).isIn("ABORTED", "FAILURE");
        assertThat(fleet.incidents(killed)).endsWith("INTERRUPTED");
        assertNobodyWorks();
        assertNothingIsLeft();
    }

    /** Nine cells: a base, and eight on it; four have ended when this returns, and three agents are at work. */
    private static Build started(String name) throws IOException, InterruptedException {
        Build build = fleet.begin(name, SleepyMatrix.prepare(name, CELLS - 1, SLOW), "<retries>5</retries>");
        build.awaitConsole("[3/9]", PATIENCE);
        Await.until(
                PATIENCE,
                () -> workingAgents(build).size() == 3 || build.console().contains("[4/9]"),
                build::console);
        return build;
    }

    private static Set<String> workingAgents(Build build) {
        Set<String> agents = new HashSet<>();
        for (JsonNode use : fleet.report(build).path("agents")) {
            agents.add(use.path("agent").asText());
        }
        return agents;
    }

    private static List<String> cellsOf(Build build, String agent) {
        return fleet.report(build).path("cells").findParents("cell").stream()
                .filter(cell -> cell.path("agent").asText().equals(agent))
                .map(cell -> cell.path("cell").asText())
                .toList();
    }

    private static void signal(String name, long pid) throws IOException, InterruptedException {
        Program.run(Path.of("/"), List.of("kill", "-" + name, Long.toString(pid)));
    }

    /** Presses the stop button of the first executor that does a shard. */
    private static void stopAShard() {
        String executors = fleet.controller
                .client()
                .script(
                        "hudson.model.Hudson.instance.computers.each { c -> c.executors.each { e ->"
                                + " if (e.currentExecutable.toString().contains('shard')) println c.name + '/executors/' + e.number } }");
        String first = executors.lines().findFirst().orElseThrow();
        fleet.controller.client().post("computer/" + first + "/stop", Map.of());
    }

    private static void assertEverythingIsPublishedOnce(String name) throws IOException, InterruptedException {
        Map<String, String> tags = fleet.tags(name + "/");
        assertThat(tags).hasSize(CELLS + 1);
        assertThat(tags.get(name + "/tiny:latest")).isEqualTo(tags.get(name + "/tiny:8.0.0"));
        assertThat(tags.values()).doesNotContain("gone");
        assertThat(fleet.images(name + "/tiny")).isEqualTo(CELLS - 1);
        assertThat(fleet.images(name + "/base")).isEqualTo(1);
    }

    /** No shard waits or works, and no Docker client runs. */
    private static void assertNobodyWorks() {
        Await.until(Duration.ofSeconds(30), () -> workers().isBlank(), () -> "still there: " + workers());
        assertThat(fleet.builds()).isEmpty();
    }

    private static String workers() {
        return fleet.controller
                .client()
                .script(
                        "hudson.model.Hudson.instance.queue.items.each { println it.task.displayName };"
                                + " hudson.model.Hudson.instance.computers.each { c -> c.executors.each { if (it.busy) println c.name + ' ' + it.currentExecutable } }; null")
                .strip();
    }

    private static void assertNothingIsLeft() {
        Await.until(Duration.ofSeconds(30), () -> fleet.leftovers().isBlank(), () -> "left: " + fleet.leftovers());
    }
}
