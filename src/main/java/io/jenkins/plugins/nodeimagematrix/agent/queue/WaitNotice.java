package io.jenkins.plugins.nodeimagematrix.agent.queue;

import hudson.model.Computer;
import hudson.model.Node;
import hudson.model.TaskListener;
import io.jenkins.plugins.nodeimagematrix.agent.Messages;
import io.jenkins.plugins.nodeimagematrix.agent.node.AgentName;
import io.jenkins.plugins.nodeimagematrix.agent.node.Agents;
import io.jenkins.plugins.nodeimagematrix.run.report.RunEvent;
import io.jenkins.plugins.nodeimagematrix.run.schedule.RunEvents;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The message on the console and in the report that says what a run waits for while no agent works for it. */
final class WaitNotice {
    private static final Duration MIN_WAIT = Duration.ofSeconds(10);
    private static final Duration REPEAT = Duration.ofMinutes(5);

    private final Agents agents;
    private final RunAgents runAgents;
    private final RunEvents events;
    private final TaskListener console;
    private final Map<String, Set<String>> known = new HashMap<>();
    private long waitingSince;
    private long reportedAt;
    private String reported = "";

    WaitNotice(Agents agents, RunAgents runAgents, RunEvents events, TaskListener console) {
        this.agents = agents;
        this.runAgents = runAgents;
        this.events = events;
        this.console = console;
    }

    /** Remembers the agents that have the label: one that is removed later may be added again. */
    void remember(String label, Set<String> names) {
        known.computeIfAbsent(label, name -> new TreeSet<>()).addAll(names);
    }

    /** Whether any agent has had the label since the run began. */
    boolean wasKnown(String label) {
        return known.containsKey(label);
    }

    /**
     * @param waiting number of waiting cells, by label; empty if an agent works for the run
     * @param stuckWith titles of builds that wait for this one while it waits for them
     */
    void update(Map<String, Integer> waiting, Set<String> stuckWith) {
        long now = System.currentTimeMillis();
        if (waiting.isEmpty()) {
            waitingSince = 0;
            reported = "";
            return;
        }
        waitingSince = waitingSince == 0 ? now : waitingSince;
        if (now - waitingSince < MIN_WAIT.toMillis()) {
            return;
        }
        StringBuilder text = new StringBuilder();
        waiting.forEach((label, cells) -> text.append(text.isEmpty() ? "" : "\n")
                .append(Messages.WaitNotice_waiting(cells, agents.describe(label), String.join("; ", reasons(label)))));
        if (!stuckWith.isEmpty()) {
            text.append('\n').append(Messages.WaitNotice_stuck(String.join(", ", stuckWith)));
        }
        if (!text.toString().equals(reported) || now - reportedAt > REPEAT.toMillis()) {
            reported = text.toString();
            reportedAt = now;
            console.getLogger().println(reported);
            events.record(RunEvent.Kind.WAITING, "", "", reported);
        }
    }

    private Set<String> reasons(String label) {
        Set<String> reasons = new TreeSet<>();
        Set<String> gone = new TreeSet<>(known.getOrDefault(label, Set.of()));
        for (Node node : agents.having(label)) {
            gone.remove(node.getNodeName());
            reasons.add(reason(node));
        }
        gone.forEach(agent -> reasons.add(Messages.WaitNotice_removed(AgentName.of(agent))));
        if (agents.mayBeProvisioned(label)) {
            reasons.add(Messages.WaitNotice_cloud());
        }
        return reasons;
    }

    private String reason(Node node) {
        String agent = node.getNodeName();
        Computer computer = node.toComputer();
        if (computer == null || computer.isOffline()) {
            Object cause = computer == null ? null : computer.getOfflineCause();
            return cause == null
                    ? Messages.WaitNotice_offline(AgentName.of(agent))
                    : Messages.WaitNotice_offlineFor(AgentName.of(agent), cause);
        }
        if (!agents.mayUse(node)) {
            return Messages.WaitNotice_forbidden(agents.who(), AgentName.of(agent));
        }
        String excluded = runAgents.get(agent).exclusion();
        if (excluded != null) {
            return Messages.RunAgent_excluded(AgentName.of(agent), excluded);
        }
        return computer.isAcceptingTasks()
                ? Messages.WaitNotice_busy(AgentName.of(agent))
                : Messages.WaitNotice_suspended(AgentName.of(agent));
    }
}
