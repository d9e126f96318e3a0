package io.jenkins.plugins.nodeimagematrix.run;

import io.jenkins.plugins.nodeimagematrix.matrix.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.matrix.PublishedTag;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Which worker builds which cell next. A state machine without threads of its own: workers ask, and are answered by what is
 * ready, where its base image already lies, and what is expected to take longest.
 *
 * <p>A cell is ready when the image it stands on ships. A cell whose worker is lost goes back and is given to another; one
 * that lost its worker {@value #MAX_ATTEMPTS} times is taken to be the cause and fails.
 */
public final class Scheduler {
    static final int MAX_ATTEMPTS = 3;

    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Map<String, List<Entry>> children = new HashMap<>();
    private final BaseImages bases = new BaseImages();
    private final Preference preference;
    private final boolean failFast;
    private final Consumer<CellResult> ended;
    private final Set<Worker> active = new HashSet<>();
    private String cancelled;

    private static final class Entry {
        final PlannedCell planned;
        final Set<String> failedOn = new HashSet<>();
        CellState state = CellState.WAITING;
        Assignment current;
        int attempts;

        Entry(PlannedCell planned) {
            this.planned = planned;
        }

        String cell() {
            return planned.cell().name();
        }

        String parent() {
            return planned.cell().parent();
        }
    }

    /**
     * @param published what the cells that are not built stand for, by cell name
     * @param expectedMillis how long each cell took the last time; a cell without history counts as the mean
     * @param ended told once of every cell that was tried or will not be; called with the scheduler's lock held
     */
    public Scheduler(
            Plan plan,
            Map<String, PublishedTag> published,
            Map<String, Long> expectedMillis,
            boolean failFast,
            Consumer<CellResult> ended) {
        this.failFast = failFast;
        this.ended = ended;
        this.preference = new Preference(plan, expectedMillis);
        for (PlannedCell planned : plan.cells()) {
            String name = planned.cell().name();
            Entry entry = new Entry(planned);
            entries.put(name, entry);
            if (entry.parent() != null) {
                children.computeIfAbsent(entry.parent(), parent -> new ArrayList<>())
                        .add(entry);
            }
            if (!planned.build()) {
                PublishedTag tag = published.get(name);
                entry.state = CellState.UNCHANGED;
                bases.exists(name, tag == null ? null : tag.imageId(), tag == null ? null : tag.digest());
            }
        }
    }

    /** Takes over what an earlier, killed run proved: the cell is not built again. */
    public synchronized void resume(CellResult proven) {
        Entry entry = entries.get(proven.cell());
        if (entry != null && entry.state == CellState.WAITING && proven.state().ships()) {
            entry.state = proven.state();
            exists(proven);
            ended.accept(proven);
        }
    }

    private void exists(CellResult made) {
        bases.exists(
                made.cell(),
                made.imageId(),
                made.staged() == null ? null : made.staged().digest());
    }

    /** The next cell for this worker, or nothing if none is ready now. */
    public synchronized Optional<Assignment> take(Worker worker) {
        active.add(worker);
        if (cancelled != null) {
            return Optional.empty();
        }
        Optional<Entry> best = entries.values().stream()
                .filter(entry -> entry.state == CellState.WAITING)
                .filter(entry -> worker.serves(entry.planned.cell().label()))
                .filter(this::ready)
                .max(Comparator.comparing(entry -> preference.rank(
                        entry.cell(),
                        entry.failedOn.contains(worker.agent()),
                        bases.isLocal(entry.parent(), worker.agent()),
                        children.containsKey(entry.cell()))));
        best.ifPresent(entry -> {
            entry.state = CellState.RUNNING;
            entry.attempts++;
            entry.current = new Assignment(
                    entry.planned,
                    worker,
                    bases.source(entry.parent(), worker.agent()),
                    entry.attempts,
                    bases.isLocal(entry.parent(), worker.agent()));
        });
        return best.map(entry -> entry.current);
    }

    /** Waits until there is a cell for this worker; nothing means that none will come any more. */
    public Optional<Assignment> await(Worker worker) throws InterruptedException {
        return await(worker, Long.MAX_VALUE);
    }

    /**
     * Waits until there is a cell for this worker, but not for ever.
     *
     * @param millis after which nothing means that nothing is ready yet; the worker may come back later
     */
    public synchronized Optional<Assignment> await(Worker worker, long millis) throws InterruptedException {
        long started = System.currentTimeMillis();
        while (true) {
            Optional<Assignment> assignment = take(worker);
            long left = millis - (System.currentTimeMillis() - started);
            if (assignment.isPresent() || !mayStillComeFor(worker) || left <= 0) {
                return assignment;
            }
            wait(left);
        }
    }

    /**
     * Ends the cell of this assignment.
     *
     * @return false if the assignment is no longer current, and the result therefore counts for nothing
     */
    public synchronized boolean complete(Assignment assignment, CellResult result) {
        Entry entry = entries.get(assignment.cell());
        if (entry.current != assignment || entry.state != CellState.RUNNING) {
            return false;
        }
        entry.current = null;
        entry.state = result.state();
        if (result.state().ships()) {
            exists(result);
            bases.isOn(assignment.worker().agent(), entry.cell());
        }
        // To do the cell at all, its agent had to get hold of what it stands on.
        bases.isOn(assignment.worker().agent(), entry.parent(), assignment.base());
        ended.accept(result);
        if (!result.state().ships()) {
            block(entry, result);
            if (failFast && result.state() == CellState.FAILED) {
                cancel(result.cell() + " failed, and the run is to stop at the first failure");
            }
        }
        notifyAll();
        return true;
    }

    /** The worker could not do the cell, through no fault of the cell: another is to do it. */
    public synchronized void giveBack(Assignment assignment, String why) {
        Entry entry = entries.get(assignment.cell());
        if (entry.current != assignment || entry.state != CellState.RUNNING) {
            return;
        }
        entry.current = null;
        entry.failedOn.add(assignment.worker().agent());
        if (cancelled != null) {
            end(entry, CellState.CANCELLED, cancelled);
        } else if (entry.attempts >= MAX_ATTEMPTS) {
            end(
                    entry,
                    CellState.FAILED,
                    "was given out " + entry.attempts + " times and never came back; last: " + why);
            block(entry, null);
        } else {
            entry.state = CellState.WAITING;
        }
        notifyAll();
    }

    /** The agent is gone, with the images its daemon held. Its cells are given back, each by its own worker. */
    public synchronized void lost(String agent) {
        bases.lost(agent);
        for (Entry entry : entries.values()) {
            if (entry.state.ships() && bases.isGone(entry.cell()) && waitsFor(entry)) {
                entry.state = CellState.WAITING;
                entry.attempts = 0;
            }
        }
        notifyAll();
    }

    public synchronized void left(Worker worker) {
        active.remove(worker);
        notifyAll();
    }

    /** Stops the run: nothing more is given out, what waits is cancelled; running cells end by their own workers. */
    public synchronized void cancel(String why) {
        if (cancelled != null) {
            return;
        }
        cancelled = why;
        for (Entry entry : entries.values()) {
            if (entry.state == CellState.WAITING) {
                end(entry, CellState.CANCELLED, why);
            }
        }
        notifyAll();
    }

    public synchronized boolean finished() {
        return entries.values().stream().allMatch(entry -> entry.state.ended());
    }

    public synchronized void awaitFinished(long millis) throws InterruptedException {
        if (!finished()) {
            wait(millis);
        }
    }

    public synchronized CellState state(String cell) {
        return entries.get(cell).state;
    }

    public synchronized Progress progress() {
        long left = entries.values().stream()
                .filter(entry -> !entry.state.ended())
                .mapToLong(entry -> preference.expectedMillis(entry.cell()))
                .sum();
        long remaining = left == 0 && !finished() ? -1 : left / Math.max(1, active.size());
        return Progress.of(entries.values().stream().map(entry -> entry.state).toList(), remaining);
    }

    /** The agent that works on each running cell, by the cell's name. */
    public synchronized Map<String, String> running() {
        Map<String, String> agents = new HashMap<>();
        entries.forEach((name, entry) -> {
            if (entry.state == CellState.RUNNING && entry.current != null) {
                agents.put(name, entry.current.worker().agent());
            }
        });
        return agents;
    }

    /** How many cells wait for each agent label; those that name none are under {@link Worker#ANY}. */
    public Map<String, Integer> waitingByLabel() {
        return countByLabel(entry -> true);
    }

    /** How many of those could be begun at once. */
    public Map<String, Integer> readyByLabel() {
        return countByLabel(this::ready);
    }

    private synchronized Map<String, Integer> countByLabel(Predicate<Entry> counts) {
        Map<String, Integer> labels = new HashMap<>();
        for (Entry entry : entries.values()) {
            if (entry.state == CellState.WAITING && counts.test(entry)) {
                String label = entry.planned.cell().label();
                labels.merge(label == null ? Worker.ANY : label, 1, Integer::sum);
            }
        }
        return labels;
    }

    private boolean mayStillComeFor(Worker worker) {
        return cancelled == null
                && entries.values().stream()
                        .anyMatch(entry -> !entry.state.ended()
                                && worker.serves(entry.planned.cell().label()));
    }

    private boolean ready(Entry entry) {
        return entry.parent() == null || entries.get(entry.parent()).state.ships();
    }

    private boolean waitsFor(Entry parent) {
        return children.getOrDefault(parent.cell(), List.of()).stream().anyMatch(child -> !child.state.ended());
    }

    private void block(Entry failed, CellResult cause) {
        boolean stopped = cause != null && cause.state() == CellState.CANCELLED;
        for (Entry child : children.getOrDefault(failed.cell(), List.of())) {
            if (child.state == CellState.WAITING) {
                end(
                        child,
                        stopped ? CellState.CANCELLED : CellState.BLOCKED,
                        "stands on " + failed.cell() + ", which " + (stopped ? "was stopped" : "failed"));
                block(child, cause);
            }
        }
    }

    private void end(Entry entry, CellState state, String why) {
        entry.state = state;
        ended.accept(CellResult.notDone(entry.planned, state, why));
    }
}
