package io.jenkins.plugins.nodeimagematrix.job.proof;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.FilePath;
import hudson.model.Computer;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.nodeimagematrix.agent.channel.FaultCauses;
import io.jenkins.plugins.nodeimagematrix.agent.node.AgentName;
import io.jenkins.plugins.nodeimagematrix.agent.node.LayerTests;
import io.jenkins.plugins.nodeimagematrix.agent.remote.DaemonUnavailableException;
import io.jenkins.plugins.nodeimagematrix.image.Digests;
import io.jenkins.plugins.nodeimagematrix.job.Messages;
import io.jenkins.plugins.nodeimagematrix.job.registry.DockerVariables;
import io.jenkins.plugins.nodeimagematrix.run.cell.LayerTestReport;
import io.jenkins.plugins.nodeimagematrix.run.cell.LayerTestRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The layer tests of an image on the daemon of a build's agent. The results are stored with the build. */
public final class ImageTests {
    private static final Duration RETURN_LIMIT = Duration.ofMinutes(5);

    private final Run<?, ?> run;
    private final FilePath workspace;
    private final Computer computer;
    private final EnvVars environment;
    private final TaskListener listener;

    /** @param workspace the folder that test folders are given relative to */
    public ImageTests(
            Run<?, ?> run, FilePath workspace, Computer computer, EnvVars environment, TaskListener listener) {
        this.run = run;
        this.workspace = workspace;
        this.computer = computer;
        this.environment = environment;
        this.listener = listener;
    }

    /**
     * The image and its tests.
     *
     * @param runId id of the tests; the same id when they are repeated after a restart
     * @param name of the test suite
     * @param image an id or a name
     * @param folders relative to the workspace
     * @param network of {@code RUN} instructions; empty for the daemon's default
     */
    public record Request(
            String runId,
            String name,
            String image,
            List<String> folders,
            Map<String, String> args,
            String network,
            Duration timeout) {}

    /**
     * Builds all tests, even if one fails. The caller sets the build's result.
     *
     * @param again whether an earlier attempt was interrupted
     */
    public LayerTestReport perform(Request request, boolean again) throws IOException, InterruptedException {
        LayerTests.Tests tests = new LayerTests.Tests(
                request.name(),
                request.image(),
                folders(request),
                request.args(),
                request.network().isEmpty() ? null : request.network(),
                request.timeout());
        LayerTestReport report =
                perform(request.runId(), tests, again).answering(request.name(), request.image(), request.folders());
        String asked = Digests.isDigest(request.image()) ? null : AgentName.of(computer);
        BuildRecorder.keep(run, request.runId(), report.result(), asked, listener);
        return report;
    }

    /** Repeats the tests if the agent is lost and reconnects: a controller restart may have closed the connection. */
    private LayerTestReport perform(String runId, LayerTests.Tests tests, boolean again)
            throws IOException, InterruptedException {
        LayerTests agent = new LayerTests(runId, computer, DockerVariables.here(environment));
        boolean repeated = again;
        while (true) {
            try {
                return agent.perform(tests, repeated, listener.getLogger());
            } catch (DaemonUnavailableException unfit) {
                throw new AbortException(unfit.getMessage());
            } catch (IOException | RuntimeException fault) {
                if (FaultCauses.isConnectionLost(fault)) {
                    listener.getLogger().println(Messages.ImageTests_lost(computer.getName(), fault.getMessage()));
                }
                if (!agent.awaitReturn(fault, RETURN_LIMIT)) {
                    throw fault;
                }
                repeated = true;
            }
        }
    }

    private List<LayerTestRequest.Folder> folders(Request request) throws IOException, InterruptedException {
        if (request.image().isEmpty()) {
            throw new AbortException(Messages.ImageTests_noImage());
        }
        if (request.folders().isEmpty()) {
            throw new AbortException(Messages.ImageTests_noFolder());
        }
        List<LayerTestRequest.Folder> folders = new ArrayList<>();
        for (String name : request.folders()) {
            FilePath folder = workspace.child(name);
            if (!folder.isDirectory()) {
                throw new AbortException(Messages.ImageTests_folderMissing(name, workspace.getRemote()));
            }
            String fault = workspace.act(new CheckTestFolder(name));
            if (fault != null) {
                throw new AbortException(Messages.ImageTests_folderUnusable(fault));
            }
            folders.add(new LayerTestRequest.Folder(name, folder.getRemote()));
        }
        return folders;
    }
}
