package io.jenkins.plugins.nodeimagematrix.run.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@UnitTest
@Timeout(60)
class InAdvanceTest {
    private final InAdvance<String, Integer> results = new InAdvance<>();
    private final CountDownLatch open = new CountDownLatch(1);

    @AfterEach
    void stop() {
        open.countDown();
        results.stop();
    }

    @Test
    void result_is_made_by_another_thread_and_taken_once() throws Exception {
        CountDownLatch made = new CountDownLatch(1);
        results.begin("a", () -> {
            made.countDown();
            return 1;
        });
        made.await();

        assertThat(results.take("a")).contains(1);
        assertThat(results.take("a")).isEmpty();
        assertThat(results.take("never begun")).isEmpty();
    }

    @Test
    void work_that_goes_on_is_awaited_and_work_that_has_not_started_is_left_to_who_asks() throws Exception {
        CountDownLatch begun = new CountDownLatch(2);
        AtomicInteger third = new AtomicInteger();
        for (String busy : new String[] {"a", "b"}) {
            results.begin(busy, () -> {
                begun.countDown();
                open.await();
                return 1;
            });
        }
        begun.await();
        results.begin("c", third::incrementAndGet);

        assertThat(results.take("c")).isEmpty();
        open.countDown();
        assertThat(results.take("a")).contains(1);
        assertThat(results.take("b")).contains(1);
        CountDownLatch later = new CountDownLatch(1);
        results.begin("d", () -> {
            later.countDown();
            return 1;
        });
        later.await();
        assertThat(third).hasValue(0);
    }

    @Test
    void failure_is_no_result() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        results.begin("a", () -> {
            begun.countDown();
            throw new IOException("the registry failed");
        });
        begun.await();

        assertThat(results.take("a")).isEmpty();
    }

    @Test
    void nothing_is_begun_twice_or_after_the_end() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        results.begin("a", () -> {
            begun.countDown();
            return 1;
        });
        results.begin("a", () -> 2);
        begun.await();
        assertThat(results.take("a")).contains(1);

        results.stop();
        results.begin("b", () -> 1);
        assertThat(results.take("b")).isEmpty();
    }
}
