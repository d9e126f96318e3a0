package io.jenkins.plugins.nodeimagematrix.agent.remote;

import hudson.remoting.Channel;
import java.io.IOException;

/**
 * A listener that interrupts work on an agent when the channel to its controller closes: the result could not be
 * delivered any more.
 */
final class InterruptOnChannelClose extends Channel.Listener implements AutoCloseable {
    private final Channel channel;
    private Thread worker;

    private InterruptOnChannelClose(Channel channel, Thread worker) {
        this.channel = channel;
        this.worker = worker;
    }

    /** Interrupts the thread when the channel of the current call closes, until this is closed. */
    static InterruptOnChannelClose of(Thread worker) {
        Channel channel = Channel.current();
        InterruptOnChannelClose listener = new InterruptOnChannelClose(channel, worker);
        // Work on the built-in node has no channel.
        if (channel != null) {
            channel.addListener(listener);
        }
        return listener;
    }

    @Override
    public synchronized void onClosed(Channel closed, IOException cause) {
        if (worker != null) {
            worker.interrupt();
        }
    }

    @Override
    public synchronized void close() {
        worker = null;
        if (channel != null) {
            channel.removeListener(this);
        }
    }
}
