package io.jenkins.plugins.nodeimagematrix.support;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Waits for something to become so; fails with a description of what was seen last. */
public final class Await {
    private static final long POLL_MILLIS = 100;

    private Await() {}

    /**
     * Asks until there is an answer.
     *
     * @param seen what to say if there is none in time
     */
    public static <T> T answer(Duration atMost, Supplier<Optional<T>> question, Supplier<String> seen) {
        long end = System.nanoTime() + atMost.toNanos();
        while (true) {
            Optional<T> answer = question.get();
            if (answer.isPresent()) {
                return answer.get();
            }
            if (System.nanoTime() > end) {
                throw new AssertionError("Not within " + atMost + ": " + seen.get());
            }
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("Interrupted while waiting: " + seen.get(), e);
            }
        }
    }

    public static void until(Duration atMost, Supplier<Boolean> condition, Supplier<String> seen) {
        answer(atMost, () -> condition.get() ? Optional.of(true) : Optional.empty(), seen);
    }
}
