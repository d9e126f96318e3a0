package io.jenkins.plugins.nodeimagematrix.agent.queue;

import hudson.model.Computer;
import io.jenkins.plugins.nodeimagematrix.agent.Messages;
import io.jenkins.plugins.nodeimagematrix.agent.channel.ControllerEnd;
import io.jenkins.plugins.nodeimagematrix.agent.node.ActiveRuns;
import io.jenkins.plugins.nodeimagematrix.agent.node.AgentCleanup;
import io.jenkins.plugins.nodeimagematrix.agent.node.AgentName;
import io.jenkins.plugins.nodeimagematrix.agent.node.AgentSession;
import io.jenkins.plugins.nodeimagematrix.agent.node.Agents;
import io.jenkins.plugins.nodeimagematrix.agent.remote.AgentEnvironment;
import io.jenkins.plugins.nodeimagematrix.agent.remote.BaseImageUnavailableException;
import io.jenkins.plugins.nodeimagematrix.agent.remote.Sources;
import io.jenkins.plugins.nodeimagematrix.interrupt.DeferredInterrupt;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.schedule.BaseSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;

/**
 * The agents of a run, by the names of their nodes, within the run's limits on agents and on shards for each. A session is opened
 * when the first shard starts on an agent; agents are cleaned up when the run ends.
 */
public final class RunAgents implements AutoCloseable {
    private static final Logger LOGGER = Logger.getLogger(RunAgents.class.getName());
    private static final Duration MAX_RETURN_WAIT = Duration.ofMinutes(1);
    private static final Duration POLL = Duration.ofMillis(500);

    private final String runId;
    private final boolean resumed;
    private final Sources sources;
    private final AgentEnvironment environment;
    private final FanOutSettings settings;
    private final Consumer<Map<String, Map<String, String>>> imageKeeper;
    private final Map<String, RunAgent> all = new ConcurrentHashMap<>();
    private boolean closed;
    private volatile boolean cleaned;

    /**
     * @param resumed whether the run was interrupted by a restart of the controller: images that it proved may still be on its
     *     agents
     * @param environment variables that the build sets for Docker's client on an agent, over the agent's own
     * @param imageKeeper keeps the images of a complete run for a while, and gets what {@link AgentCleanup#remove} needs to remove
     *     them later; {@code null} to remove them at once
     */
    public RunAgents(
            String runId,
            boolean resumed,
            Sources sources,
            Function<Computer, Map<String, String>> environment,
            FanOutSettings settings,
            Consumer<Map<String, Map<String, String>>> imageKeeper) {
        this.runId = runId;
        this.resumed = resumed;
        this.sources = sources;
        this.environment = new AgentEnvironment(environment);
        this.settings = settings;
        this.imageKeeper = imageKeeper;
        ActiveRuns.began(runId);
    }

    RunAgent get(String node) {
        return all.computeIfAbsent(
                node,
                name -> new RunAgent(
                        name,
                        settings.perAgent(),
                        (computer, again) -> AgentSession.open(
                                runId, computer, sources, environment.on(computer), again, resumed, () -> get(name)
                                        .working()
                                        .forEach(ShardRun::abandon))));
    }

    /**
     * The agent whose daemon still has an image that the run proved before it was interrupted; waits a while for the agent to
     * connect. Empty if the cell has to be built again.
     */
    public Optional<String> holder(CellResult proven) throws InterruptedException {
        Computer computer =
                resumed && proven.imageId() != null && proven.agent() != null ? AgentName.find(proven.agent()) : null;
        long end = System.currentTimeMillis() + MAX_RETURN_WAIT.toMillis();
        while (computer != null && !Agents.isReachable(computer) && System.currentTimeMillis() < end) {
            Thread.sleep(POLL.toMillis());
        }
        try {
            return Agents.isReachable(computer)
                            && get(computer.getName()).session(computer).holds(proven.imageId())
                    ? Optional.of(computer.getName())
                    : Optional.empty();
        } catch (IOException unusable) {
            LOGGER.log(Level.INFO, "could not look for " + proven.cell() + " on " + proven.agent(), unusable);
            return Optional.empty();
        }
    }

    /** Fetches a base image from the agent whose daemon has it. */
    void saveImage(BaseSource.FromAgent from, Path spool) throws IOException, InterruptedException {
        AgentSession session = get(from.agent()).lastSession();
        if (session == null) {
            throw new BaseImageUnavailableException(from.agent(), null);
        }
        try {
            session.saveImage(from.imageId(), spool);
        } catch (IOException failed) {
            throw new BaseImageUnavailableException(from.agent(), failed);
        } catch (InterruptedException stopped) {
            if (session.isSilent()) {
                throw new BaseImageUnavailableException(from.agent(), null);
            }
            throw stopped;
        }
    }

