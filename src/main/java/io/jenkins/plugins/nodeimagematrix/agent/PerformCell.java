package io.jenkins.plugins.nodeimagematrix.agent;

import hudson.remoting.RemoteOutputStream;
import io.jenkins.plugins.nodeimagematrix.docker.DaemonException;
import io.jenkins.plugins.nodeimagematrix.run.CappedOutputStream;
import io.jenkins.plugins.nodeimagematrix.run.CellAnswers;
import io.jenkins.plugins.nodeimagematrix.run.CellOrder;
import io.jenkins.plugins.nodeimagematrix.run.CellWork;
import java.io.IOException;
import java.io.OutputStream;

/** Does one cell on an agent: the one remote call it takes. Returns the result in the form of {@link CellAnswers}. */
final class PerformCell extends AgentWork<byte[]> {
    private static final long serialVersionUID = 1L;

    private final CellOrder order;
    private final OutputStream log;

    PerformCell(CellOrder order, OutputStream log) {
        this.order = order;
        this.log = new RemoteOutputStream(log);
    }

    @Override
    byte[] perform() throws DaemonException, IOException, InterruptedException {
        try (HangUp hangUp = HangUp.interrupts(Thread.currentThread());
                ActiveCells.Entry active = ActiveCells.enter(order.runId());
                OutputStream capped = new CappedOutputStream(log)) {
            return CellAnswers.write(CellWork.perform(order, capped));
        }
    }

    @Override
    String words() {
        return "worked on " + order.cell();
    }
}
