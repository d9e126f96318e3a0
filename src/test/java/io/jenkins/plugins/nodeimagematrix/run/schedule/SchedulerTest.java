package io.jenkins.plugins.nodeimagematrix.run.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.PublishedImage;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.ReasonKind;
import io.jenkins.plugins.nodeimagematrix.run.CellResults;
import io.jenkins.plugins.nodeimagematrix.run.Plans;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@UnitTest
class SchedulerTest {
    private static final WorkerSlot ONE = new WorkerSlot("1", "agent-1", Set.of(WorkerSlot.ANY));
    private static final WorkerSlot TWO = new WorkerSlot("2", "agent-2", Set.of(WorkerSlot.ANY));

    private final List<CellResult> ended = new ArrayList<>();

    private Scheduler scheduler(Plan plan) {
        return new Scheduler(plan, Map.of(), Map.of(), false, (result, from) -> ended.add(result));
    }

    @Test
    void base_image_comes_first_and_its_children_wait_for_it() {
        Scheduler scheduler =
                scheduler(Plans.plan(Plans.cell("jessie:base", null), Plans.cell("jessie:4.4.7", "jessie:base")));

        Assignment base = scheduler.take(ONE).orElseThrow();
        assertThat(base.cell()).isEqualTo("jessie:base");
        assertThat(scheduler.take(TWO)).isEmpty();

        scheduler.complete(base, CellResults.proven("jessie:base", "sha256:b"));
        assertThat(scheduler.take(TWO).orElseThrow().cell()).isEqualTo("jessie:4.4.7");
    }

    @Test
    void cell_goes_where_its_base_is_and_another_agent_gets_the_source_of_its_base() {
        Scheduler scheduler = scheduler(Plans.plan(
                Plans.cell("a:base", null),
                Plans.cell("b:base", null),
                Plans.cell("a:1.0.0", "a:base"),
                Plans.cell("b:1.0.0", "b:base")));
        Assignment a = scheduler.take(ONE).orElseThrow();
        Assignment b = scheduler.take(TWO).orElseThrow();
        scheduler.complete(a, unstaged(CellResults.proven(a.cell(), "sha256:a")));
        scheduler.complete(b, unstaged(CellResults.proven(b.cell(), "sha256:b")));

        Assignment local = scheduler.take(TWO).orElseThrow();
        assertThat(local.planned().cell().parent()).isEqualTo(b.cell());
        assertThat(local.local()).isTrue();
        assertThat(local.base()).isEqualTo(new BaseSource.Local("sha256:b", null));

        Assignment foreign = scheduler.take(TWO).orElseThrow();
        assertThat(foreign.local()).isFalse();
        assertThat(foreign.base()).isEqualTo(new BaseSource.FromAgent("agent-1", "sha256:a"));
    }

    @Test
    void what_is_expected_to_take_longest_is_started_first() {
        Plan plan = Plans.plan(Plans.cell("a:1.0.0", null), Plans.cell("a:2.0.0", null), Plans.cell("a:3.0.0", null));
        Scheduler scheduler = new Scheduler(
                plan,
                Map.of(),
                Map.of(
                        "a:1.0.0",
                        Duration.ofMillis(10),
                        "a:2.0.0",
                        Duration.ofMillis(500),
                        "a:3.0.0",
                        Duration.ofMillis(100)),
                false,
                (result, from) -> ended.add(result));

        assertThat(scheduler.take(ONE).orElseThrow().cell()).isEqualTo("a:2.0.0");
        assertThat(scheduler.take(ONE).orElseThrow().cell()).isEqualTo("a:3.0.0");
    }

    @Test
    void cell_goes_only_to_agents_of_its_label() {
        Scheduler scheduler = scheduler(Plans.plan(Plans.cell("a:1.0.0", null, List.of(), ReasonKind.NEW, "arm")));

        assertThat(scheduler.take(ONE)).isEmpty();
        assertThat(scheduler.waitingByLabel()).isEqualTo(Map.of("arm", 1));
        assertThat(scheduler.take(new WorkerSlot("3", "agent-3", Set.of("arm"))))
                .isPresent();
    }

