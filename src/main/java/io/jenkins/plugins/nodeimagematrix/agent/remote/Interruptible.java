package io.jenkins.plugins.nodeimagematrix.agent.remote;

import hudson.remoting.VirtualChannel;
import java.io.IOException;

/**
 * Remote calls that throw {@link InterruptedException} if their work was interrupted, on the agent or in the calling
 * thread.
 */
public final class Interruptible {
    private Interruptible() {}

    public static <V> V call(VirtualChannel channel, AgentCallable<V> work) throws IOException, InterruptedException {
        try {
            return channel.call(work);
        } catch (StoppedException stopped) {
            InterruptedException interrupt = new InterruptedException(stopped.getMessage());
            interrupt.initCause(stopped);
            throw interrupt;
        }
    }
}
