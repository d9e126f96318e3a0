package io.jenkins.plugins.nodeimagematrix.agent.queue;

import hudson.model.Computer;
import hudson.model.Node;
import hudson.model.TaskListener;
import io.jenkins.plugins.nodeimagematrix.agent.Messages;
import io.jenkins.plugins.nodeimagematrix.agent.node.AgentName;
import io.jenkins.plugins.nodeimagematrix.agent.node.Agents;
import io.jenkins.plugins.nodeimagematrix.run.report.RunEvent;
import io.jenkins.plugins.nodeimagematrix.run.schedule.RunEvents;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** Says on the console and in the report what a run waits for when nobody works for it. */
final class WaitNotice {
    private static final long FIRST_MILLIS = TimeUnit.SECONDS.toMillis(10);
    private static final long AGAIN_MILLIS = TimeUnit.MINUTES.toMillis(5);

    private final Agents agents;
    private final RunAgents used;
    private final RunEvents story;
    private final TaskListener console;
    private final Map<String, Set<String>> known = new HashMap<>();
    private long since;
    private long saidAt;
    private String said = "";

    WaitNotice(Agents agents, RunAgents used, RunEvents story, TaskListener console) {
        this.agents = agents;
        this.used = used;
        this.story = story;
        this.console = console;
    }

    /** These agents have the label; if they vanish, a person took them away, and may bring them back. */
    void know(String label, Set<String> names) {
        known.computeIfAbsent(label, name -> new TreeSet<>()).addAll(names);
    }

    /** Whether any agent ever had the label while the run went on. */
    boolean knew(String label) {
        return known.containsKey(label);
    }

    /** @param waiting cells that wait, by label; empty if somebody works */
    void look(Map<String, Integer> waiting) {
        long now = System.currentTimeMillis();
        if (waiting.isEmpty()) {
            since = 0;
            said = "";
            return;
        }
        since = since == 0 ? now : since;
        if (now - since < FIRST_MILLIS) {
            return;
        }
        StringBuilder text = new StringBuilder();
        waiting.forEach((label, cells) -> text.append(text.isEmpty() ? "" : "\n")
                .append(Messages.WaitNotice_waiting(cells, agents.words(label), String.join("; ", reasons(label)))));
        if (!text.toString().equals(said) || now - saidAt > AGAIN_MILLIS) {
            said = text.toString();
            saidAt = now;
            console.getLogger().println(said);
            story.tell(RunEvent.Kind.WAITING, "", "", said);
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
        String excluded = used.get(agent).exclusion();
        if (excluded != null) {
            return Messages.RunAgent_excluded(AgentName.of(agent), excluded);
        }
        return computer.isAcceptingTasks()
                ? Messages.WaitNotice_busy(AgentName.of(agent))
                : Messages.WaitNotice_suspended(AgentName.of(agent));
    }
}
