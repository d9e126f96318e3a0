package io.jenkins.plugins.nodeimagematrix.agent.remote;

import hudson.remoting.Channel;
import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonException;
import java.io.IOException;
import jenkins.security.MasterToSlaveCallable;

/**
 * A callable on an agent that an interrupt can stop.
 *
 * <p>Its thread also sends the response, and must not be interrupted by then: over a WebSocket only the beginning of a longer
 * response would be sent, and the controller would read the next response as the rest of it.
 */
abstract class AgentCallable<V> extends MasterToSlaveCallable<V, IOException> {
    private static final long serialVersionUID = 1L;

    protected abstract V perform() throws DaemonException, IOException, InterruptedException;

    /** What it does, in the past tense, as in "stopped while it ...". */
    protected abstract String describe();

    @Override
    public final V call() throws IOException {
        try {
            return perform();
        } catch (DaemonException unusable) {
            throw new DaemonUnavailableException(unusable.getMessage());
        } catch (InterruptedException stopped) {
            throw new StoppedException(describe(), stopped);
        } finally {
            // On the built-in node this is the caller's thread, whose interrupt stays.
            if (Channel.current() != null) {
                Thread.interrupted();
            }
        }
    }
}
