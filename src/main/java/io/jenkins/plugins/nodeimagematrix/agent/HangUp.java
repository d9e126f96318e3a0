package io.jenkins.plugins.nodeimagematrix.agent;

import hudson.remoting.Channel;
import java.io.IOException;

/** Stops work on an agent whose controller is gone: nobody would take its result, and it may be done elsewhere by now. */
final class HangUp extends Channel.Listener implements AutoCloseable {
    private final Channel channel;
    private Thread worker;

    private HangUp(Channel channel, Thread worker) {
        this.channel = channel;
        this.worker = worker;
    }

    /** Interrupts the thread when the channel it is called through closes, until this is closed. */
    static HangUp interrupts(Thread worker) {
        Channel channel = Channel.current();
        HangUp hangUp = new HangUp(channel, worker);
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
