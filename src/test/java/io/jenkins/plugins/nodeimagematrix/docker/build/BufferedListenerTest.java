package io.jenkins.plugins.nodeimagematrix.docker.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.support.Await;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What becomes of a build's output while the listener takes none. */
@UnitTest
class BufferedListenerTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int LINE = 10_000;

    /** More than fits. */
    private static final int MANY = 3 * BufferedListener.MAX_BUFFERED_CHARACTERS / LINE;

    private final Gate gate = new Gate();

    /** Records its events, and accepts a line only while it is open. */
    private static final class Gate implements BuildOutputListener {
        private final List<Object> received = Collections.synchronizedList(new ArrayList<>());
        private final CountDownLatch entered = new CountDownLatch(1);
        private final CountDownLatch open = new CountDownLatch(1);
        private volatile Thread thread;

        @Override
        public void event(BuildEvent event) {
            take(event);
        }

        @Override
        public void line(String text) {
            take(text);
        }

        private void take(Object next) {
            thread = Thread.currentThread();
            entered.countDown();
            try {
                open.await();
            } catch (InterruptedException ended) {
                throw new IllegalStateException(ended);
            }
            received.add(next);
        }
    }

    private static BuildEvent event(int number) {
        return new BuildEvent.StepStarted(number, "RUN true", number);
    }

    private static String line(int number) {
        return number + " " + "x".repeat(LINE);
    }

    @Test
    void lines_and_events_keep_their_order() throws Exception {
        gate.open.countDown();
        try (BufferedListener buffered = new BufferedListener(gate).start()) {
            buffered.event(event(1));
            buffered.line("one");
            buffered.event(event(2));
            buffered.line("two");

            assertThat(buffered.awaitEnd(PATIENCE)).isTrue();
        }
        assertThat(gate.received).containsExactly(event(1), "one", event(2), "two");
    }

    @Test
    void flood_that_the_listener_takes_loses_nothing() throws Exception {
        gate.open.countDown();
        try (BufferedListener buffered = new BufferedListener(gate).start()) {
            IntStream.range(0, MANY).forEach(number -> buffered.line(line(number)));

            assertThat(buffered.awaitEnd(PATIENCE)).isTrue();
        }
        assertThat(gate.received)
                .isEqualTo(IntStream.range(0, MANY)
                        .mapToObj(BufferedListenerTest::line)
                        .toList());
    }

    @Test
    void flood_before_the_listener_has_begun_waits_for_it() throws Exception {
        gate.open.countDown();
        try (BufferedListener buffered = new BufferedListener(gate)) {
            Thread flood = new Thread(() -> IntStream.range(0, MANY).forEach(number -> buffered.line(line(number))));
            flood.start();
            Await.until(
                    PATIENCE, () -> flood.getState() == Thread.State.TIMED_WAITING, () -> "flood " + flood.getState());
            buffered.start();
            flood.join();

            assertThat(buffered.awaitEnd(PATIENCE)).isTrue();
        }
        assertThat(gate.received).hasSize(MANY);
    }

    @Test
    void standstill_costs_lines_in_the_middle_and_says_how_many() throws Exception {
        try (BufferedListener buffered = new BufferedListener(gate, Duration.ofMillis(20)).start()) {
            buffered.line("begins");
            assertThat(gate.entered.await(1, TimeUnit.MINUTES)).isTrue();
            buffered.event(event(1));
            IntStream.range(0, MANY).forEach(number -> buffered.line(line(number)));
            buffered.event(event(2));
            gate.open.countDown();

            assertThat(buffered.awaitEnd(PATIENCE)).isTrue();
        }
        int kept = gate.received.size() - 4;
        assertThat(kept * LINE)
                .isBetween(BufferedListener.MAX_BUFFERED_CHARACTERS / 2, BufferedListener.MAX_BUFFERED_CHARACTERS);
        assertThat(gate.received.subList(0, 3))
                .containsExactly(
                        "begins",
                        event(1),
                        "[" + (MANY - kept) + " lines left out here: the log could not be written in time]");
        assertThat(gate.received.subList(3, 3 + kept))
                .isEqualTo(IntStream.range(MANY - kept, MANY)
                        .mapToObj(BufferedListenerTest::line)
                        .toList());
        assertThat(gate.received).endsWith(event(2));
    }

    /** The output of the build must be read, even if the listener blocks. */
    @Test
    void listener_that_never_takes_a_line_is_let_go_of() throws Exception {
        boolean whole;
        try (BufferedListener buffered = new BufferedListener(gate, Duration.ofMillis(20)).start()) {
            IntStream.range(0, MANY).forEach(number -> buffered.line(line(number)));
            whole = buffered.awaitEnd(Duration.ofMillis(100));
        }
        assertThat(whole).isFalse();
        Await.until(PATIENCE, () -> !gate.thread.isAlive(), () -> gate.thread + " still runs");
    }

    @Test
    void listener_that_fails_hears_no_more() throws Exception {
        List<String> received = Collections.synchronizedList(new ArrayList<>());
        BuildOutputListener failing = new BuildOutputListener() {
            @Override
            public void event(BuildEvent event) {
                received.add(event.toString());
            }

            @Override
            public void line(String text) {
                received.add(text);
                throw new IllegalStateException("the controller is gone");
            }
        };
        boolean whole;
        try (BufferedListener buffered = new BufferedListener(failing).start()) {
            IntStream.range(0, MANY).forEach(number -> buffered.line(line(number)));
            buffered.event(event(1));
            whole = buffered.awaitEnd(PATIENCE);
        }
        assertThat(whole).isFalse();
        assertThat(received).containsExactly(line(0));
    }
}
