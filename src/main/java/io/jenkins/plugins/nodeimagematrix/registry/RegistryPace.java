package io.jenkins.plugins.nodeimagematrix.registry;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Lets requests to one registry through: so many at once, so many in a second, and none while the registry asked for a pause. */
final class RegistryPace {
    private final Semaphore slots;
    private final long spacingNanos;
    private long next = System.nanoTime();

    RegistryPace(RegistryLimits limits) {
        this.slots = new Semaphore(limits.atATime(), true);
        this.spacingNanos = limits.perSecond() == 0 ? 0 : (long) (TimeUnit.SECONDS.toNanos(1) / limits.perSecond());
    }

    void enter() throws InterruptedException {
        slots.acquire();
        try {
            TimeUnit.NANOSECONDS.sleep(turn());
        } catch (InterruptedException stopped) {
            slots.release();
            throw stopped;
        }
    }

    void leave() {
        slots.release();
    }

    /** Nobody begins a request for so long: what one caller was told holds for all. */
    synchronized void closeFor(long millis) {
        long open = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        if (open - next > 0) {
            next = open;
        }
    }

    private synchronized long turn() {
        long now = System.nanoTime();
        long mine = next - now > 0 ? next : now;
        next = mine + spacingNanos;
        return mine - now;
    }
}