    /** @return why the agent can't get another shard; {@code null} if it can */
    synchronized String blockageReason(String node) {
        RunAgent agent = get(node);
        String own = agent.blockageReason();
        if (own != null || !agent.working().isEmpty() || settings.agents() == 0) {
            return own;
        }
        long used =
                all.values().stream().filter(one -> !one.working().isEmpty()).count();
        return used >= settings.agents() ? Messages.RunAgents_limit(used) : null;
    }

    /** @return whether the shard may begin */
    synchronized boolean enter(ShardRun shard) {
        if (closed || blockageReason(shard.agent().node()) != null) {
            return false;
        }
        shard.agent().entered(shard);
        return true;
    }

    /** @return false if it had left before */
    synchronized boolean leave(ShardRun shard) {
        notifyAll();
        return shard.agent().left(shard);
    }

    /** From now on no shard begins; returns the running shards. */
    synchronized List<ShardRun> admitNoMore() {
        closed = true;
        return working();
    }

    synchronized boolean admitsNoMore() {
        return closed;
    }

    synchronized boolean areIdle() {
        return working().isEmpty();
    }

    private List<ShardRun> working() {
        List<ShardRun> working = new ArrayList<>();
        all.values().forEach(agent -> working.addAll(agent.working()));
        return working;
    }

    /** The number of running shards that serve the label. */
    synchronized int serving(String label) {
        return (int) working().stream()
                .filter(shard -> shard.worker().labels().contains(label))
                .count();
    }

    /** The maximal number of shards of the run; {@link Integer#MAX_VALUE} without a limit. */
    int limit() {
        return settings.agents() > 0 ? settings.agents() * settings.perAgent() : Integer.MAX_VALUE;
    }

    /** Ends the exclusions whose back-off is over. */
    void forgive() {
        boolean isLast = areIdle();
        all.values().forEach(agent -> agent.forgive(isLast));
    }

    /** Waits until no shard is running, for a limited time; an interrupt is restored afterwards. */
    synchronized void awaitIdle(Duration limit) {
        long deadline = System.currentTimeMillis() + limit.toMillis();
        try (DeferredInterrupt deferred = new DeferredInterrupt()) {
            while (!areIdle() && System.currentTimeMillis() < deadline) {
                try {
                    wait(Math.max(1, deadline - System.currentTimeMillis()));
                } catch (InterruptedException again) {
                    deferred.add();
                }
            }
        }
    }

    /** Ends a complete run: its images are kept for a while, or removed. */
    void finish() {
        if (imageKeeper == null) {
            close();
            return;
        }
        cleaned = true;
        Map<String, Map<String, String>> left = new TreeMap<>();
        all.values().stream().filter(RunAgent::wasOpened).forEach(agent -> {
            Computer computer = Jenkins.get().getComputer(agent.node());
            left.put(agent.node(), computer == null ? Map.of() : environment.keptOn(computer));
            agent.forget();
        });
        left.putAll(unvisited());
        imageKeeper.accept(left);
    }

    /** Cleans up, unless that was done or is left for later; a controller that shuts down leaves it to its next start. */
    @Override
    public void close() {
        if (!cleaned && !ControllerEnd.isNear()) {
            cleaned = true;
            clean();
        }
    }

    /** Agents that the run may have used before the controller was restarted, and has not used since. */
    private Map<String, Map<String, String>> unvisited() {
        Map<String, Map<String, String>> unvisited = new TreeMap<>();
        if (resumed) {
            for (Computer computer : Jenkins.get().getComputers()) {
                RunAgent agent = all.get(computer.getName());
                if ((agent == null || !agent.wasOpened()) && Agents.isReachable(computer)) {
                    unvisited.put(computer.getName(), environment.keptOn(computer));
                }
            }
        }
        return unvisited;
    }

    /** Also cleans up agents that were lost and are connected again. */
    private void clean() {
        AgentCleanup cleanup = new AgentCleanup();
        all.values().stream()
                .filter(RunAgent::wasOpened)
                .forEach(agent -> cleanup.begin(
                        agent.node(), () -> agent.clean(Jenkins.get().getComputer(agent.node()))));
        unvisited().forEach((node, kept) -> cleanup.begin(node, () -> AgentCleanup.remove(runId, node, kept)));
        cleanup.await();
        ActiveRuns.ended(runId);
    }
}
