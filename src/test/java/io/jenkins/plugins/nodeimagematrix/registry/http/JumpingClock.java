package io.jenkins.plugins.nodeimagematrix.registry.http;

import io.jenkins.plugins.nodeimagematrix.registry.budget.RegistryBudgets;
import io.jenkins.plugins.nodeimagematrix.registry.budget.RequestBudget;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** A clock on which waiting takes no time. It begins one nanosecond after the epoch. */
public final class JumpingClock implements RegistryClock {
    /** If set, it is counted down by a wait, which then lasts until its thread is interrupted. */
    public volatile CountDownLatch stuck;

    /** Whether random numbers are the highest that are possible, instead of zero. */
    volatile boolean isSlow;

    private long nanos = 1;
    private final List<Duration> sleeps = new ArrayList<>();
    private final List<Later> tasks = new ArrayList<>();

    private record Later(long at, Runnable work) {}

    @Override
    public synchronized long nanoTime() {
        return nanos;
    }

    @Override
    public synchronized Instant now() {
        return Instant.EPOCH.plusNanos(nanos);
    }

    @Override
    public void sleep(Duration time) throws InterruptedException {
        if (stuck != null) {
            stuck.countDown();
            Thread.sleep(Duration.ofDays(1).toMillis());
        }
        synchronized (this) {
            sleeps.add(time);
        }
        pass(time);
    }

    /** Connections of their own, whose times are those of this clock. */
    public RegistryConnections connections() {
        return connections(Map.of());
    }

    /** @param limits for the requests to each registry */
    RegistryConnections connections(Map<String, RequestBudget> limits) {
        RegistryBudgets budgets = new RegistryBudgets(this::nanoTime, limits);
        return new RegistryConnections(Duration.ofMinutes(5), LimitedHttp::client, this, budgets);
    }

    /** The waits so far. */
    public synchronized List<Duration> sleeps() {
        return List.copyOf(sleeps);
    }

    /** Lets time pass, and does what is due then. */
    public void pass(Duration time) {
        List<Later> due;
        synchronized (this) {
            nanos += time.toNanos();
            due = tasks.stream().filter(task -> task.at() <= nanos).toList();
            tasks.removeAll(due);
        }
        due.forEach(task -> task.work().run());
    }

    @Override
    public synchronized void later(Duration time, Runnable work) {
        tasks.add(new Later(nanos + time.toNanos(), work));
    }

    @Override
    public long random(long bound) {
        return isSlow ? bound - 1 : 0;
    }
}