    @Test
    void children_of_a_failed_base_are_blocked_and_say_so() {
        Scheduler scheduler = scheduler(Plans.plan(
                Plans.cell("a:base", null), Plans.cell("a:1.0.0", "a:base"), Plans.cell("a:dev", "a:1.0.0")));

        scheduler.complete(scheduler.take(ONE).orElseThrow(), CellResults.failed("a:base", "tests/os", 1));

        assertThat(scheduler.finished()).isTrue();
        assertThat(scheduler.state("a:dev")).isEqualTo(CellState.BLOCKED);
        assertThat(ended).extracting(CellResult::cell).containsExactly("a:base", "a:1.0.0", "a:dev");
        assertThat(ended.get(1).reason()).contains("a:base").contains("failed");
    }

    /** A page or a console that can't show a result must not keep its children waiting. */
    @Test
    void children_of_a_failed_base_are_blocked_even_if_the_report_fails() {
        Plan plan = Plans.plan(Plans.cell("a:base", null), Plans.cell("a:1.0.0", "a:base"));
        Scheduler scheduler = new Scheduler(plan, Map.of(), Map.of(), false, (result, from) -> {
            throw new IllegalStateException("can't show " + result.cell());
        });

        scheduler.complete(scheduler.take(ONE).orElseThrow(), CellResults.failed("a:base", "tests/os", 1));

        assertThat(scheduler.finished()).isTrue();
        assertThat(scheduler.state("a:1.0.0")).isEqualTo(CellState.BLOCKED);
    }

    @Test
    void cells_that_are_not_due_are_deferred_with_those_built_on_them() {
        Scheduler scheduler = scheduler(Plans.plan(
                Plans.cell("a:base", null, List.of(), ReasonKind.NOT_DUE, null),
                Plans.cell("a:1.0.0", "a:base"),
                Plans.cell("a:dev", "a:1.0.0"),
                Plans.cell("b:1.0.0", null)));

        scheduler.defer();

        assertThat(ended)
                .extracting(CellResult::cell, CellResult::state)
                .containsExactly(
                        tuple("a:base", CellState.DEFERRED),
                        tuple("a:1.0.0", CellState.DEFERRED),
                        tuple("a:dev", CellState.DEFERRED));
        assertThat(scheduler.take(ONE).orElseThrow().cell()).isEqualTo("b:1.0.0");
        assertThat(scheduler.take(ONE)).isEmpty();
    }

    @Test
    void cell_that_is_not_due_is_taken_over_from_an_interrupted_run_that_proved_it() {
        Scheduler scheduler = scheduler(Plans.plan(
                Plans.cell("a:base", null, List.of(), ReasonKind.NOT_DUE, null), Plans.cell("a:1.0.0", "a:base")));

        scheduler.resume(CellResults.proven("a:base", "sha256:b"), null);
        scheduler.defer();

        assertThat(scheduler.state("a:base")).isEqualTo(CellState.PROVEN);
        assertThat(scheduler.take(ONE).orElseThrow().cell()).isEqualTo("a:1.0.0");
    }

    @Test
    void lost_worker_is_not_heard_any_more() {
        Scheduler scheduler = scheduler(Plans.plan(Plans.cell("a:1.0.0", null)));
        Assignment lost = scheduler.take(ONE).orElseThrow();
        scheduler.giveBack(lost, "agent-1 is gone");
        Assignment again = scheduler.take(TWO).orElseThrow();

        assertThat(scheduler.complete(lost, CellResults.failed("a:1.0.0", "tests/node", 1)))
                .isFalse();
        assertThat(scheduler.complete(again, CellResults.proven("a:1.0.0", "sha256:1")))
                .isTrue();
        assertThat(scheduler.state("a:1.0.0")).isEqualTo(CellState.PROVEN);
        assertThat(ended).hasSize(1);
    }

