package io.jenkins.plugins.nodeimagematrix.interrupt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@UnitTest
class DeferredInterruptTest {
    @AfterEach
    void clearInterrupt() {
        Thread.interrupted();
    }

    @Test
    void work_may_wait_and_the_earlier_interrupt_is_restored() throws Exception {
        Thread.currentThread().interrupt();

        try (DeferredInterrupt deferred = new DeferredInterrupt()) {
            Thread.sleep(1);
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
        }

        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }

    @Test
    void interrupt_of_the_work_is_restored() {
        try (DeferredInterrupt deferred = new DeferredInterrupt()) {
            Thread.currentThread().interrupt();
            try {
                Thread.sleep(1);
            } catch (InterruptedException during) {
                deferred.add();
            }
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
        }

        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }

    @Test
    void interrupt_is_restored_if_the_work_fails() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> {
                    try (DeferredInterrupt deferred = new DeferredInterrupt()) {
                        throw new IllegalStateException("failed");
                    }
                })
                .hasMessage("failed");

        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }

    @Test
    void thread_that_was_not_interrupted_is_not_interrupted_afterwards() {
        new DeferredInterrupt().close();

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }
}
