package io.jenkins.plugins.nodeimagematrix.run.schedule;

import io.jenkins.plugins.nodeimagematrix.image.PublishedImage;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The scheduler: decides which worker builds which cell next. It is a state machine without threads of its own. A
 * worker that asks gets a ready cell, preferably one whose base image is on its daemon and that is expected to take
 * longest.
 *
 * <p>A cell is ready when its base image is publishable. If a worker is lost, its cell is given to another worker; a
 * cell that lost its worker {@value #MAX_ATTEMPTS} times is assumed to be the cause and fails.
 */
public final class Scheduler {
    static final int MAX_ATTEMPTS = 3;
    private static final Duration UNLIMITED = Duration.ofMillis(Long.MAX_VALUE);

    private static final Logger LOGGER = Logger.getLogger(Scheduler.class.getName());

    private final CellQueue cells;
    private final BaseImages bases = new BaseImages();
    private final CellPriority priority;
    private final boolean failFast;
    private final Listener listener;
    private final Set<WorkerSlot> active = new HashSet<>();
    private String cancelled;

    /** A receiver of the result of every cell that was tried or will not be tried, once. */
    @FunctionalInterface
    public interface Listener {
        /** @param scheduler the scheduler, which holds its lock meanwhile */
        void ended(CellResult result, Scheduler scheduler);
    }

    /**
     * @param published published images of cells that are not built, by cell name
     * @param history duration of each cell in its last build; a cell without history counts as the mean
     */
    public Scheduler(
            Plan plan,
            Map<String, PublishedImage> published,
            Map<String, Duration> history,
            boolean failFast,
            Listener listener) {
        this.failFast = failFast;
        this.listener = listener;
        this.priority = new CellPriority(plan, history);
        this.cells = new CellQueue(plan, priority, this::ended);
        for (QueuedCell cell : cells.all()) {
            if (cell.state() == CellState.UNCHANGED) {
                PublishedImage image = published.get(cell.name());
                bases.exists(
                        cell.name(), image == null ? null : image.imageId(), image == null ? null : image.digest());
            }
        }
    }

    /** Catches failures of the listener: they must not prevent a cell from ending, since other cells wait for it. */
    private void ended(CellResult result) {
        try {
            listener.ended(result, this);
        } catch (RuntimeException broken) {
            LOGGER.log(Level.WARNING, "could not report the result of " + result.cell(), broken);
        }
    }

    /**
     * Takes over the result of an interrupted run; the cell is not built again.
     *
     * @param holder the agent whose daemon has the image; {@code null} if only the registry has it
     */
    public synchronized void resume(CellResult proven, String holder) {
        QueuedCell cell = cells.get(proven.cell());
        if (cell != null && cell.isWaiting() && proven.state().isPublishable()) {
            cell.ends(proven.state());
            exists(proven);
            if (holder != null) {
                bases.isOn(holder, proven.cell());
            }
            ended(proven);
        }
    }

    private void exists(CellResult made) {
        bases.exists(
                made.cell(),
                made.imageId(),
                made.staged() == null ? null : made.staged().digest());
    }

    /** Ends the cells that the plan leaves for a later run, unless their results were taken over. */
    public synchronized void defer() {
        cells.defer();
        notifyAll();
    }

    /** The next cell for this worker; empty if none is ready now. */
    public synchronized Optional<Assignment> take(WorkerSlot worker) {
        active.add(worker);
        if (cancelled != null) {
            return Optional.empty();
        }
        return cells.candidates(worker).stream()
                .max(Comparator.comparing(cell -> rank(cell, worker.agent())))
                .map(cell -> cell.giveTo(
                        worker,
                        bases.source(cell.parent(), worker.agent()),
                        bases.isLocal(cell.parent(), worker.agent())));
    }

    private CellPriority.Rank rank(QueuedCell cell, String agent) {
        return priority.rank(
                cell.name(), cell.failedOn(agent), bases.isLocal(cell.parent(), agent), cells.carriesOthers(cell));
    }

    /** Waits for a cell for this worker; empty if no more cells will come. */
    public Optional<Assignment> await(WorkerSlot worker) throws InterruptedException {
        return await(worker, UNLIMITED);
    }

    /**
     * Waits for a cell for this worker, with a timeout.
     *
     * @param timeout after it, empty means that no cell is ready yet, and the worker may ask again
     */
    public synchronized Optional<Assignment> await(WorkerSlot worker, Duration timeout) throws InterruptedException {
        long started = System.currentTimeMillis();
        while (true) {
            Optional<Assignment> assignment = take(worker);
            long left = timeout.toMillis() - (System.currentTimeMillis() - started);
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
     * @return false if the assignment is no longer current; the result is then ignored
     */
    public synchronized boolean complete(Assignment assignment, CellResult result) {
        QueuedCell cell = cells.get(assignment.cell());
        if (!cell.takeFrom(assignment)) {
            return false;
        }
        cell.ends(result.state());
        String agent = assignment.worker().agent();
        if (result.state().isPublishable()) {
            exists(result);
            bases.isOn(agent, cell.name());
        }
        if (!assignment.planned().retest()) {
            // Building the cell required its base image on the agent; a test of a published image does not.
            bases.isOn(agent, cell.parent(), assignment.base());
        }
        ended(result);
        if (!result.state().isPublishable()) {
            cells.block(cell);
            if (failFast && result.state() == CellState.FAILED) {
                cancel(result.cell() + " failed, and the run stops at the first failure");
            }
        }
        notifyAll();
        return true;
    }

    /** Gives back a cell that the worker could not run, through no fault of the cell. Another worker gets it. */
    public synchronized void giveBack(Assignment assignment, String why) {
        QueuedCell cell = cells.get(assignment.cell());
        if (!cell.takeFrom(assignment)) {
            return;
        }
        if (cancelled != null) {
            cells.end(cell, CellState.CANCELLED, cancelled);
        } else if (cell.attempts() >= MAX_ATTEMPTS) {
            cells.end(cell, CellState.FAILED, "not finished by " + cell.attempts() + " agents; last problem: " + why);
            cells.block(cell);
        } else {
            cell.comesBackFrom(assignment.worker().agent());
            cells.waits(cell);
        }
        notifyAll();
    }

    /**
     * Removes an agent and the images on its daemon; a lost image that is still needed is rebuilt. The agent's workers give
     * back their cells.
     */
    public synchronized void lost(String agent) {
        bases.lost(agent);
        for (QueuedCell cell : cells.all()) {
            if (cell.state().isPublishable() && bases.isGone(cell.name()) && cells.isNeeded(cell)) {
                cell.again();
                cells.waits(cell);
            }
        }
        notifyAll();
    }

    public synchronized void left(WorkerSlot worker) {
        active.remove(worker);
        notifyAll();
    }

    /** Stops the run: no more cells are assigned and waiting cells are cancelled; workers end the running cells. */
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

    public synchronized void awaitFinished(Duration timeout) throws InterruptedException {
        if (!finished()) {
            wait(timeout.toMillis());
        }
    }

    /** The state of a cell. */
    public synchronized CellState state(String cell) {
        return cells.get(cell).state();
    }

    public synchronized Progress progress() {
        Duration left = cells.all().stream()
                .filter(cell -> !cell.state().ended())
                .map(cell -> priority.expected(cell.name()))
                .reduce(Duration.ZERO, Duration::plus);
        Duration remaining = left.isZero() && !finished() ? null : left.dividedBy(Math.max(1, active.size()));
        return Progress.of(cells.all().stream().map(QueuedCell::state).toList(), remaining);
    }

    /** The agent of each running cell, by the cell's name. */
    public synchronized Map<String, String> running() {
        Map<String, String> agents = new HashMap<>();
        for (QueuedCell cell : cells.all()) {
            if (cell.agent() != null) {
                agents.put(cell.name(), cell.agent());
            }
        }
        return agents;
    }

    /** The number of waiting cells for each agent label; those without a label are under {@link WorkerSlot#ANY}. */
    public synchronized Map<String, Integer> waitingByLabel() {
        return cells.waitingByLabel();
    }

    /** The number of those that can start now. */
    public synchronized Map<String, Integer> readyByLabel() {
        return cells.readyByLabel();
    }
}
