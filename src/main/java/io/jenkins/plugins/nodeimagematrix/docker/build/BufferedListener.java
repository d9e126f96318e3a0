package io.jenkins.plugins.nodeimagematrix.docker.build;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;

/**
 * A listener that passes a build's output to another listener on a separate thread, in order, so that reading the
 * output does not wait for a listener that writes over a slow connection.
 *
 * <p>The buffer is bounded. While the listener takes lines, a full buffer slows the build down and nothing is lost.
 * When the listener has accepted none for some time, the oldest lines are dropped, and a line in their place gives
 * their number.
 */
final class BufferedListener implements BuildOutputListener, AutoCloseable {
    static final int MAX_BUFFERED_CHARACTERS = 1 << 20;

    private static final Duration MAX_WAIT = Duration.ofSeconds(5);

    /** Estimated overhead of a line, in characters. */
    private static final int CHARACTERS_PER_LINE = 64;

    private final BuildOutputListener listener;
    private final long standstillNanos;
    private final Thread thread;
    private final Deque<Object> waiting = new ArrayDeque<>();
    private int buffered;
    private int leftOut;
    private long lastTaken;
    private boolean idle = true;
    private boolean ended;
    private boolean gaveUp;
    private boolean done;

    BufferedListener(BuildOutputListener listener) {
        this(listener, MAX_WAIT);
    }

    /** @param standstill time that a full buffer waits for the listener */
    BufferedListener(BuildOutputListener listener, Duration standstill) {
        this.listener = listener;
        this.standstillNanos = standstill.toNanos();
        this.thread = new Thread(this::passOn, "output of docker");
        thread.setDaemon(true);
    }

    BufferedListener start() {
        thread.start();
        return this;
    }

    /** Events are few, at most two for each instruction; none is dropped. */
    @Override
    public synchronized void event(BuildEvent event) {
        if (!gaveUp) {
            add(event);
        }
    }

    @Override
    public synchronized void line(String text) {
        int size = size(text);
        awaitRoom(size);
        while (!gaveUp && buffered + size > MAX_BUFFERED_CHARACTERS && leaveOutOldest()) {
            leftOut++;
        }
        if (!gaveUp) {
            buffered += size;
            add(text);
        }
    }

    private void add(Object next) {
        if (idle) {
            // Time without output does not count as a slow listener.
            idle = false;
            lastTaken = System.nanoTime();
        }
        waiting.addLast(next);
        notifyAll();
    }

    private static int size(String line) {
        return line.length() + CHARACTERS_PER_LINE;
    }

    private void awaitRoom(int size) {
        while (!gaveUp && buffered + size > MAX_BUFFERED_CHARACTERS) {
            long left = lastTaken + standstillNanos - System.nanoTime();
            if (left <= 0) {
                return;
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException ending) {
                // The reader is ending; the rest of its output need not wait.
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private boolean leaveOutOldest() {
        for (Iterator<Object> oldest = waiting.iterator(); oldest.hasNext(); ) {
            if (oldest.next() instanceof String line) {
                oldest.remove();
                buffered -= size(line);
                return true;
            }
        }
        return false;
    }

    private void passOn() {
        try {
            for (Object next = next(); next != null; next = next()) {
                if (next instanceof BuildEvent event) {
                    listener.event(event);
                } else {
                    listener.line((String) next);
                }
            }
        } catch (InterruptedException | RuntimeException over) {
            // A failing listener does not change the build.
            giveUp();
        } finally {
            end();
        }
    }

    private synchronized Object next() throws InterruptedException {
        lastTaken = System.nanoTime();
        while (waiting.isEmpty() && !ended && !gaveUp) {
            idle = true;
            wait();
        }
        if (leftOut > 0 && waiting.peekFirst() instanceof String) {
            String note = "[" + leftOut + " lines left out here: the log could not be written in time]";
            leftOut = 0;
            return note;
        }
        Object next = waiting.pollFirst();
        if (next instanceof String line) {
            buffered -= size(line);
        }
        notifyAll();
        return next;
    }

    private synchronized void giveUp() {
        gaveUp = true;
        waiting.clear();
        buffered = 0;
        notifyAll();
    }

    private synchronized void end() {
        done = true;
        notifyAll();
    }

    /**
     * Waits until the listener has accepted everything.
     *
     * @return false after the time limit
     */
    synchronized boolean awaitEnd(Duration atMost) throws InterruptedException {
        ended = true;
        notifyAll();
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(atMost.toMillis());
        while (!done && deadline - System.nanoTime() > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, deadline - System.nanoTime());
        }
        return done && !gaveUp;
    }

    /** Ends the thread; output that the listener has not accepted is lost. */
    @Override
    public void close() {
        giveUp();
        thread.interrupt();
    }
}
