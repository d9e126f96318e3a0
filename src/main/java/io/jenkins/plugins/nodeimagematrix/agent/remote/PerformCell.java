package io.jenkins.plugins.nodeimagematrix.agent.remote;

import hudson.remoting.RemoteOutputStream;
import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonException;
import io.jenkins.plugins.nodeimagematrix.run.cell.CellRequest;
import io.jenkins.plugins.nodeimagematrix.run.cell.CellResultVerifier;
import io.jenkins.plugins.nodeimagematrix.run.cell.CellWork;
import io.jenkins.plugins.nodeimagematrix.run.store.CappedOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Does one cell on an agent: the one remote call it takes. Returns the result in the form of {@link CellResultVerifier}. */
public final class PerformCell extends AgentCallable<byte[]> {
    private static final long serialVersionUID = 1L;

    private final CellRequest order;
    private final OutputStream log;

    public PerformCell(CellRequest order, OutputStream log) {
        this.order = order;
        this.log = new RemoteOutputStream(log);
    }

    @Override
    protected byte[] perform() throws DaemonException, IOException, InterruptedException {
        try (InterruptOnChannelClose hangUp = InterruptOnChannelClose.interrupts(Thread.currentThread());
                ActiveCells.Entry active = ActiveCells.enter(order.runId());
                OutputStream capped = new CappedOutputStream(log)) {
            return CellResultVerifier.write(CellWork.perform(order, capped));
        }
    }

    @Override
    protected String words() {
        return "worked on " + order.cell();
    }
}
