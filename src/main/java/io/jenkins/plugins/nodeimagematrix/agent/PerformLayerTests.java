package io.jenkins.plugins.nodeimagematrix.agent;

import hudson.remoting.RemoteOutputStream;
import io.jenkins.plugins.nodeimagematrix.docker.DaemonException;
import io.jenkins.plugins.nodeimagematrix.run.LayerTestOrder;
import io.jenkins.plugins.nodeimagematrix.run.LayerTestReport;
import io.jenkins.plugins.nodeimagematrix.run.LayerTestWork;
import java.io.IOException;
import java.io.OutputStream;

/** Builds test layers on an agent: the one remote call it takes. */
final class PerformLayerTests extends AgentWork<LayerTestReport> {
    private static final long serialVersionUID = 1L;

    private final LayerTestOrder order;
    private final OutputStream log;

    PerformLayerTests(LayerTestOrder order, OutputStream log) {
        this.order = order;
        this.log = new RemoteOutputStream(log);
    }

    @Override
    LayerTestReport perform() throws DaemonException, IOException, InterruptedException {
        try (HangUp hangUp = HangUp.interrupts(Thread.currentThread());
                ActiveCells.Entry active = ActiveCells.enter(order.runId())) {
            return LayerTestWork.perform(order, log);
        }
    }

    @Override
    String words() {
        return "tested " + order.image();
    }
}
