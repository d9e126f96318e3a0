package io.jenkins.plugins.nodeimagematrix.agent.channel;

import hudson.remoting.VirtualChannel;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import jenkins.security.MasterToSlaveCallable;

/**
 * Notices that an agent no longer answers although its channel is open: its machine hangs, or the network swallows all.
 * Controllers ping agents too, but not every one does, and a person may have switched it off.
 */
public final class AgentPing implements AutoCloseable {
    /** System property with the seconds an agent may be silent; as long as Jenkins' own ping waits unless set. */
    public static final String SECONDS = "io.jenkins.plugins.nodeimagematrix.agent.silenceSeconds";

    private static final int DEFAULT_SECONDS = 240;
    private static final int BEATS_PER_SILENCE = 4;

    private final VirtualChannel channel;
    private final Runnable onSilence;
    private final long silenceMillis;
    private final Thread thread;

    private AgentPing(String agent, VirtualChannel channel, Runnable onSilence) {
        this.channel = channel;
        this.onSilence = onSilence;
        this.silenceMillis = TimeUnit.SECONDS.toMillis(Math.max(1, Integer.getInteger(SECONDS, DEFAULT_SECONDS)));
        this.thread = new Thread(this::watch, "node-image-matrix pulse of " + agent);
        thread.setDaemon(true);
    }

    /** Feels an agent's pulse until closed, or until it was silent for too long. */
    public static AgentPing of(String agent, VirtualChannel channel, Runnable onSilence) {
        AgentPing pulse = new AgentPing(agent, channel, onSilence);
        pulse.thread.start();
        return pulse;
    }

    private void watch() {
        try {
            while (beats()) {
                Thread.sleep(silenceMillis / BEATS_PER_SILENCE);
            }
            onSilence.run();
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        } catch (IOException | ExecutionException | CancellationException gone) {
            // A closed channel is noticed by every call through it.
            return;
        }
    }

    private boolean beats() throws IOException, InterruptedException, ExecutionException {
        Future<Boolean> beat = channel.callAsync(new Beat());
        try {
            return beat.get(silenceMillis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException silent) {
            return false;
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private static final class Beat extends MasterToSlaveCallable<Boolean, IOException> {
        private static final long serialVersionUID = 1L;

        @Override
        public Boolean call() {
            return true;
        }
    }
}
