package io.jenkins.plugins.nodeimagematrix.registry.http;

import java.time.Duration;
import java.util.concurrent.Semaphore;

/** The pace of requests to one registry: a limit for concurrent requests, and pauses that the registry asks for. */
final class RegistryPace {
    static final int MAX_REQUESTS_AT_ONCE = 32;

    private final Semaphore slots;
    private final RegistryClock clock;
    private long opens;
    private volatile long lastUse;

    /**
     * @param slots shared by all logins at the registry; pauses apply to one login, because registries limit each login
     *     separately
     */
    RegistryPace(Semaphore slots, RegistryClock clock) {
        this.slots = slots;
        this.clock = clock;
        this.opens = clock.nanoTime();
        this.lastUse = opens;
    }

    static Semaphore slots() {
        return new Semaphore(MAX_REQUESTS_AT_ONCE, true);
    }

    Semaphore sharedSlots() {
        return slots;
    }

    void enter() throws InterruptedException {
        lastUse = clock.nanoTime();
        slots.acquire();
    }

    void leave() {
        lastUse = clock.nanoTime();
        slots.release();
    }

    /** Lets no request begin for this time. A pause that the registry asks of one request applies to all. */
    synchronized void closeFor(Duration time) {
        long until = clock.nanoTime() + time.toNanos();
        if (until - opens > 0) {
            opens = until;
        }
    }

    /** The rest of the pause that the registry asked for; zero for none. */
    synchronized Duration pause() {
        return Duration.ofNanos(Math.max(0, opens - clock.nanoTime()));
    }

    /** Whether there was no request for this time, and no pause is left. */
    boolean isIdle(Duration time) {
        return clock.nanoTime() - lastUse >= time.toNanos() && pause().isZero();
    }
}
