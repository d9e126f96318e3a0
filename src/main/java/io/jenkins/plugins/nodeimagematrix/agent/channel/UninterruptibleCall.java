package io.jenkins.plugins.nodeimagematrix.agent.channel;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.BooleanSupplier;

/**
 * Work of the controller's own that a shard's thread waits for. Jenkins interrupts that thread when its agent goes away or a
 * person stops it; neither changes anything about such work, which would only be left half done.
 */
public final class UninterruptibleCall {
    private UninterruptibleCall() {}

    /**
     * Does it to its end; an interrupt is kept for afterwards.
     *
     * @param hurry whether an interrupt means that all is over, so that the work is given up
     */
    public static <T> T call(String name, Callable<T> work, BooleanSupplier hurry)
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
                    if (hurry.getAsBoolean()) {
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
