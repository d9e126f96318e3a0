package io.jenkins.plugins.nodeimagematrix.registry;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A stream that is closed after some time, so that nobody waits without end for the rest of an answer. */
final class LimitedStream extends FilterInputStream {
    private static final ScheduledThreadPoolExecutor LIMITS = new ScheduledThreadPoolExecutor(1, work -> {
        Thread thread = new Thread(work, "time limit of streams from registries");
        thread.setDaemon(true);
        return thread;
    });

    static {
        LIMITS.setRemoveOnCancelPolicy(true);
    }

    private final ScheduledFuture<?> limit;

    LimitedStream(InputStream in, Duration time) {
        super(in);
        this.limit = LIMITS.schedule(
                () -> {
                    in.close();
                    return null;
                },
                time.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() throws IOException {
        limit.cancel(false);
        super.close();
    }
}
