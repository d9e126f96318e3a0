package io.jenkins.plugins.nodeimagematrix.agent;

import hudson.remoting.VirtualChannel;
import java.io.IOException;

/** Calls that end with an interrupt where their work was ended by one, be it on an agent or in this very thread. */
final class Interruptible {
    private Interruptible() {}

    static <V> V call(VirtualChannel channel, AgentWork<V> work) throws IOException, InterruptedException {
        try {
            return channel.call(work);
        } catch (StoppedException stopped) {
            InterruptedException interrupt = new InterruptedException(stopped.getMessage());
            interrupt.initCause(stopped);
            throw interrupt;
        }
    }
}
