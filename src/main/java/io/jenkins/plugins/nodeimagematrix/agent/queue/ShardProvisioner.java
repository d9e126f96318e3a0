package io.jenkins.plugins.nodeimagematrix.agent.queue;

import hudson.model.CauseAction;
import hudson.model.Computer;
import hudson.model.Node;
import hudson.model.Queue;
import io.jenkins.plugins.nodeimagematrix.agent.node.Agents;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jenkins.model.Jenkins;

/** The shards of a run that wait in Jenkins' queue: as many as there are ready cells and free slots on agents. */
final class ShardProvisioner {
    private final FanOut fanOut;
    private final Agents agents;
    private final RunAgents runAgents;
    private final Map<String, List<ShardTask>> waiting = new HashMap<>();
    private int numbers;

    ShardProvisioner(FanOut fanOut, Agents agents, RunAgents runAgents) {
        this.fanOut = fanOut;
        this.agents = agents;
        this.runAgents = runAgents;
    }

    /**
     * Queues and cancels shards for the ready cells. Must not hold the lock of the run's agents, which the queue takes while it
     * holds its own.
     *
     * @param ready number of cells that can begin now, by label
     */
    synchronized void adapt(Map<String, Integer> ready) {
        Queue queue = Jenkins.get().getQueue();
        waiting.values().forEach(tasks -> tasks.removeIf(task -> queue.getItem(task) == null));
        waiting.forEach((label, tasks) -> {
            if (!ready.containsKey(label)) {
                tasks.forEach(queue::cancel);
                tasks.clear();
            }
        });
        ready.forEach((label, cells) -> {
            List<ShardTask> tasks = waiting.computeIfAbsent(label, name -> new ArrayList<>());
            int serving = runAgents.serving(label);
            int wanted = Math.min(cells, Math.max(0, slots(label, cells + serving) - serving));
            while (tasks.size() > wanted) {
                queue.cancel(tasks.remove(tasks.size() - 1));
            }
            while (tasks.size() < wanted) {
                ShardTask task = new ShardTask(fanOut, label, ++numbers);
                tasks.add(task);
                queue.schedule(
                        task,
                        0,
                        new CauseAction(
                                new ShardTask.ShardCause(fanOut.settings().title())));
            }
        });
    }

    /**
     * The number of shards that could run cells with this label at once. At least one, so that the queue shows what the run
     * waits for; as many as there are cells if a cloud may provision more agents.
     */
    private int slots(String label, int maximum) {
        if (agents.mayBeProvisioned(label)) {
            return Math.min(maximum, runAgents.limit());
        }
        long slots = 0;
        for (Node node : agents.having(label)) {
            Computer computer = node.toComputer();
            slots += Agents.takesWork(computer) && agents.mayUse(node)
                    ? runAgents.get(node.getNodeName()).slots()
                    : 0;
        }
        return (int) Math.min(Math.max(1, slots), runAgents.limit());
    }

    synchronized void cancel() {
        Queue queue = Jenkins.get().getQueue();
        waiting.values().forEach(tasks -> tasks.forEach(queue::cancel));
        waiting.clear();
    }
}
