package io.jenkins.plugins.nodeimagematrix.agent.channel;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.BooleanSupplier;

/**
 * A call that an interrupt does not end. The thread of a shard is interrupted when its agent disconnects or a user stops it;
 * work on the controller must not be left half done then.
 */
public final class UninterruptibleCall {
    private UninterruptibleCall() {}

    /**
     * Runs the work to its end in a thread of its own; an interrupt of the caller is restored afterwards.
     *
     * @param aborts whether an interrupt now ends the work, because the run has ended
     */
    public static <T> T call(String name, Callable<T> work, BooleanSupplier aborts)
            throws IOException, InterruptedException {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException now) {
                    if (aborts.getAsBoolean()) {
                        thread.interrupt();
                        throw now;
                    }
                    interrupted = true;
                }
            }
        } catch (ExecutionException failed) {
            throw unwrapped(failed.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static IOException unwrapped(Throwable cause) throws InterruptedException {
        if (cause instanceof InterruptedException stopped) {
            throw stopped;
        }
        if (cause instanceof RuntimeException broken) {
            throw broken;
        }
        return cause instanceof IOException failed ? failed : new IOException(cause);
    }
}
