package io.jenkins.plugins.nodeimagematrix.agent;

import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.nodeimagematrix.docker.DaemonException;
import io.jenkins.plugins.nodeimagematrix.run.WorkFolder;
import java.io.File;
import java.io.IOException;
import java.util.Map;
import jenkins.MasterToSlaveFileCallable;

/** Ends what a run still does on an agent, then removes its images from the daemon and its folder from the disk. */
final class CleanAgent extends MasterToSlaveFileCallable<Void> {
    private static final long serialVersionUID = 1L;
    static final int STOP_SECONDS = 8;

    private final Map<String, String> environment;
    private final String runId;

    CleanAgent(Map<String, String> environment, String runId) {
        this.environment = Map.copyOf(environment);
        this.runId = runId;
    }

    @Override
    public Void invoke(File folder, VirtualChannel channel) throws IOException, InterruptedException {
        ActiveCells.stop(runId, STOP_SECONDS);
        try {
            new WorkFolder(folder.getParentFile().toPath(), environment).clean(runId);
        } catch (DaemonException gone) {
            throw new IOException(gone.getMessage(), gone);
        }
        return null;
    }
}