    @Test
    void cell_that_loses_every_worker_fails_in_the_end() {
        Scheduler scheduler = scheduler(Plans.plan(Plans.cell("a:1.0.0", null), Plans.cell("a:dev", "a:1.0.0")));
        for (int i = 0; i < Scheduler.MAX_ATTEMPTS; i++) {
            scheduler.giveBack(scheduler.take(ONE).orElseThrow(), "the daemon died");
        }

        assertThat(scheduler.state("a:1.0.0")).isEqualTo(CellState.FAILED);
        assertThat(scheduler.state("a:dev")).isEqualTo(CellState.BLOCKED);
        assertThat(ended.get(0).failure().message()).contains("the daemon died");
    }

    @Test
    void base_that_was_only_on_the_lost_agent_is_built_again_and_one_at_the_registry_is_not() {
        Scheduler scheduler = scheduler(Plans.plan(
                Plans.cell("a:base", null),
                Plans.cell("b:base", null),
                Plans.cell("a:1.0.0", "a:base"),
                Plans.cell("b:1.0.0", "b:base")));
        Assignment first = scheduler.take(ONE).orElseThrow();
        Assignment second = scheduler.take(ONE).orElseThrow();
        scheduler.complete(first, unstaged(CellResults.proven(first.cell(), "sha256:1")));
        scheduler.complete(second, CellResults.proven(second.cell(), "sha256:2"));

        scheduler.lost("agent-1");

        assertThat(scheduler.state(first.cell())).isEqualTo(CellState.WAITING);
        assertThat(scheduler.state(second.cell())).isEqualTo(CellState.PROVEN);
    }

    @Test
    void agent_that_used_a_base_before_it_was_made_anew_is_not_taken_to_have_the_new_one() {
        Scheduler scheduler = scheduler(Plans.plan(
                Plans.cell("a:base", null), Plans.cell("a:1.0.0", "a:base"), Plans.cell("a:2.0.0", "a:base")));
        Assignment base = scheduler.take(ONE).orElseThrow();
        scheduler.complete(base, unstaged(CellResults.proven("a:base", "sha256:old")));
        Assignment child = scheduler.take(ONE).orElseThrow();
        scheduler.lost("agent-1");
        Assignment again = scheduler.take(TWO).orElseThrow();
        assertThat(again.cell()).isEqualTo("a:base");
        scheduler.complete(again, unstaged(CellResults.proven("a:base", "sha256:new")));

        scheduler.complete(child, CellResults.proven(child.cell(), "sha256:child"));

        assertThat(scheduler.take(ONE).orElseThrow().base())
                .isEqualTo(new BaseSource.FromAgent("agent-2", "sha256:new"));
    }

    @Test
    void stopped_run_gives_nothing_out_any_more() throws InterruptedException {
        Scheduler scheduler = scheduler(Plans.plan(Plans.cell("a:1.0.0", null), Plans.cell("a:2.0.0", null)));
        Assignment running = scheduler.take(ONE).orElseThrow();

        scheduler.cancel("the build was aborted");

        assertThat(scheduler.await(TWO)).isEmpty();
        assertThat(scheduler.finished()).isFalse();
        scheduler.giveBack(running, "stopped");
        assertThat(scheduler.finished()).isTrue();
        assertThat(ended).allMatch(result -> result.state() == CellState.CANCELLED);
    }

    @Test
    void first_failure_ends_a_run_that_is_to_fail_fast() {
        Scheduler scheduler = new Scheduler(
                Plans.plan(Plans.cell("a:1.0.0", null), Plans.cell("a:2.0.0", null)),
                Map.of(),
                Map.of(),
                true,
                (result, from) -> ended.add(result));
        Assignment first = scheduler.take(ONE).orElseThrow();

        scheduler.complete(first, CellResults.failed(first.cell(), "tests/node", 1));

        assertThat(scheduler.finished()).isTrue();
        assertThat(ended).extracting(CellResult::state).containsExactly(CellState.FAILED, CellState.CANCELLED);
    }

