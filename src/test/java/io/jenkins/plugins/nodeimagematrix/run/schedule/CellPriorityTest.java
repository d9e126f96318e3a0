package io.jenkins.plugins.nodeimagematrix.run.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.ReasonKind;
import io.jenkins.plugins.nodeimagematrix.run.CellResults;
import io.jenkins.plugins.nodeimagematrix.run.Plans;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

@UnitTest
class CellPriorityTest {
    private static final WorkerSlot ONE = new WorkerSlot("1", "agent-1", Set.of(WorkerSlot.ANY));
    private static final WorkerSlot TWO = new WorkerSlot("2", "agent-2", Set.of(WorkerSlot.ANY));

    @Test
    void base_with_the_longest_way_to_go_is_begun_first_even_if_it_is_short_itself() {
        Plan plan = Plans.plan(
                Plans.cell("a:base", null),
                Plans.cell("b:base", null),
                Plans.cell("a:1.0.0", "a:base"),
                Plans.cell("b:1.0.0", "b:base"));
        Scheduler scheduler = scheduler(plan, Map.of("a:base", 50L, "b:base", 10L, "a:1.0.0", 20L, "b:1.0.0", 900L));

        assertThat(scheduler.take(ONE).orElseThrow().cell()).isEqualTo("b:base");
    }

    @Test
    void cell_that_failed_before_goes_last_even_if_others_wait_for_it() {
        Plan plan = Plans.plan(
                Plans.cell("a:base", null, List.of(), ReasonKind.FAILED_BEFORE, null),
                Plans.cell("a:1.0.0", "a:base"),
                Plans.cell("b:1.0.0", null));
        Scheduler scheduler = scheduler(plan, Map.of("a:base", 900L, "a:1.0.0", 900L, "b:1.0.0", 10L));

        assertThat(scheduler.take(ONE).orElseThrow().cell()).isEqualTo("b:1.0.0");
        assertThat(scheduler.take(ONE).orElseThrow().cell()).isEqualTo("a:base");
    }

    @Test
    void cell_that_an_agent_gave_back_goes_to_another_if_it_has_the_choice() {
        Plan plan = Plans.plan(Plans.cell("a:1.0.0", null), Plans.cell("a:2.0.0", null));
        Scheduler scheduler = scheduler(plan, Map.of("a:1.0.0", 900L, "a:2.0.0", 10L));
        Assignment first = scheduler.take(ONE).orElseThrow();
        scheduler.giveBack(first, "the disk is full");

        assertThat(scheduler.take(ONE).orElseThrow().cell()).isEqualTo("a:2.0.0");
        assertThat(scheduler.take(TWO).orElseThrow().cell()).isEqualTo("a:1.0.0");
    }

    @Test
    void agent_that_fetched_a_base_has_it_for_the_next_cell() {
        Scheduler scheduler = scheduler(
                Plans.plan(
                        Plans.cell("a:base", null), Plans.cell("a:1.0.0", "a:base"), Plans.cell("a:2.0.0", "a:base")),
                Map.of());
        scheduler.complete(scheduler.take(ONE).orElseThrow(), CellResults.proven("a:base", "sha256:b"));
        Assignment fetched = scheduler.take(TWO).orElseThrow();
        scheduler.complete(fetched, CellResults.proven(fetched.cell(), "sha256:1"));

        assertThat(fetched.base()).isInstanceOf(BaseSource.FromRegistry.class);
        assertThat(scheduler.take(TWO).orElseThrow().base()).isInstanceOf(BaseSource.Local.class);
    }

    @Test
    void only_what_can_begin_counts_as_ready() {
        Scheduler scheduler =
                scheduler(Plans.plan(Plans.cell("a:base", null), Plans.cell("a:1.0.0", "a:base")), Map.of());

        assertThat(scheduler.waitingByLabel()).isEqualTo(Map.of(WorkerSlot.ANY, 2));
        assertThat(scheduler.readyByLabel()).isEqualTo(Map.of(WorkerSlot.ANY, 1));
    }

    @Test
    void worker_is_sent_away_when_nothing_is_ready_for_a_while_though_something_may_come() throws Exception {
        Scheduler scheduler =
                scheduler(Plans.plan(Plans.cell("a:base", null), Plans.cell("a:1.0.0", "a:base")), Map.of());
        scheduler.take(ONE);

        assertThat(scheduler.await(TWO, Duration.ofMillis(20))).isEmpty();
        assertThat(scheduler.finished()).isFalse();
    }

    /** With the longest first no agent works alone for longer than the longest cell, whatever the times are. */
    @Test
    void last_agent_does_not_run_alone() {
        Random random = new Random(5);
        for (int round = 0; round < 50; round++) {
            List<PlannedCell> cells = new ArrayList<>();
            Map<String, Long> history = new HashMap<>();
            for (int i = 1; i <= 40; i++) {
                cells.add(Plans.cell("a:" + i + ".0.0", null));
                history.put("a:" + i + ".0.0", 10L + random.nextInt(1_000));
            }
            long longest =
                    history.values().stream().mapToLong(Long::longValue).max().orElseThrow();
            long total = history.values().stream().mapToLong(Long::longValue).sum();
            Scheduler scheduler = scheduler(Plans.plan(cells, List.of()), history);

            assertThat(simulate(scheduler, history, 4)).isLessThanOrEqualTo(total / 4 + longest / 3 + 1);
        }
    }

    /** Time until the last cell has ended, if each takes as long as the last time. */
    private static long simulate(Scheduler scheduler, Map<String, Long> history, int agents) {
        record Free(long at, WorkerSlot worker, Assignment done) {}
        PriorityQueue<Free> next = new PriorityQueue<>((a, b) -> Long.compare(a.at, b.at));
        for (int agent = 0; agent < agents; agent++) {
            next.add(new Free(0, new WorkerSlot("w" + agent, "agent-" + agent, Set.of(WorkerSlot.ANY)), null));
        }
        long end = 0;
        while (!next.isEmpty()) {
            Free free = next.poll();
            end = free.at;
            if (free.done != null) {
                scheduler.complete(free.done, CellResults.proven(free.done.cell(), "sha256:x"));
            }
            scheduler
                    .take(free.worker)
                    .ifPresent(cell -> next.add(new Free(free.at + history.get(cell.cell()), free.worker, cell)));
        }
        return end;
    }

    private static Scheduler scheduler(Plan plan, Map<String, Long> history) {
        Map<String, Duration> durations = new HashMap<>();
        history.forEach((cell, millis) -> durations.put(cell, Duration.ofMillis(millis)));
        return new Scheduler(plan, Map.of(), durations, false, (result, from) -> {});
    }
}
