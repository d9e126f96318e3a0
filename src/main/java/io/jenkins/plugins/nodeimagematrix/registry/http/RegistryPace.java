package io.jenkins.plugins.nodeimagematrix.registry.http;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Limits how many requests go to one registry at once, and lets none begin while the registry asked for a pause. */
final class RegistryPace {
    static final int MAX_REQUESTS_AT_ONCE = 16;

    private final Semaphore slots;
    private long opens = System.nanoTime();
    private volatile long lastUse = System.nanoTime();

    /** @param slots shared by all logins at the registry; a pause holds for one, as registries limit each by itself */
    RegistryPace(Semaphore slots) {
        this.slots = slots;
    }

    static Semaphore slots() {
        return new Semaphore(MAX_REQUESTS_AT_ONCE, true);
    }

    Semaphore sharedSlots() {
        return slots;
    }

    /**
     * @param patience for which the caller waits if the registry asked for a pause
     * @throws RegistryException if it asked for a longer one
     */
    void enter(Duration patience) throws RegistryException, InterruptedException {
        lastUse = System.nanoTime();
        slots.acquire();
        boolean entered = false;
        try {
            long pause = pause();
            if (pause > patience.toNanos()) {
                throw new RegistryException(
                        0,
                        "not requested: the registry limits requests and accepts none for another "
                                + TimeUnit.NANOSECONDS.toSeconds(pause) + " s",
                        null);
            }
            TimeUnit.NANOSECONDS.sleep(pause);
            entered = true;
        } finally {
            if (!entered) {
                slots.release();
            }
        }
    }

    void leave() {
        lastUse = System.nanoTime();
        slots.release();
    }

    /** Lets no request begin for this long: a pause that the registry asked of one caller holds for all. */
    synchronized void closeFor(long millis) {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        if (until - opens > 0) {
            opens = until;
        }
    }

    private synchronized long pause() {
        return Math.max(0, opens - System.nanoTime());
    }

    /** Whether nothing was asked for so long, and no pause has to be remembered. */
    boolean isIdle(Duration time) {
        return System.nanoTime() - lastUse >= time.toNanos() && pause() == 0;
    }
}
