package io.jenkins.plugins.nodeimagematrix.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.nodeimagematrix.support.Await;
import io.jenkins.plugins.nodeimagematrix.support.Build;
import io.jenkins.plugins.nodeimagematrix.support.Fleet;
import io.jenkins.plugins.nodeimagematrix.support.SleepyMatrix;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A matrix of nine cells, a base and eight on it, that something befalls on three agents; looked at from outside. */
final class NineCells {
    static final int COUNT = 9;
    static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration SOON = Duration.ofSeconds(90);

    private final Fleet fleet;

    NineCells(Fleet fleet) {
        this.fleet = fleet;
    }

    static Path prepare(String name) throws IOException, InterruptedException {
        return SleepyMatrix.prepare(name, COUNT - 1, SleepyMatrix.TEST);
    }

    /** Some have ended when this returns, and three agents are at work. */
    Build started(String name) throws IOException, InterruptedException {
        Build build = fleet.begin(name, prepare(name), "<retries>5</retries>");
        build.awaitConsole("[3/9]", PATIENCE);
        Await.until(
                PATIENCE,
                () -> workingAgents(build).size() == 3 || build.console().contains("[4/9]"),
                build::console);
        return build;
    }

    /** The base has ended when this returns, and the agent has just begun a cell. */
    Build started(String name, String agent) throws IOException, InterruptedException {
        Build build = fleet.begin(name, prepare(name), "<retries>5</retries>");
        build.awaitConsole("[1/9]", PATIENCE);
        Await.until(
                PATIENCE,
                () -> !runningOn(build, agent).isEmpty(),
                () -> agent + " begins no cell; " + build.console());
        return build;
    }

    /** The cells that an agent processes now. */
    Set<String> runningOn(Build build, String agent) {
        Set<String> cells = new HashSet<>();
        for (JsonNode cell : fleet.report(build).path("cells")) {
            JsonNode result = cell.path("result");
            if (result.path("state").asText().equals("RUNNING")
                    && result.path("agent").asText().equals(agent)) {
                cells.add(cell.path("name").asText());
            }
        }
        return cells;
    }

    private Set<String> workingAgents(Build build) {
        Set<String> agents = new HashSet<>();
        for (JsonNode use : fleet.report(build).path("agents")) {
            agents.add(use.path("agent").asText());
        }
        return agents;
    }

    List<String> doneBy(Build build, String agent) {
        return fleet.report(build).path("cells").findParents("cell").stream()
                .filter(cell -> cell.path("agent").asText().equals(agent))
                .map(cell -> cell.path("cell").asText())
                .toList();
    }

    /** Nothing is missing at the registry, and no cell was brought there twice. */
    void assertPublishedOnce(String name) throws IOException, InterruptedException {
        Map<String, String> tags = fleet.tags(name + "/");
        assertThat(tags).hasSize(COUNT + 1);
        assertThat(tags.get(name + "/tiny:latest")).isEqualTo(tags.get(name + "/tiny:8.0.0"));
        assertThat(tags.values()).doesNotContain("gone");
        assertThat(fleet.images(name + "/tiny")).isEqualTo(COUNT - 1);
        assertThat(fleet.images(name + "/base")).isEqualTo(1);
    }

    /** No shard waits or works, and no Docker client builds. */
    void assertNobodyWorks() {
        Await.until(SOON, () -> workers().isBlank(), () -> "still there: " + workers());
        assertThat(fleet.builds()).isEmpty();
    }

    private String workers() {
        return fleet.controller
                .client()
                .script(
                        "hudson.model.Hudson.instance.queue.items.each { println it.task.displayName };"
                                + " hudson.model.Hudson.instance.computers.each { c -> c.executors.each { if (it.busy) println c.name + ' ' + it.currentExecutable } }; null")
                .strip();
    }

    void assertNothingIsLeft() {
        Await.until(SOON, () -> fleet.leftovers().isBlank(), () -> "left: " + fleet.leftovers());
    }
}
