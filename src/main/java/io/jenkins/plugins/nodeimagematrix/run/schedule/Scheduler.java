package io.jenkins.plugins.nodeimagematrix.run.schedule;

import io.jenkins.plugins.nodeimagematrix.image.PublishedImage;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The scheduler: it decides which worker builds which cell next. It is a state machine without threads of its own. A worker that
 * asks gets a ready cell, preferably one whose base image is on its daemon and that is expected to take longest.
 *
 * <p>A cell is ready when the image it stands on ships. A cell whose worker is lost goes back and is given to another; one
 * that lost its worker {@value #MAX_ATTEMPTS} times is taken to be the cause and fails.
 */
public final class Scheduler {
    static final int MAX_ATTEMPTS = 3;

    private static final Logger LOGGER = Logger.getLogger(Scheduler.class.getName());

    private final CellQueue cells;
    private final BaseImages bases = new BaseImages();
    private final CellPriority preference;
    private final boolean failFast;
    private final Consumer<CellResult> ended;
    private final Set<WorkerSlot> active = new HashSet<>();
    private String cancelled;

    /**
     * @param published what the cells that are not built stand for, by cell name
     * @param expectedMillis how long each cell took the last time; a cell without history counts as the mean
     * @param ended told once of every cell that was tried or will not be; called with the scheduler's lock held
     */
    public Scheduler(
            Plan plan,
            Map<String, PublishedImage> published,
            Map<String, Long> expectedMillis,
            boolean failFast,
            Consumer<CellResult> ended) {
        this.failFast = failFast;
        this.ended = result -> tell(ended, result);
        this.preference = new CellPriority(plan, expectedMillis);
        this.cells = new CellQueue(plan, this.ended);
        for (QueuedCell cell : cells.all()) {
            if (cell.state() == CellState.UNCHANGED) {
                PublishedImage image = published.get(cell.name());
                bases.exists(
                        cell.name(), image == null ? null : image.imageId(), image == null ? null : image.digest());
            }
        }
    }

    /** A listener that fails must not keep a cell from ending: cells that wait for it would wait for ever. */
    private static void tell(Consumer<CellResult> ended, CellResult result) {
        try {
            ended.accept(result);
        } catch (RuntimeException broken) {
            LOGGER.log(Level.WARNING, "could not report the result of " + result.cell(), broken);
        }
    }

    /**
     * Takes over what an earlier, killed run proved: the cell is not built again.
     *
     * @param holder the agent whose daemon has the image; {@code null} if only the registry has it
     */
    public synchronized void resume(CellResult proven, String holder) {
        QueuedCell cell = cells.get(proven.cell());
        if (cell != null && cell.isWaiting() && proven.state().ships()) {
            cell.ends(proven.state());
            exists(proven);
            if (holder != null) {
                bases.isOn(holder, proven.cell());
            }
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
    public synchronized Optional<Assignment> take(WorkerSlot worker) {
        active.add(worker);
        if (cancelled != null) {
            return Optional.empty();
        }
        return cells.ready()
                .filter(cell -> worker.serves(cell.label()))
                .max(Comparator.comparing(cell -> rank(cell, worker.agent())))
                .map(cell -> cell.giveTo(
                        worker,
                        bases.source(cell.parent(), worker.agent()),
                        bases.isLocal(cell.parent(), worker.agent())));
    }

    private CellPriority.Rank rank(QueuedCell cell, String agent) {
        return preference.rank(
                cell.name(), cell.failedOn(agent), bases.isLocal(cell.parent(), agent), cells.carriesOthers(cell));
    }

    /** Waits until there is a cell for this worker; nothing means that none will come any more. */
    public Optional<Assignment> await(WorkerSlot worker) throws InterruptedException {
        return await(worker, Long.MAX_VALUE);
    }

    /**
     * Waits until there is a cell for this worker, but not for ever.
     *
     * @param millis after which nothing means that nothing is ready yet; the worker may come back later
     */
    public synchronized Optional<Assignment> await(WorkerSlot worker, long millis) throws InterruptedException {
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

    private boolean mayStillComeFor(WorkerSlot worker) {
        return cancelled == null
                && cells.all().stream().anyMatch(cell -> !cell.state().ended() && worker.serves(cell.label()));
    }

    /**
     * Ends the cell of this assignment.
     *
     * @return false if the assignment is no longer current, and the result therefore counts for nothing
     */
    public synchronized boolean complete(Assignment assignment, CellResult result) {
        QueuedCell cell = cells.get(assignment.cell());
        if (!cell.takeFrom(assignment)) {
            return false;
        }
        cell.ends(result.state());
        String agent = assignment.worker().agent();
        if (result.state().ships()) {
            exists(result);
            bases.isOn(agent, cell.name());
        }
        if (!assignment.planned().retest()) {
            // To build the cell, its agent had to get its base image; a test of a published image needs none.
            bases.isOn(agent, cell.parent(), assignment.base());
        }
        ended.accept(result);
        if (!result.state().ships()) {
            cells.block(cell);
            if (failFast && result.state() == CellState.FAILED) {
                cancel(result.cell() + " failed, and the run stops at the first failure");
            }
        }
        notifyAll();
        return true;
    }

    /** The worker could not do the cell, through no fault of the cell: another is to do it. */
    public synchronized void giveBack(Assignment assignment, String why) {
        QueuedCell cell = cells.get(assignment.cell());
        if (!cell.takeFrom(assignment)) {
            return;
        }
        if (cancelled != null) {
            cells.end(cell, CellState.CANCELLED, cancelled);
        } else if (cell.attempts() >= MAX_ATTEMPTS) {
            cells.end(
                    cell,
                    CellState.FAILED,
                    "was given to " + cell.attempts() + " workers, and none finished it; last: " + why);
            cells.block(cell);
        } else {
            cell.comesBackFrom(assignment.worker().agent());
        }
        notifyAll();
    }

    /** The agent is gone, with the images its daemon held. Its cells are given back, each by its own worker. */
    public synchronized void lost(String agent) {
        bases.lost(agent);
        for (QueuedCell cell : cells.all()) {
            if (cell.state().ships() && bases.isGone(cell.name()) && cells.isNeeded(cell)) {
                cell.again();
            }
        }
        notifyAll();
    }

    public synchronized void left(WorkerSlot worker) {
        active.remove(worker);
        notifyAll();
    }

    /** Stops the run: nothing more is given out, what waits is cancelled; running cells end by their own workers. */
    public synchronized void cancel(String why) {
        if (cancelled == null) {
            cancelled = why;
            cells.cancelWaiting(why);
            notifyAll();
        }
    }

    public synchronized boolean finished() {
        return cells.haveEnded();
    }

    public synchronized void awaitFinished(long millis) throws InterruptedException {
        if (!finished()) {
            wait(millis);
        }
    }

    public synchronized CellState state(String cell) {
        return cells.get(cell).state();
    }

    public synchronized Progress progress() {
        long left = cells.all().stream()
                .filter(cell -> !cell.state().ended())
                .mapToLong(cell -> preference.expectedMillis(cell.name()))
                .sum();
        long remaining = left == 0 && !finished() ? -1 : left / Math.max(1, active.size());
        return Progress.of(cells.all().stream().map(QueuedCell::state).toList(), remaining);
    }

    /** The agent that works on each running cell, by the cell's name. */
    public synchronized Map<String, String> running() {
        Map<String, String> agents = new HashMap<>();
        for (QueuedCell cell : cells.all()) {
            if (cell.agent() != null) {
                agents.put(cell.name(), cell.agent());
            }
        }
        return agents;
    }

    /** How many cells wait for each agent label; those that name none are under {@link WorkerSlot#ANY}. */
    public synchronized Map<String, Integer> waitingByLabel() {
        return cells.waitingByLabel();
    }

    /** How many of those could be begun at once. */
    public synchronized Map<String, Integer> readyByLabel() {
        return cells.readyByLabel();
    }
}
