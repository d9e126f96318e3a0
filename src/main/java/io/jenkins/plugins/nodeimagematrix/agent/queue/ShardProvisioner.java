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

/** The shards of a run that wait in Jenkins' queue: as many as there are cells to begin and places to do them. */
final class ShardProvisioner {
    private final FanOut fanOut;
    private final Agents agents;
    private final RunAgents used;
    private final Map<String, List<ShardTask>> waiting = new HashMap<>();
    private int numbers;

    ShardProvisioner(FanOut fanOut, Agents agents, RunAgents used) {
        this.fanOut = fanOut;
        this.agents = agents;
        this.used = used;
    }

    /**
     * Queues what is missing and takes back what is too much. Asks the queue without holding the lock of the run's agents: the queue asks
     * us, holding its own.
     *
     * @param ready how many cells could begin now, by label
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
            int serving = used.serving(label);
            int wanted = Math.min(cells, Math.max(0, places(label, cells + serving) - serving));
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
     * How many shards could do cells with this label at once. One at least, so that what is waited for can be seen in the
     * queue; as many as there is work for if a cloud may bring more agents.
     */
    private int places(String label, int enough) {
        if (agents.mayBeProvisioned(label)) {
            return Math.min(enough, used.limit());
        }
        long places = 0;
        for (Node node : agents.having(label)) {
            Computer computer = node.toComputer();
            places += Agents.takesWork(computer) && agents.mayUse(node)
                    ? used.get(node.getNodeName()).slots()
                    : 0;
        }
        return (int) Math.min(Math.max(1, places), used.limit());
    }

    synchronized void cancel() {
        Queue queue = Jenkins.get().getQueue();
        waiting.values().forEach(tasks -> tasks.forEach(queue::cancel));
        waiting.clear();
    }
}
