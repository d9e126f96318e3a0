package io.jenkins.plugins.nodeimagematrix.agent;

import hudson.remoting.RemoteOutputStream;
import io.jenkins.plugins.nodeimagematrix.docker.DaemonException;
import io.jenkins.plugins.nodeimagematrix.run.CappedOutputStream;
import io.jenkins.plugins.nodeimagematrix.run.CellOrder;
import io.jenkins.plugins.nodeimagematrix.run.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.CellWork;
import java.io.IOException;
import java.io.OutputStream;
import jenkins.security.MasterToSlaveCallable;

/** Does one cell on an agent: the one remote call it takes. */
final class PerformCell extends MasterToSlaveCallable<CellResult, IOException> {
    private static final long serialVersionUID = 1L;

    private final CellOrder order;
    private final OutputStream log;

    PerformCell(CellOrder order, OutputStream log) {
        this.order = order;
        this.log = new RemoteOutputStream(log);
    }

    @Override
    public CellResult call() throws IOException {
        try (ActiveCells.Entry active = ActiveCells.enter(order.runId());
                OutputStream capped = new CappedOutputStream(log)) {
            return CellWork.perform(order, capped);
        } catch (DaemonException unfit) {
            throw new DaemonUnfitException(unfit.getMessage());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("stopped while it worked on " + order.cell(), stopped);
        }
    }
}
