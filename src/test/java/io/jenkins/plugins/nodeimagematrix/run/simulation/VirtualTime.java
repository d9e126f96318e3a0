package io.jenkins.plugins.nodeimagematrix.run.simulation;

import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A clock and the order of threads, both decided by a seed. Of all threads only one runs at a time, until it makes a request, waits
 * or ends; then the seed decides which of those that are due goes on. Time passes only while all threads wait.
 */
final class VirtualTime implements RegistryClock {
    private static final long MAX_REAL_SECONDS = 60;
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    /** Threads are shared by all seeds, since starting one takes longer than a request. */
    private static final ExecutorService THREADS = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "simulated");
        thread.setDaemon(true);
        return thread;
    });

    private static final ThreadLocal<Actor> SELF = new ThreadLocal<>();

    private final Random random;
    private final List<Actor> due = new ArrayList<>();
    private final List<Actor> blocked = new ArrayList<>();
    private final List<Actor> frozen = new ArrayList<>();
    private final Semaphore idle = new Semaphore(0);
    private long nanos;
    private int alive;
    private Throwable broken;
    private volatile boolean over;

    VirtualTime(Random random) {
        this.random = random;
    }

    /** One thread of one process. */
    static final class Actor {
        private final SimulatedProcess process;
        private final Semaphore turn = new Semaphore(0);
        /** What it does once it has its first turn; {@code null} from then on. */
        private Runnable work;

        private long wake;
        private boolean interrupted;

        private Actor(SimulatedProcess process, Runnable work) {
            this.process = process;
            this.work = work;
        }

        void interrupt() {
            interrupted = true;
        }
    }

    /** Ends the threads of a process that was killed. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;

        Killed() {
            super("the process was killed", null, false, false);
        }
    }

    /** Adds a thread that is due now. It takes a real one with its first turn, which saves that one a wait. */
    Actor start(SimulatedProcess process, Runnable work) {
        Actor actor = new Actor(process, work);
        actor.wake = nanos;
        due.add(actor);
        alive++;
        return actor;
    }

    /** Gives the turn to a thread. */
    private void resume(Actor actor) {
        Runnable work = actor.work;
        if (work == null) {
            actor.turn.release();
        } else {
            actor.work = null;
            THREADS.execute(() -> perform(actor, work));
        }
    }

    private void perform(Actor actor, Runnable work) {
        SELF.set(actor);
        actor.process.adoptThread();
        try {
            if (!actor.process.isKilled()) {
                work.run();
            }
        } catch (Killed ended) {
            // As it should be.
        } catch (Throwable bug) {
            broken = broken == null ? bug : broken;
        } finally {
            actor.process.releaseThread();
            SELF.remove();
            if (over) {
                idle.release();
            } else {
                alive--;
                next();
            }
        }
    }

    /** Runs all threads until none is due any more. */
    void run() throws InterruptedException, TimeoutException {
        next();
        if (!idle.tryAcquire(MAX_REAL_SECONDS, TimeUnit.SECONDS)) {
            throw new TimeoutException("a simulated thread waits for something that the simulation does not control");
        }
        if (broken != null) {
            throw new AssertionError("a simulated thread failed", broken);
        }
        if (alive > frozen.size()) {
            throw new AssertionError((alive - frozen.size()) + " simulated threads wait for each other");
        }
    }

    /** Ends all threads that are left, those of killed processes. */
    void end() throws InterruptedException {
        over = true;
        List<Actor> left = new ArrayList<>(frozen);
        left.addAll(blocked);
        left.addAll(due);
        left.removeIf(actor -> actor.work != null);
        left.forEach(actor -> actor.turn.release());
        idle.tryAcquire(left.size(), MAX_REAL_SECONDS, TimeUnit.SECONDS);
    }

    private void next() {
        Actor chosen = choose();
        if (chosen == null) {
            idle.release();
        } else {
            resume(chosen);
        }
    }

    private Actor choose() {
        if (due.isEmpty()) {
            return null;
        }
        long first = Long.MAX_VALUE;
        for (Actor actor : due) {
            first = Math.min(first, actor.wake);
        }
        nanos = Math.max(nanos, first);
        int now = 0;
        for (Actor actor : due) {
            now += actor.wake <= nanos ? 1 : 0;
        }
        int chosen = now == 1 ? 0 : random.nextInt(now);
        for (int i = 0; ; i++) {
            if (due.get(i).wake <= nanos && chosen-- == 0) {
                return due.remove(i);
            }
        }
    }

    /** Lets other threads go first. */
    void pass() throws InterruptedException {
        passUntil(nanos);
    }

    @Override
    public void sleep(Duration time) throws InterruptedException {
        passUntil(nanos + time.toNanos());
    }

    private void passUntil(long wake) throws InterruptedException {
        Actor self = SELF.get();
        if (self == null) {
            nanos = Math.max(nanos, wake);
            return;
        }
        if (self.process.isKilled()) {
            throw new Killed();
        }
        self.wake = wake;
        due.add(self);
        await(self);
        if (self.interrupted) {
            self.interrupted = false;
            throw new InterruptedException("stopped");
        }
    }

    Actor self() {
        return SELF.get();
    }

    /** Waits until another thread wakes this one. */
    void block() {
        if (SELF.get().process.isKilled()) {
            throw new Killed();
        }
        blocked.add(SELF.get());
        await(SELF.get());
    }

    void wake(Actor actor) {
        if (!over && !actor.process.isKilled()) {
            blocked.remove(actor);
            actor.wake = nanos;
            due.add(actor);
        }
    }

    /** Where threads wait for something that another one does. */
    final class Bell {
        private final List<Actor> waiting = new ArrayList<>();

        void await() {
            waiting.add(self());
            block();
        }

        void ring() {
            waiting.forEach(VirtualTime.this::wake);
            waiting.clear();
        }
    }

    private void await(Actor self) {
        if (!over) {
            Actor chosen = choose();
            if (chosen == null) {
                idle.release();
            } else if (chosen != self) {
                resume(chosen);
            }
            if (chosen != self) {
                self.turn.acquireUninterruptibly();
            }
        }
        if (over) {
            throw new Killed();
        }
    }

    /** Stops all threads of the current thread's process where they are; none of them does anything any more. */
    void kill(SimulatedProcess process) {
        freeze(process);
        frozen.add(SELF.get());
        await(SELF.get());
    }

    /** Stops all threads of a process where they are, except the current one. */
    void freeze(SimulatedProcess process) {
        process.killed();
        for (List<Actor> some : List.of(due, blocked)) {
            some.stream().filter(actor -> actor.process == process).forEach(frozen::add);
            some.removeIf(actor -> actor.process == process);
        }
    }

    /** Never: what clears up after a process ends with it here. */
    @Override
    public void later(Duration time, Runnable work) {}

    @Override
    public long nanoTime() {
        return nanos;
    }

    @Override
    public Instant now() {
        return START.plusNanos(nanos);
    }

    @Override
    public long random(long bound) {
        return (long) (random.nextDouble() * bound);
    }
}
