package io.jenkins.plugins.nodeimagematrix.agent.remote;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.remoting.Callable;
import hudson.remoting.Channel;
import io.jenkins.plugins.nodeimagematrix.registry.budget.BudgetGrant;
import io.jenkins.plugins.nodeimagematrix.registry.budget.RegistryBudgets;
import io.jenkins.plugins.nodeimagematrix.registry.budget.RequestBudget;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryWait;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** An agent takes its requests from the controller's budget, over a channel. */
@UnitTest
class BudgetLinkTest {
    private static final String REGISTRY = "registry.example.com";
    private static final Instant UNTIL = Instant.parse("2026-02-03T04:05:06Z");

    private final List<String> waited = new CopyOnWriteArrayList<>();
    private final LimitListener waits = (registry, until, pulls) -> waited.add(registry + " " + until + " " + pulls);

    /** What an agent does, with another callable of the same agent under way. */
    private static final class Ask implements Callable<BudgetGrant, IOException> {
        private static final long serialVersionUID = 1L;
        private final BudgetLink link;
        private final int times;

        Ask(BudgetLink link, int times) {
            this.link = link;
            this.times = times;
        }

        @Override
        public BudgetGrant call() {
            BudgetGrant last = null;
            for (int i = 0; i < times; i++) {
                last = link.lessor().lease(REGISTRY, false, 8);
            }
            return last;
        }
    }

    /** What an agent does that waits for a limit. */
    private static final class Wait implements Callable<Boolean, IOException> {
        private static final long serialVersionUID = 1L;
        private final BudgetLink link;

        Wait(BudgetLink link) {
            this.link = link;
        }

        @Override
        public Boolean call() {
            link.waits().accept(new RegistryWait(REGISTRY, UNTIL, true));
            return true;
        }
    }

    @Test
    void agent_asks_its_controller() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        RegistryBudgets.OF_PROCESS.configure(Map.of(REGISTRY, RequestBudget.parse("20/min")));
        PipedInputStream toAgent = new PipedInputStream(1 << 16);
        PipedInputStream toController = new PipedInputStream(1 << 16);
        PipedOutputStream fromController = new PipedOutputStream(toAgent);
        PipedOutputStream fromAgent = new PipedOutputStream(toController);
        Future<Channel> agent = threads.submit(() -> new Channel("agent", threads, toAgent, fromAgent));
        Channel controller = new Channel("controller", threads, toController, fromController);
        try {
            BudgetGrant first = controller.call(new Ask(BudgetLink.to("agent", waits), 1));
            assertThat(first.count()).isEqualTo(8);
            assertThat(first.isUnlimited()).isFalse();
            assertThat(controller
                            .call(new Ask(BudgetLink.to("agent", waits), 2))
                            .count())
                    .as("what is left of twenty")
                    .isEqualTo(4);
            BudgetGrant none = controller.call(new Ask(BudgetLink.to("agent", waits), 1));
            assertThat(none.count()).isZero();
            assertThat(none.pause()).isPositive();
            for (int cell = 0; cell < 3; cell++) {
                controller.call(new Wait(BudgetLink.to("agent", waits)));
            }
            assertThat(waited).hasSize(3).containsOnly(REGISTRY + " " + UNTIL.toEpochMilli() + " true");
        } finally {
            RegistryBudgets.OF_PROCESS.configure(Map.of());
            controller.close();
            agent.get().close();
            threads.shutdownNow();
        }
    }
}
