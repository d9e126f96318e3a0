package io.jenkins.plugins.nodeimagematrix.run.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.ReasonKind;
import io.jenkins.plugins.nodeimagematrix.run.Plans;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The few cells that the queue offers a worker have the best one of all among them, whatever happened before. */
@UnitTest
class CellQueueTest {
    private static final List<WorkerSlot> WORKERS = List.of(
            new WorkerSlot("1", "agent-1", Set.of(WorkerSlot.ANY)),
            new WorkerSlot("2", "agent-2", Set.of(WorkerSlot.ANY, "arm")),
            new WorkerSlot("3", "agent-3", Set.of("arm")));

    private static Plan plan(Random random, Map<String, Duration> history) {
        List<PlannedCell> cells = new ArrayList<>();
        for (int os = 0; os < 4; os++) {
            String base = random.nextBoolean() ? "os" + os + ":base" : null;
            if (base != null) {
                cells.add(Plans.cell(base, null));
            }
            for (int i = 0; i < 6; i++) {
                String name = "os" + os + ":" + i + ".0.0";
                ReasonKind reason = random.nextInt(4) == 0 ? ReasonKind.FAILED_BEFORE : ReasonKind.NEW;
                cells.add(Plans.cell(name, base, List.of(), reason, random.nextInt(3) == 0 ? "arm" : null));
                if (random.nextInt(4) == 0) {
                    cells.add(Plans.cell("os" + os + ":dev" + i, name));
                }
                history.put(name, Duration.ofMillis(random.nextInt(3)));
            }
        }
        return Plans.plan(cells, List.of());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void best_cell_is_among_the_candidates(long seed) {
        Random random = new Random(seed);
        Map<String, Duration> history = new HashMap<>();
        Plan plan = plan(random, history);
        CellPriority priority = new CellPriority(plan, history);
        CellQueue queue = new CellQueue(plan, priority, ended -> {});
        List<Assignment> running = new ArrayList<>();
        int given = 0;
        for (int step = 0; step < 400; step++) {
            WorkerSlot worker = WORKERS.get(random.nextInt(WORKERS.size()));
            Set<String> local = Set.of("os" + random.nextInt(4) + ":base");
            QueuedCell expected = best(
                    queue.all().stream()
                            .filter(cell -> isReady(queue, cell, worker))
                            .toList(),
                    queue,
                    priority,
                    worker,
                    local);
            QueuedCell offered = best(queue.candidates(worker), queue, priority, worker, local);
            assertThat(offered).isSameAs(expected);
            int what = random.nextInt(10);
            if (what < 5 && offered != null) {
                running.add(offered.giveTo(worker, null, false));
                given++;
            } else if (!running.isEmpty()) {
                Assignment one = running.remove(random.nextInt(running.size()));
                QueuedCell cell = queue.get(one.cell());
                assertThat(cell.takeFrom(one)).isTrue();
                if (what < 7) {
                    cell.comesBackFrom(one.worker().agent());
                    queue.waits(cell);
                } else if (what < 9) {
                    cell.ends(CellState.PROVEN);
                } else {
                    cell.again();
                    queue.waits(cell);
                }
            }
        }
        assertThat(given).isGreaterThan(plan.cells().size() / 2);
    }

    private static boolean isReady(CellQueue queue, QueuedCell cell, WorkerSlot worker) {
        return cell.isWaiting()
                && worker.serves(cell.label())
                && (cell.parent() == null || queue.get(cell.parent()).state().isPublishable());
    }

    private static QueuedCell best(
            List<QueuedCell> cells, CellQueue queue, CellPriority priority, WorkerSlot worker, Set<String> local) {
        return cells.stream()
                .max(Comparator.comparing(cell -> priority.rank(
                        cell.name(),
                        cell.failedOn(worker.agent()),
                        cell.parent() != null && local.contains(cell.parent()),
                        queue.carriesOthers(cell))))
                .orElse(null);
    }
}
