package io.jenkins.plugins.nodeimagematrix.registry.http;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Limits how many requests go to one registry at once, and lets none begin while the registry asked for a pause. */
final class RegistryPace {
    static final int MAX_REQUESTS_AT_ONCE = 16;

    private final Semaphore slots;
    private final RegistryClock clock;
    private long opens;
    private volatile long lastUse;

    /** @param slots shared by all logins at the registry; a pause holds for one, as registries limit each by itself */
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

    /** Lets no request begin for this long: a pause that the registry asked of one caller holds for all. */
    synchronized void closeFor(long millis) {
        long until = clock.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        if (until - opens > 0) {
            opens = until;
        }
    }

    /** How long no request may begin, because the registry asked for a pause. */
    synchronized Duration pause() {
        return Duration.ofNanos(Math.max(0, opens - clock.nanoTime()));
    }

    /** Whether nothing was asked for so long, and no pause has to be remembered. */
    boolean isIdle(Duration time) {
        return clock.nanoTime() - lastUse >= time.toNanos() && pause().isZero();
    }
}
