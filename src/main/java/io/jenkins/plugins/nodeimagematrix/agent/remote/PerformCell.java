package io.jenkins.plugins.nodeimagematrix.agent.remote;

import hudson.remoting.RemoteOutputStream;
import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonException;
import io.jenkins.plugins.nodeimagematrix.run.cell.CellRequest;
import io.jenkins.plugins.nodeimagematrix.run.cell.CellResultVerifier;
import io.jenkins.plugins.nodeimagematrix.run.cell.CellWork;
import io.jenkins.plugins.nodeimagematrix.run.store.CappedOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * The remote call that builds and tests one cell on an agent. Returns the result in the form of {@link
 * CellResultVerifier}.
 */
public final class PerformCell extends AgentCallable<byte[]> {
    private static final long serialVersionUID = 1L;

    private final CellRequest request;
    private final OutputStream log;
    private final BudgetLink budgets;

    public PerformCell(CellRequest request, OutputStream log, BudgetLink budgets) {
        this.budgets = budgets;
        this.request = request;
        this.log = new RemoteOutputStream(log);
    }

    @Override
    protected byte[] perform() throws DaemonException, IOException, InterruptedException {
        budgets.use();
        try (InterruptOnChannelClose onClose = InterruptOnChannelClose.of(Thread.currentThread());
                ActiveCells.Entry active = ActiveCells.enter(request.runId());
                OutputStream capped = new CappedOutputStream(log)) {
            return CellResultVerifier.write(CellWork.perform(request, capped, budgets.waits()));
        }
    }

    @Override
    protected String describe() {
        return "worked on " + request.cell();
    }
}
