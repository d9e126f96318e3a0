package io.jenkins.plugins.nodeimagematrix.run.publish;

import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryException;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The circuit breaker for registries: after repeated failures a registry is not queried any more, so that not every tag runs
 * through all retries.
 */
public final class FailingRegistries {
    private static final int MAX_FAULTS_IN_A_ROW = 5;

    private final Map<String, AtomicInteger> inARow = new ConcurrentHashMap<>();

    private AtomicInteger count(String registry) {
        return inARow.computeIfAbsent(registry, absent -> new AtomicInteger());
    }

    /** @throws TagRefusedException if the registry is no longer used */
    public void check(String registry) throws TagRefusedException {
        if (count(registry).get() >= MAX_FAULTS_IN_A_ROW) {
            throw new TagRefusedException(Refusals.unreachable(registry));
        }
    }

    public void note(String registry, IOException fault) {
        if (fault instanceof RegistryException answer && answer.isTransient()) {
            count(registry).incrementAndGet();
        }
    }

    public void worked(String registry) {
        count(registry).updateAndGet(now -> now >= MAX_FAULTS_IN_A_ROW ? now : 0);
    }
}