    @Test
    void proven_cell_of_an_earlier_run_is_taken_over() {
        Scheduler scheduler = scheduler(Plans.plan(Plans.cell("a:base", null), Plans.cell("a:1.0.0", "a:base")));

        scheduler.resume(CellResults.proven("a:base", "sha256:b"), null);

        Assignment child = scheduler.take(ONE).orElseThrow();
        assertThat(child.cell()).isEqualTo("a:1.0.0");
        assertThat(child.base()).isInstanceOf(BaseSource.FromRegistry.class);
    }

    @Test
    void an_agent_that_tested_a_published_image_again_is_not_taken_to_have_its_base() {
        PlannedCell published = Plans.cell("a:1.0.0", "a:base");
        ImageReference tag = new ImageReference("registry.example.com", "node", "1.0.0");
        PlannedCell again = new PlannedCell(
                published.cell(),
                Plans.reason(ReasonKind.TESTS_CHANGED),
                published.inputHash(),
                new PublishedImage(tag, "sha256:d", "sha256:i", published.inputHash()),
                List.of());
        Scheduler scheduler = scheduler(Plans.plan(Plans.cell("a:base", null), again, Plans.cell("a:2.0.0", "a:base")));
        scheduler.resume(CellResults.proven("a:base", "sha256:b"), null);
        Assignment retest = scheduler.take(ONE).orElseThrow();
        assertThat(retest.cell()).isEqualTo("a:1.0.0");

        scheduler.complete(retest, CellResults.proven("a:1.0.0", "sha256:i"));

        Assignment built = scheduler.take(ONE).orElseThrow();
        assertThat(built.cell()).isEqualTo("a:2.0.0");
        assertThat(built.base()).isInstanceOf(BaseSource.FromRegistry.class);
    }

    /** Workers that finish, fail, give back and die at random: the run ends, and each cell in the right way. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void every_run_ends_whatever_its_workers_do(long seed) {
        Random random = new Random(seed);
        List<PlannedCell> cells = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            String parent = i == 0 || random.nextInt(4) == 0
                    ? null
                    : cells.get(random.nextInt(i)).cell().name();
            cells.add(Plans.cell("c" + i + ":base", parent));
        }
        Map<String, CellState> last = new HashMap<>();
        Scheduler scheduler = new Scheduler(
                Plans.plan(cells, List.of()), Map.of(), Map.of(), false, (r, from) -> last.put(r.cell(), r.state()));
        List<Assignment> running = new ArrayList<>();
        int steps = 0;
        while (!scheduler.finished()) {
            assertThat(++steps).as("steps").isLessThan(20_000);
            WorkerSlot worker =
                    new WorkerSlot("w" + random.nextInt(4), "agent-" + random.nextInt(3), Set.of(WorkerSlot.ANY));
            Optional<Assignment> taken = running.size() < 4 ? scheduler.take(worker) : Optional.empty();
            taken.ifPresent(assignment -> {
                String parent = assignment.planned().cell().parent();
                assertThat(parent == null || scheduler.state(parent).isPublishable())
                        .isTrue();
                running.add(assignment);
            });
            if (!running.isEmpty()) {
                act(scheduler, running.remove(random.nextInt(running.size())), random);
            }
        }
        assertThat(last).hasSize(60);
        for (PlannedCell planned : cells) {
            assertThat(scheduler.state(planned.cell().name()))
                    .isEqualTo(last.get(planned.cell().name()))
                    .matches(CellState::ended);
        }
    }

    private static void act(Scheduler scheduler, Assignment assignment, Random random) {
        switch (random.nextInt(10)) {
            case 0 -> scheduler.complete(assignment, CellResults.failed(assignment.cell(), "tests/node", 1));
            case 1 -> scheduler.giveBack(assignment, "its shard was stopped");
            case 2 -> {
                scheduler.lost(assignment.worker().agent());
                scheduler.giveBack(assignment, "its agent died");
            }
            default -> {
                CellResult proven = CellResults.proven(assignment.cell(), "sha256:" + assignment.cell());
                scheduler.complete(assignment, random.nextBoolean() ? proven : unstaged(proven));
            }
        }
    }

    private static CellResult unstaged(CellResult result) {
        return result.toBuilder().staged(null).failure(null).retries(0).build();
    }
}
