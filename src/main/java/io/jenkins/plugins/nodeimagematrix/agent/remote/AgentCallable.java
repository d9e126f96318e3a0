package io.jenkins.plugins.nodeimagematrix.agent.remote;

import hudson.remoting.Channel;
import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonException;
import java.io.IOException;
import jenkins.security.MasterToSlaveCallable;

/**
 * Work on an agent that can be stopped in the middle.
 *
 * <p>Its thread sends the answer, too, and must not be interrupted any more by then: over a WebSocket only the begin of a longer
 * answer would go out, and the controller would take the next answer for the rest of it, so that somebody waits for that for ever.
 */
abstract class AgentCallable<V> extends MasterToSlaveCallable<V, IOException> {
    private static final long serialVersionUID = 1L;

    protected abstract V perform() throws DaemonException, IOException, InterruptedException;

    /** What it does, as in "stopped while it ...". */
    protected abstract String words();

    @Override
    public final V call() throws IOException {
        try {
            return perform();
        } catch (DaemonException unfit) {
            throw new DaemonUnavailableException(unfit.getMessage());
        } catch (InterruptedException stopped) {
            throw new StoppedException(words(), stopped);
        } finally {
            // On the controller itself it is the caller's own thread.
            if (Channel.current() != null) {
                Thread.interrupted();
            }
        }
    }
}
