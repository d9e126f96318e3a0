package io.jenkins.plugins.nodeimagematrix.agent.remote;

import hudson.remoting.RemoteOutputStream;
import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonException;
import io.jenkins.plugins.nodeimagematrix.run.cell.LayerTestReport;
import io.jenkins.plugins.nodeimagematrix.run.cell.LayerTestRequest;
import io.jenkins.plugins.nodeimagematrix.run.cell.LayerTestWork;
import java.io.IOException;
import java.io.OutputStream;

/** The remote call that builds test layers on an agent. */
public final class PerformLayerTests extends AgentCallable<LayerTestReport> {
    private static final long serialVersionUID = 1L;

    private final LayerTestRequest request;
    private final OutputStream log;

    public PerformLayerTests(LayerTestRequest request, OutputStream log) {
        this.request = request;
        this.log = new RemoteOutputStream(log);
    }

    @Override
    protected LayerTestReport perform() throws DaemonException, IOException, InterruptedException {
        try (InterruptOnChannelClose onClose = InterruptOnChannelClose.of(Thread.currentThread());
                ActiveCells.Entry active = ActiveCells.enter(request.runId())) {
            return LayerTestWork.perform(request, log);
        }
    }

    @Override
    protected String describe() {
        return "tested " + request.image();
    }
}
