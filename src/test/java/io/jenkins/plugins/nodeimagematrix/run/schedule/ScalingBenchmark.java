package io.jenkins.plugins.nodeimagematrix.run.schedule;

import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.run.CellResults;
import io.jenkins.plugins.nodeimagematrix.run.Plans;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * A run of 10,000 cells on 1 to 200 agents, with the real scheduler in virtual time: how long the run takes compared with the least
 * time that so many agents need, how often a base image is fetched, and what the scheduler itself costs. Run by name; asserts nothing
 * about time.
 */
class ScalingBenchmark {
    private static final int BASES = Integer.getInteger("benchmark.bases", 50);
    private static final int CELLS = Integer.getInteger("benchmark.cells", 10_000);
    private static final int SLOTS_PER_AGENT = 2;
    private static final int BASE_SECONDS = 180;
    private static final int CELL_SECONDS = 60;
    private static final int FETCH_SECONDS = 20;

    /** A cell that ends at some virtual second. */
    private record Ending(double second, Assignment assignment) {}

    @Test
    void runs_of_ten_thousand_cells() {
        System.out.printf(
                "%6s %12s %10s %8s %18s %18s%n",
                "agents", "run hours", "least", "ratio", "fetches of a base", "scheduler ms/cell");
        simulate(10, false);
        for (int agents : new int[] {1, 10, 50, 100, 200}) {
            simulate(agents, true);
        }
    }

    private static Plan plan() {
        List<PlannedCell> cells = new ArrayList<>();
        for (int base = 0; base < BASES; base++) {
            cells.add(Plans.cell("os" + base + ":base", null));
            for (int i = 1; i < CELLS / BASES; i++) {
                cells.add(Plans.cell("os" + base + ":" + i / 10 + "." + i % 10 + ".0", "os" + base + ":base"));
            }
        }
        return Plans.plan(cells, List.of());
    }

    private static void simulate(int agents, boolean print) {
        Random random = new Random(agents);
        Plan plan = plan();
        Scheduler scheduler = new Scheduler(plan, Map.of(), Map.of(), false, (result, from) -> {});
        List<WorkerSlot> idle = new ArrayList<>();
        for (int agent = 0; agent < agents; agent++) {
            for (int slot = 0; slot < SLOTS_PER_AGENT; slot++) {
                idle.add(new WorkerSlot(agent + "-" + slot, "agent-" + agent, Set.of(WorkerSlot.ANY)));
            }
        }
        PriorityQueue<Ending> running = new PriorityQueue<>(Comparator.comparingDouble(Ending::second));
        double now = 0;
        double busy = 0;
        int fetches = 0;
        long own = 0;
        while (true) {
            List<WorkerSlot> asking = List.copyOf(idle);
            idle.clear();
            for (WorkerSlot slot : asking) {
                long start = System.nanoTime();
                Optional<Assignment> next = scheduler.take(slot);
                own += System.nanoTime() - start;
                if (next.isEmpty()) {
                    idle.add(slot);
                    continue;
                }
                boolean isBase = next.get().planned().cell().parent() == null;
                boolean isFetched = !isBase && !next.get().local();
                fetches += isFetched ? 1 : 0;
                double work = (isBase ? BASE_SECONDS : CELL_SECONDS) * (0.5 + random.nextDouble());
                busy += work;
                running.add(new Ending(now + work + (isFetched ? FETCH_SECONDS : 0), next.get()));
            }
            Ending first = running.poll();
            if (first == null) {
                break;
            }
            now = first.second();
            long start = System.nanoTime();
            scheduler.complete(
                    first.assignment(),
                    CellResults.proven(
                            first.assignment().cell(),
                            "sha256:" + first.assignment().cell()));
            own += System.nanoTime() - start;
            idle.add(first.assignment().worker());
        }
        if (scheduler.progress().count(CellState.PROVEN) != plan.cells().size()) {
            throw new IllegalStateException(scheduler.progress().toString());
        }
        // No run is shorter than its work divided by the slots, nor than a base image and one cell after it.
        double least = Math.max(busy / (agents * SLOTS_PER_AGENT), BASE_SECONDS + CELL_SECONDS);
        if (print) {
            System.out.printf(
                    "%6d %12.2f %10.2f %8.2f %18d %18.2f%n",
                    agents,
                    now / 3600,
                    least / 3600,
                    now / least,
                    fetches,
                    own / 1e6 / plan.cells().size());
        }
    }
}
