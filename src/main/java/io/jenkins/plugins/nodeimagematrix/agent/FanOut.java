package io.jenkins.plugins.nodeimagematrix.agent;

import hudson.model.Computer;
import hudson.model.Hudson;
import hudson.model.Label;
import hudson.model.Node;
import hudson.model.Queue;
import hudson.model.TaskListener;
import io.jenkins.plugins.nodeimagematrix.run.Assignment;
import io.jenkins.plugins.nodeimagematrix.run.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.Scheduler;
import io.jenkins.plugins.nodeimagematrix.run.Worker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Spreads a run's cells over agents: queues shards, lets them pull cells from the scheduler, replaces those that are lost,
 * and ends them all when the run ends, however it ends.
 */
public final class FanOut {
    private static final Logger LOGGER = Logger.getLogger(FanOut.class.getName());
    private static final long STOP_MILLIS = TimeUnit.SECONDS.toMillis(10);
    private static final long WAIT_NOTICE_MILLIS = TimeUnit.SECONDS.toMillis(15);

    private final FanOutSettings settings;
    private final Scheduler scheduler;
    private final AgentSessions sessions;
    private final TaskListener console;
    private final AtomicInteger shards = new AtomicInteger();
    private final Map<String, Integer> working = new HashMap<>();
    private final Map<String, String> unfit = new ConcurrentHashMap<>();
    private final Set<Thread> threads = new HashSet<>();
    private final List<ShardTask> queued = new CopyOnWriteArrayList<>();
    private boolean closed;
    private long waitingSince;

    public FanOut(FanOutSettings settings, Scheduler scheduler, AgentSessions sessions, TaskListener console) {
        this.settings = settings;
        this.scheduler = scheduler;
        this.sessions = sessions;
        this.console = console;
    }

    /**
     * Works through all cells and returns when the last has ended.
     *
     * @param own the agent whose executor the caller holds, or {@code null}; it serves as a shard itself, so that a build
     *     never waits for the executor it occupies
     * @throws IOException if no agent can ever do the work, saying which label asks for what
     * @throws InterruptedException if the build was aborted; every process on every agent is ended by then
     */
    public void run(Computer own) throws IOException, InterruptedException {
        Thread inline = own == null ? null : inlineShard(own);
        try {
            if (inline != null) {
                inline.start();
            }
            while (!scheduler.finished()) {
                checkThatItCanEnd();
                queueShards();
                scheduler.awaitFinished(1000);
                sayWhatIsWaitedFor();
            }
        } catch (InterruptedException aborted) {
            scheduler.cancel(Messages.FanOut_aborted());
            throw aborted;
        } finally {
            end();
        }
    }

    private Thread inlineShard(Computer own) {
        Thread thread = new Thread(() -> work(own), "node-image-matrix " + settings.runId() + " on " + own.getName());
        thread.setDaemon(true);
        return thread;
    }

    /** What an executor (or the build's own thread) does as a shard: pulls cells until there are none for it. */
    void work(Computer computer) {
        Node node = computer.getNode();
        String agent = computer.getName();
        if (node == null || !enter(agent)) {
            return;
        }
        Worker worker = new Worker("shard-" + shards.incrementAndGet(), agent, labelsOf(node));
        try {
            boolean goOn = !worker.labels().isEmpty();
            while (goOn) {
                Optional<Assignment> assignment = scheduler.await(worker);
                goOn = assignment.isPresent() && perform(assignment.get(), computer);
            }
        } catch (InterruptedException stopped) {
            LOGGER.log(Level.FINE, "shard stopped", stopped);
        } finally {
            scheduler.left(worker);
            leave(agent);
        }
    }

    /** @return whether this shard can go on with other cells */
    private boolean perform(Assignment assignment, Computer computer) {
        String agent = computer.getName();
        try {
            CellResult result = sessions.on(computer).perform(assignment);
            scheduler.complete(assignment, result);
            return true;
        } catch (InterruptedException stopped) {
            scheduler.giveBack(assignment, Messages.FanOut_shardStopped(name(agent)));
            return false;
        } catch (IOException | RuntimeException lost) {
            DaemonUnfitException unusable = DaemonUnfitException.in(lost);
            if (unusable != null) {
                unfit.put(agent, unusable.getMessage());
                console.getLogger()
                        .println(Messages.FanOut_unfit(name(agent), unusable.getMessage(), assignment.cell()));
                sessions.forget(agent);
                scheduler.lost(agent);
                scheduler.giveBack(assignment, unusable.getMessage());
                return false;
            }
            LOGGER.log(Level.INFO, "lost " + agent + " while it worked on " + assignment.cell(), lost);
            console.getLogger().println(Messages.FanOut_lost(name(agent), assignment.cell(), why(lost)));
            sessions.forget(agent);
            scheduler.lost(agent);
            scheduler.giveBack(assignment, Messages.FanOut_lostCause(name(agent), why(lost)));
            return false;
        }
    }

    /** Asks the queue without holding our lock: the queue asks us, holding its own. */
    private void queueShards() {
        Queue queue = Hudson.getInstance().getQueue();
        for (Map.Entry<String, Integer> waiting : scheduler.waitingByLabel().entrySet()) {
            String label = waiting.getKey();
            int wanted = Math.min(waiting.getValue(), slots(label));
            queued.removeIf(task -> queue.getItem(task) == null);
            long present =
                    queued.stream().filter(task -> task.label().equals(label)).count() + countWorking();
            for (long shard = present; shard < wanted; shard++) {
                ShardTask task = new ShardTask(this, label, shards.get() + queued.size() + 1);
                queued.add(task);
                queue.schedule(task, 0);
            }
        }
    }

