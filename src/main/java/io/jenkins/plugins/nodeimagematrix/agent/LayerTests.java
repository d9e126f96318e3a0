package io.jenkins.plugins.nodeimagematrix.agent;

import hudson.FilePath;
import hudson.model.Computer;
import io.jenkins.plugins.nodeimagematrix.run.LayerTestOrder;
import io.jenkins.plugins.nodeimagematrix.run.LayerTestReport;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;

/** Test layers on the image of one agent's daemon, whose executor the caller holds. Leaves nothing behind, however it ends. */
public final class LayerTests {
    private final String runId;
    private final Computer computer;
    private final Map<String, String> environment;

    /**
     * @param runId the same again after a restart of the controller, so that what the killed attempt left is found
     * @param environment for Docker's client, over the agent's own
     */
    public LayerTests(String runId, Computer computer, Map<String, String> environment) {
        this.runId = runId;
        this.computer = computer;
        this.environment = environment;
    }

    /**
     * @param again whether an earlier attempt may still be at work there or have left something; it is ended and swept up
     *     first
     * @throws DaemonUnfitException if the daemon can't be used or has no such image
     */
    public LayerTestReport perform(Tests tests, boolean again, OutputStream log)
            throws IOException, InterruptedException {
        FilePath folder = AgentSession.folderOfAll(computer).child(runId);
        AgentSessions.began(runId);
        try {
            if (again) {
                folder.act(new CleanAgent(environment, runId));
            }
            folder.mkdirs();
            LayerTestOrder order = new LayerTestOrder(
                    runId,
                    tests.name(),
                    tests.image(),
                    tests.folders(),
                    tests.args(),
                    tests.network(),
                    tests.timeoutMillis(),
                    environment,
                    folder.child("scratch").getRemote());
            return folder.getChannel().call(new PerformLayerTests(order, log));
        } catch (IOException fault) {
            DaemonUnfitException unfit = DaemonUnfitException.in(fault);
            throw unfit == null ? fault : unfit;
        } finally {
            close(folder);
        }
    }

    private void close(FilePath folder) throws IOException, InterruptedException {
        boolean interrupted = Thread.interrupted();
        try {
            folder.act(new CleanAgent(environment, runId));
        } finally {
            AgentSessions.ended(runId);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * What is to be tested.
     *
     * @param name of the tests as a whole, for the report
     * @param image an image id, or a name that is resolved to one before anything is built
     * @param network of {@code RUN} instructions; {@code null} for the daemon's default
     * @param timeoutMillis limit for each test
     */
    public record Tests(
            String name,
            String image,
            List<LayerTestOrder.Folder> folders,
            Map<String, String> args,
            String network,
            long timeoutMillis) {}
}
