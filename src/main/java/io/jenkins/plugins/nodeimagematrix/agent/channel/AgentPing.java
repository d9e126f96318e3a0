package io.jenkins.plugins.nodeimagematrix.agent.channel;

import hudson.remoting.VirtualChannel;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import jenkins.security.MasterToSlaveCallable;

/**
 * A thread that pings one agent, to notice that it no longer answers although its channel is open: its machine hangs, or the
 * network drops all packets. Jenkins pings agents too, but not on every controller, and an administrator can switch it off.
 */
public final class AgentPing implements AutoCloseable {
    /** System property for the seconds that an agent may be silent; by default as long as Jenkins' own ping waits. */
    public static final String SILENCE_SECONDS_PROPERTY = "io.jenkins.plugins.nodeimagematrix.agent.silenceSeconds";

    private static final int DEFAULT_SILENCE_SECONDS = 240;
    private static final int PINGS_PER_SILENCE = 4;

    private final VirtualChannel channel;
    private final Runnable onSilence;
    private final Duration silence;
    private final Thread thread;

    private AgentPing(String agent, VirtualChannel channel, Runnable onSilence) {
        this.channel = channel;
        this.onSilence = onSilence;
        this.silence =
                Duration.ofSeconds(Math.max(1, Integer.getInteger(SILENCE_SECONDS_PROPERTY, DEFAULT_SILENCE_SECONDS)));
        this.thread = new Thread(this::watch, "node-image-matrix ping of " + agent);
        thread.setDaemon(true);
    }

    /** Pings an agent until closed, or until it has been silent for too long. */
    public static AgentPing of(String agent, VirtualChannel channel, Runnable onSilence) {
        AgentPing ping = new AgentPing(agent, channel, onSilence);
        ping.thread.start();
        return ping;
    }

    private void watch() {
        try {
            while (answers()) {
                Thread.sleep(silence.dividedBy(PINGS_PER_SILENCE).toMillis());
            }
            onSilence.run();
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        } catch (IOException | ExecutionException | CancellationException gone) {
            // A closed channel is noticed by every call through it.
            return;
        }
    }

    private boolean answers() throws IOException, InterruptedException, ExecutionException {
        Future<Boolean> ping = channel.callAsync(new Ping());
        try {
            return ping.get(silence.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException silent) {
            return false;
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private static final class Ping extends MasterToSlaveCallable<Boolean, IOException> {
        private static final long serialVersionUID = 1L;

        @Override
        public Boolean call() {
            return true;
        }
    }
}
