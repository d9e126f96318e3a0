package io.jenkins.plugins.nodeimagematrix.agent.node;

import hudson.FilePath;
import hudson.model.Computer;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.nodeimagematrix.agent.remote.ActiveCells;
import io.jenkins.plugins.nodeimagematrix.agent.remote.DaemonUnavailableException;
import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonException;
import io.jenkins.plugins.nodeimagematrix.interrupt.DeferredInterrupt;
import io.jenkins.plugins.nodeimagematrix.run.cell.WorkFolder;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.MasterToSlaveFileCallable;
import jenkins.model.Jenkins;

/**
 * Removal of what runs leave on agents: running work, images on daemons, folders on disks. Several agents are cleaned up at the
 * same time; one that can't be reached, or takes too long, is cleaned up when it is used next.
 */
public final class AgentCleanup {
    private static final Logger LOGGER = Logger.getLogger(AgentCleanup.class.getName());
    private static final Duration MAX_WAIT = Duration.ofSeconds(20);
    private static final Duration MAX_STOP_WAIT = Duration.ofSeconds(8);

    private final List<Thread> threads = new ArrayList<>();

    /** The clean-up of one agent. */
    public interface Cleaning {
        void perform() throws IOException, InterruptedException;
    }

    /**
     * Removes what a run left on all agents, also after a restart of the controller: the variables are stored with the build.
     *
     * @param environments variables by which Docker's client finds the daemon on each agent, by the node's name
     */
    public static void remove(String runId, Map<String, ? extends Map<String, String>> environments) {
        AgentCleanup cleanup = new AgentCleanup();
        environments.forEach((node, environment) -> cleanup.begin(node, () -> remove(runId, node, environment)));
        cleanup.await();
        ActiveRuns.ended(runId);
    }

    public static void remove(String runId, String node, Map<String, String> environment)
            throws IOException, InterruptedException {
        Computer computer = Jenkins.get().getComputer(node);
        if (Agents.isReachable(computer)) {
            clean(AgentSession.folderOfAll(computer).child(runId), environment);
        }
    }

    /** Begins to clean up one agent, and does not wait for the end. */
    public void begin(String node, Cleaning cleaning) {
        Thread thread = new Thread(
                () -> perform(AgentName.of(node), cleaning), "node-image-matrix cleans up on " + AgentName.of(node));
        thread.setDaemon(true);
        thread.start();
        threads.add(thread);
    }

    private static void perform(String agent, Cleaning cleaning) {
        try {
            cleaning.perform();
        } catch (IOException | RuntimeException unreachable) {
            LOGGER.log(Level.INFO, "could not clean up on " + agent, unreachable);
        } catch (InterruptedException silent) {
            LOGGER.log(Level.INFO, "could not clean up on " + agent + ", which does not answer");
        }
    }

    /** Waits until all are done, for a limited time; an interrupt is restored afterwards. */
    public void await() {
        try (DeferredInterrupt deferred = new DeferredInterrupt()) {
            long deadline = System.currentTimeMillis() + MAX_WAIT.toMillis();
            for (Thread thread : threads) {
                try {
                    thread.join(Math.max(1, deadline - System.currentTimeMillis()));
                } catch (InterruptedException again) {
                    deferred.add();
                }
            }
        }
    }

    /**
     * Checks that an agent's daemon can be used, and removes what interrupted runs left there. Each run has a folder named by its
     * id.
     *
     * <p>Reads the folders first and the active runs afterwards: a run is active before it has a folder, so a run that begins
     * meanwhile is never taken for an interrupted one.
     *
     * @param all the parent of all runs' folders on the agent
     * @throws DaemonUnavailableException if the daemon can't be used
     */
    static void sweep(FilePath all, Map<String, String> environment) throws IOException, InterruptedException {
        Set<String> interrupted = new HashSet<>();
        if (all.exists()) {
            for (FilePath run : all.listDirectories()) {
                interrupted.add(run.getName());
            }
        }
        interrupted.removeAll(ActiveRuns.all());
        all.act(new Sweep(environment, interrupted));
    }

    /** Stops a run's work on an agent, then removes its images from the daemon and its folder from the disk. */
    static void clean(FilePath folder, Map<String, String> environment) throws IOException, InterruptedException {
        folder.act(new Clean(environment));
    }

    /** Stops the work of a run that was interrupted and is resumed; the images that it proved stay. */
    static void stop(FilePath folder) throws IOException, InterruptedException {
        folder.act(new Stop());
    }

    private static final class Sweep extends MasterToSlaveFileCallable<Void> {
        private static final long serialVersionUID = 1L;

        private final Map<String, String> environment;
        private final Set<String> interrupted;

        Sweep(Map<String, String> environment, Set<String> interrupted) {
            this.environment = Map.copyOf(environment);
            this.interrupted = new HashSet<>(interrupted);
        }

        @Override
        public Void invoke(File folder, VirtualChannel channel) throws IOException, InterruptedException {
            try {
                WorkFolder work = new WorkFolder(folder.toPath(), environment);
                work.checkDaemon();
                work.sweep(run -> !interrupted.contains(run));
                return null;
            } catch (DaemonException unusable) {
                throw new DaemonUnavailableException(unusable.getMessage());
            }
        }
    }

    /** Acts on the run's folder, whose name is the run's id. */
    private static final class Clean extends MasterToSlaveFileCallable<Void> {
        private static final long serialVersionUID = 1L;

        private final Map<String, String> environment;

        Clean(Map<String, String> environment) {
            this.environment = Map.copyOf(environment);
        }

        @Override
        public Void invoke(File folder, VirtualChannel channel) throws IOException, InterruptedException {
            ActiveCells.stop(folder.getName(), MAX_STOP_WAIT);
            try {
                new WorkFolder(folder.getParentFile().toPath(), environment).clean(folder.getName());
            } catch (DaemonException gone) {
                throw new IOException(gone.getMessage(), gone);
            }
            return null;
        }
    }

    /** Acts on the run's folder. */
    private static final class Stop extends MasterToSlaveFileCallable<Void> {
        private static final long serialVersionUID = 1L;

        @Override
        public Void invoke(File folder, VirtualChannel channel) throws IOException, InterruptedException {
            ActiveCells.stop(folder.getName(), MAX_STOP_WAIT);
            new WorkFolder(folder.getParentFile().toPath(), Map.of()).stop(folder.getName());
            return null;
        }
    }
}
