package io.jenkins.plugins.nodeimagematrix.agent;

import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.nodeimagematrix.run.WorkFolder;
import java.io.File;
import java.io.IOException;
import java.util.Map;
import jenkins.MasterToSlaveFileCallable;

/** Ends what a run still does on an agent that was cut off there and goes on; the images that it proved stay. */
final class StopAgent extends MasterToSlaveFileCallable<Void> {
    private static final long serialVersionUID = 1L;

    private final String runId;

    StopAgent(String runId) {
        this.runId = runId;
    }

    @Override
    public Void invoke(File folder, VirtualChannel channel) throws IOException, InterruptedException {
        ActiveCells.stop(runId, CleanAgent.STOP_SECONDS);
        new WorkFolder(folder.getParentFile().toPath(), Map.of()).stop(runId);
        return null;
    }
}
