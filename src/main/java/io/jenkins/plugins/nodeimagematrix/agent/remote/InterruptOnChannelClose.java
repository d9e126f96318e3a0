package io.jenkins.plugins.nodeimagematrix.agent.remote;

import hudson.remoting.Channel;
import java.io.IOException;

/** Stops work on an agent whose controller is gone: nobody would take its result, and it may be done elsewhere by now. */
final class InterruptOnChannelClose extends Channel.Listener implements AutoCloseable {
    private final Channel channel;
    private Thread worker;

    private InterruptOnChannelClose(Channel channel, Thread worker) {
        this.channel = channel;
        this.worker = worker;
    }

    /** Interrupts the thread when the channel it is called through closes, until this is closed. */
    static InterruptOnChannelClose interrupts(Thread worker) {
        Channel channel = Channel.current();
        InterruptOnChannelClose hangUp = new InterruptOnChannelClose(channel, worker);
        // Work on the controller itself comes through no channel.
        if (channel != null) {
            channel.addListener(hangUp);
        }
        return hangUp;
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