    private synchronized int countWorking() {
        return working.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** How many shards may serve this label at most. */
    private int slots(String label) {
        long agents = settings.agents() > 0
                ? settings.agents()
                : Math.max(1, nodes(label).stream().filter(this::usable).count());
        return (int) Math.min(Integer.MAX_VALUE, agents * settings.perAgent());
    }

    private boolean usable(Node node) {
        Computer computer = node.toComputer();
        return computer != null && computer.isOnline() && !unfit.containsKey(computer.getName());
    }

    private List<Node> nodes(String label) {
        String expression = expression(label);
        List<Node> all = new ArrayList<>(Hudson.getInstance().getNodes());
        all.add(Hudson.getInstance());
        if (expression.isEmpty()) {
            return all;
        }
        Label parsed = Hudson.getInstance().getLabel(expression);
        return all.stream()
                .filter(node -> parsed != null && parsed.contains(node))
                .toList();
    }

    /** The label expression behind a cell's label: its own, or the one that the run was given. */
    String expression(String label) {
        return label.isEmpty() ? settings.label() : label;
    }

    private Set<String> labelsOf(Node node) {
        Set<String> served = new HashSet<>();
        for (String label : settings.cellLabels()) {
            if (nodes(label).contains(node)) {
                served.add(label);
            }
        }
        return served;
    }

    /** A run that no agent can ever do must not wait for ever: the label is wrong, or every daemon is out of reach. */
    private void checkThatItCanEnd() throws IOException {
        for (String label : scheduler.waitingByLabel().keySet()) {
            String expression = expression(label);
            List<Node> nodes = nodes(label);
            Label parsed = expression.isEmpty() ? null : Hudson.getInstance().getLabel(expression);
            if (nodes.isEmpty() && (parsed == null || parsed.getClouds().isEmpty())) {
                throw new IOException(Messages.FanOut_noAgent(expression));
            }
            boolean allUnfit = !nodes.isEmpty()
                    && nodes.stream().allMatch(node -> unfit.containsKey(node.getNodeName()))
                    && (parsed == null || parsed.getClouds().isEmpty());
            if (allUnfit && !someoneWorks()) {
                throw new IOException(Messages.FanOut_noDaemon(
                        expression.isEmpty() ? Messages.FanOut_anyAgent() : expression,
                        String.join("; ", new HashSet<>(unfit.values()))));
            }
        }
    }

    private boolean someoneWorks() {
        return countWorking() > 0;
    }

    private void sayWhatIsWaitedFor() {
        if (someoneWorks() || scheduler.finished()) {
            waitingSince = 0;
            return;
        }
        long now = System.currentTimeMillis();
        if (waitingSince == 0) {
            waitingSince = now;
        } else if (now - waitingSince > WAIT_NOTICE_MILLIS) {
            waitingSince = now;
            for (Map.Entry<String, Integer> waiting : scheduler.waitingByLabel().entrySet()) {
                String expression = expression(waiting.getKey());
                console.getLogger()
                        .println(Messages.FanOut_waiting(
                                waiting.getValue(), expression.isEmpty() ? Messages.FanOut_anyAgent() : expression));
            }
        }
    }

    /** @return why this run may not use the agent for one more shard, or {@code null} if it may */
    synchronized String refusal(String agent) {
        if (unfit.containsKey(agent)) {
            return unfit.get(agent);
        }
        int here = working.getOrDefault(agent, 0);
        if (here >= settings.perAgent()) {
            return Messages.FanOut_agentFull(name(agent), here);
        }
        long agents = working.values().stream().filter(count -> count > 0).count();
        if (here == 0 && settings.agents() > 0 && agents >= settings.agents()) {
            return Messages.FanOut_enoughAgents(agents);
        }
        return null;
    }

    private synchronized boolean enter(String agent) {
        if (closed || refusal(agent) != null) {
            return false;
        }
        working.merge(agent, 1, Integer::sum);
        threads.add(Thread.currentThread());
        return true;
    }

    private synchronized void leave(String agent) {
        working.merge(agent, -1, Integer::sum);
        threads.remove(Thread.currentThread());
        notifyAll();
    }

    /** Takes queued shards out of the queue, ends running ones, and has every agent cleaned up. */
    private void end() {
        List<Thread> running;
        synchronized (this) {
            closed = true;
            running = List.copyOf(threads);
        }
        Queue queue = Hudson.getInstance().getQueue();
        queued.forEach(queue::cancel);
        if (!scheduler.finished()) {
            scheduler.cancel(Messages.FanOut_aborted());
            running.forEach(Thread::interrupt);
        }
        awaitShards();
        sessions.close();
    }

    private synchronized void awaitShards() {
        long deadline = System.currentTimeMillis() + STOP_MILLIS;
        boolean interrupted = Thread.interrupted();
        while (!threads.isEmpty() && System.currentTimeMillis() < deadline) {
            try {
                wait(Math.max(1, deadline - System.currentTimeMillis()));
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    String title() {
        return settings.title();
    }

    String url() {
        return settings.url();
    }

    long remainingMillis() {
        return scheduler.progress().remainingMillis();
    }

    boolean hasAbortPermission() {
        return settings.owner().hasAbortPermission();
    }

    void checkAbortPermission() {
        settings.owner().checkAbortPermission();
    }

    /** Remoting wraps what went wrong on the agent in what went wrong with the call; people need the former too. */
    private static String why(Throwable fault) {
        StringBuilder text = new StringBuilder(String.valueOf(fault.getMessage()));
        for (Throwable cause = fault.getCause(); cause != null; cause = cause.getCause()) {
            text.append(": ").append(cause.getMessage() == null ? cause : cause.getMessage());
        }
        return text.toString();
    }

    private static String name(String agent) {
        return agent.isEmpty() ? Messages.FanOut_controller() : agent;
    }
}
