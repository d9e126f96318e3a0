package io.jenkins.plugins.nodeimagematrix.agent.remote;

import hudson.remoting.RemoteOutputStream;
import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonException;
import io.jenkins.plugins.nodeimagematrix.run.cell.LayerTestReport;
import io.jenkins.plugins.nodeimagematrix.run.cell.LayerTestRequest;
import io.jenkins.plugins.nodeimagematrix.run.cell.LayerTestWork;
import java.io.IOException;
import java.io.OutputStream;

/** Builds test layers on an agent: the one remote call it takes. */
public final class PerformLayerTests extends AgentCallable<LayerTestReport> {
    private static final long serialVersionUID = 1L;

    private final LayerTestRequest order;
    private final OutputStream log;

    public PerformLayerTests(LayerTestRequest order, OutputStream log) {
        this.order = order;
        this.log = new RemoteOutputStream(log);
    }

    @Override
    protected LayerTestReport perform() throws DaemonException, IOException, InterruptedException {
        try (InterruptOnChannelClose hangUp = InterruptOnChannelClose.interrupts(Thread.currentThread());
                ActiveCells.Entry active = ActiveCells.enter(order.runId())) {
            return LayerTestWork.perform(order, log);
        }
    }

    @Override
    protected String words() {
        return "tested " + order.image();
    }
}
