package io.jenkins.plugins.nodeimagematrix.registry.http;

import java.time.Duration;
import java.time.Instant;
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
        public long random(long bound) {
            return ThreadLocalRandom.current().nextLong(bound);
        }
    };

    /** Nanoseconds since any fixed moment. */
    long nanoTime();

    Instant now();

    void sleep(Duration time) throws InterruptedException;

    /**
     * A random number that spreads the retries of clients that failed together.
     *
     * @return at least 0 and less than the bound
     */
    long random(long bound);
}
