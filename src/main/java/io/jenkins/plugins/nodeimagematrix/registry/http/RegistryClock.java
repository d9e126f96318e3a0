package io.jenkins.plugins.nodeimagematrix.registry.http;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** The clock of requests to registries: the time, waits, and random numbers. A simulation replaces it. */
public interface RegistryClock {
    /** The time of the machine. */
    RegistryClock SYSTEM = new RegistryClock() {
        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public Instant now() {
            return Instant.now();
        }

        @Override
        public void sleep(Duration time) throws InterruptedException {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
        }

        @Override
        public void later(Duration time, Runnable work) {
            // Java's own timer: a thread of this class would outlive the plugin.
            CompletableFuture.delayedExecutor(time.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(work);
        }

        @Override
        public long random(long bound) {
            return ThreadLocalRandom.current().nextLong(bound);
        }
    };

    /** Nanoseconds since any fixed moment. */
    long nanoTime();

    Instant now();

    void sleep(Duration time) throws InterruptedException;

    /** Does short work after this time, in another thread. */
    void later(Duration time, Runnable work);

    /**
     * A random number that spreads the retries of clients that failed together.
     *
     * @return at least 0 and less than the bound
     */
    long random(long bound);
}
