package io.jenkins.plugins.nodeimagematrix.agent.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** What a run knows of one agent. */
@UnitTest
class RunAgentTest {
    /** Two builds at a time on an agent: the second shard begins while the first one still opens the session. */
    @RepeatedTest(20)
    void agent_that_two_shards_begin_on_at_once_was_never_lost() throws Exception {
        CyclicBarrier both = new CyclicBarrier(2);
        RunAgent agent = new RunAgent("agent-1", 2, (computer, again) -> null);
        Callable<Boolean> shard = () -> {
            both.await(60, TimeUnit.SECONDS);
            agent.session(null);
            return agent.returned();
        };

        assertThat(inParallel(shard)).containsExactly(false, false);

        agent.reportedLost();
        assertThat(inParallel(shard)).containsExactlyInAnyOrder(true, false);
    }

    @Test
    void agent_that_could_not_be_opened_is_opened_again_as_one_that_may_have_something_going_on() throws Exception {
        List<Boolean> again = new ArrayList<>();
        RunAgent agent = new RunAgent("agent-1", 1, (computer, before) -> {
            again.add(before);
            if (!before) {
                throw new IOException("no daemon");
            }
            return null;
        });
        assertThat(agent.wasOpened()).isFalse();

        assertThatThrownBy(() -> agent.session(null)).hasMessage("no daemon");
        agent.session(null);

        assertThat(again).containsExactly(false, true);
        assertThat(agent.wasOpened()).isTrue();
    }

    @Test
    void agent_that_is_excluded_gets_no_shard_and_one_that_is_not_trusted_never_again() {
        RunAgent agent = new RunAgent("agent-1", 2, (computer, again) -> null);
        assertThat(agent.blockageReason()).isNull();
        assertThat(agent.slots()).isEqualTo(2);

        agent.exclude("its daemon is down", false);
        assertThat(agent.blockageReason()).contains("agent-1").contains("its daemon is down");
        assertThat(agent.slots()).isZero();
        assertThat(agent.isHopeless()).as("never worked").isTrue();
        agent.returned();
        assertThat(agent.isHopeless()).as("worked before").isFalse();

        agent.exclude("answers for another cell", true);
        agent.forgive(true);
        assertThat(agent.isHopeless()).isTrue();
        assertThat(agent.blockageReason()).isNotNull();
    }

    @Test
    void each_shard_that_people_stop_is_one_fewer() {
        RunAgent agent = new RunAgent("", 2, (computer, again) -> null);

        agent.withdraw();
        assertThat(agent.slots()).isEqualTo(1);
        assertThat(agent.blockageReason()).isNull();
        agent.withdraw();
        assertThat(agent.isHopeless()).isTrue();
        assertThat(agent.blockageReason()).contains("(built-in)");
    }

    @Test
    void faults_count_until_it_does_what_it_was_asked_to() {
        RunAgent agent = new RunAgent("agent-1", 2, (computer, again) -> null);

        assertThat(agent.fault()).isEqualTo(1);
        agent.succeeded();
        assertThat(agent.fault()).isEqualTo(1);
        assertThat(agent.fault()).isEqualTo(2);
    }

    private static List<Boolean> inParallel(Callable<Boolean> shard) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Boolean> returned = new ArrayList<>();
            for (Future<Boolean> one : threads.invokeAll(List.of(shard, shard))) {
                returned.add(one.get());
            }
            return returned;
        } finally {
            threads.shutdownNow();
        }
    }
}
