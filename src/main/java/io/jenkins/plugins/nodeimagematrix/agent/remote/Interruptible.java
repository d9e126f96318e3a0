package io.jenkins.plugins.nodeimagematrix.agent.remote;

import hudson.remoting.VirtualChannel;
import java.io.IOException;

/** Calls that end with an interrupt where their work was ended by one, be it on an agent or in this very thread. */
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
