package io.jenkins.plugins.nodeimagematrix.agent.node;

import hudson.FilePath;
import hudson.model.Computer;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.nodeimagematrix.agent.channel.FaultCauses;
import io.jenkins.plugins.nodeimagematrix.agent.remote.DaemonUnavailableException;
import io.jenkins.plugins.nodeimagematrix.agent.remote.Interruptible;
import io.jenkins.plugins.nodeimagematrix.agent.remote.PerformLayerTests;
import io.jenkins.plugins.nodeimagematrix.interrupt.DeferredInterrupt;
import io.jenkins.plugins.nodeimagematrix.run.cell.LayerTestReport;
import io.jenkins.plugins.nodeimagematrix.run.cell.LayerTestRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The tests of one image on an agent's daemon: builds test layers on it, on an executor that the caller holds, and
 * always cleans up.
 */
public final class LayerTests {
    private static final Logger LOGGER = Logger.getLogger(LayerTests.class.getName());
    private static final Duration POLL_INTERVAL = Duration.ofMillis(500);

    private final String runId;
    private final Computer computer;
    private final Map<String, String> environment;
    private VirtualChannel lastChannel;

    /**
     * @param runId stays the same after a restart of the controller, so that what the interrupted attempt left is found
     * @param environment for Docker's client, over the agent's own
     */
    public LayerTests(String runId, Computer computer, Map<String, String> environment) {
        this.runId = runId;
        this.computer = computer;
        this.environment = environment;
    }

    /**
     * @param again whether an earlier attempt may still be running or have left files or images, which are removed first
     * @throws DaemonUnavailableException if the daemon can't be used or has no such image
     */
    public LayerTestReport perform(Tests tests, boolean again, OutputStream log)
            throws IOException, InterruptedException {
        FilePath all = AgentSession.folderOfAll(computer);
        FilePath folder = all.child(runId);
        lastChannel = folder.getChannel();
        ActiveRuns.began(runId);
        try {
            if (again) {
                AgentCleanup.clean(folder, environment);
            }
            AgentCleanup.sweep(all, environment);
            folder.mkdirs();
            LayerTestRequest request = new LayerTestRequest(
                    runId,
                    tests.name(),
                    tests.image(),
                    tests.folders(),
                    tests.args(),
                    tests.network(),
                    tests.timeout(),
                    environment,
                    folder.child("scratch").getRemote());
            return Interruptible.call(folder.getChannel(), new PerformLayerTests(request, log));
        } catch (IOException fault) {
            DaemonUnavailableException unusable = DaemonUnavailableException.in(fault);
            throw unusable == null ? fault : unusable;
        } finally {
            close(folder);
        }
    }

    /** What can't be removed now, because the agent is disconnected, is removed when the agent is used next. */
    private void close(FilePath folder) {
        try (DeferredInterrupt deferred = new DeferredInterrupt()) {
            try {
                AgentCleanup.clean(folder, environment);
            } catch (IOException | RuntimeException gone) {
                LOGGER.log(Level.INFO, "could not clean up on " + AgentName.of(computer.getName()), gone);
            } catch (InterruptedException again) {
                deferred.add();
            }
        } finally {
            ActiveRuns.ended(runId);
        }
    }

    /**
     * Waits until a lost agent is connected again.
     *
     * @param fault how the last attempt failed
     * @return whether the agent was lost by it and is back
     */
    public boolean awaitReturn(Exception fault, Duration limit) throws InterruptedException {
        if (!FaultCauses.isConnectionLost(fault)) {
            return false;
        }
        long end = System.nanoTime() + limit.toNanos();
        while (!Agents.isReachable(computer) || computer.getChannel() == lastChannel) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            Thread.sleep(POLL_INTERVAL.toMillis());
        }
        return true;
    }

    /**
     * The tests of one image.
     *
     * @param name of the tests as a whole, for the report
     * @param image an image id, or a name that is resolved to one before anything is built
     * @param network of {@code RUN} instructions; {@code null} for the daemon's default
     * @param timeout limit for each test
     */
    public record Tests(
            String name,
            String image,
            List<LayerTestRequest.Folder> folders,
            Map<String, String> args,
            String network,
            Duration timeout) {}
}
