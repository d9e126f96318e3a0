package io.jenkins.plugins.nodeimagematrix.run.engine;

import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonException;
import io.jenkins.plugins.nodeimagematrix.interrupt.DeferredInterrupt;
import io.jenkins.plugins.nodeimagematrix.run.CellRequests;
import io.jenkins.plugins.nodeimagematrix.run.MatrixRun;
import io.jenkins.plugins.nodeimagematrix.run.cell.ManifestCommit;
import io.jenkins.plugins.nodeimagematrix.run.cell.WorkFolder;
import io.jenkins.plugins.nodeimagematrix.run.journal.RunFolder;
import io.jenkins.plugins.nodeimagematrix.run.report.RunEvent;
import io.jenkins.plugins.nodeimagematrix.run.schedule.Assignment;
import io.jenkins.plugins.nodeimagematrix.run.schedule.CellExecutor;
import io.jenkins.plugins.nodeimagematrix.run.schedule.Scheduler;
import io.jenkins.plugins.nodeimagematrix.run.schedule.WorkerSlot;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** The executor of a run's cells on threads of this JVM, a fixed number for each daemon. */
final class LocalWorkforce implements CellExecutor {
    private static final Duration MAX_STOP_WAIT = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(200);

    private final Engine.Setup setup;
    private final MatrixRun run;
    private final CellRequests cellRequests;
    private final ManifestCommit manifestCommit;
    private final RunFolder logs;
    private final Predicate<String> isLive;
    private final PrintStream out;
    private final Map<String, LocalDaemon> places = new ConcurrentHashMap<>();
    private final Map<String, String> unfit = new ConcurrentHashMap<>();

    /**
     * @param isLive whether a run is active; such runs are not cleaned up
     */
    LocalWorkforce(
            Engine.Setup setup,
            MatrixRun run,
            CellRequests cellRequests,
            RunFolder logs,
            Predicate<String> isLive,
            PrintStream out) {
        this.setup = setup;
        this.run = run;
        this.cellRequests = cellRequests;
        this.manifestCommit = run.manifestCommit();
        this.logs = logs;
        this.isLive = isLive;
        this.out = out;
    }

    @Override
    public void work(Scheduler scheduler) throws IOException, InterruptedException {
        if (scheduler.finished()) {
            for (EngineDaemon daemon : setup.daemons()) {
                sweep(daemon);
            }
            return;
        }
        List<Thread> threads = new ArrayList<>();
        for (EngineDaemon daemon : setup.daemons()) {
            for (int slot = 1; slot <= daemon.slots(); slot++) {
                WorkerSlot worker = new WorkerSlot(daemon.name() + "-" + slot, daemon.name(), labels(daemon));
                Thread thread = new Thread(() -> work(scheduler, worker, daemon), "node-image-matrix " + worker.id());
                thread.setDaemon(true);
                threads.add(thread);
            }
        }
        try {
            threads.forEach(Thread::start);
            while (!scheduler.finished() && threads.stream().anyMatch(Thread::isAlive)) {
                scheduler.awaitFinished(POLL);
            }
            if (!scheduler.finished()) {
                throw new IOException("No daemon can run the remaining cells: "
                        + (unfit.isEmpty() ? "none has the required labels" : String.join("; ", unfit.values())));
            }
        } finally {
            end(scheduler, threads);
        }
    }

    /** Cleans up after killed runs, for a run that has nothing to build on this daemon. */
    private void sweep(EngineDaemon daemon) throws InterruptedException {
        try {
            folder(daemon).sweep(isLive);
        } catch (DaemonException | IOException later) {
            out.println("Could not clean up on " + daemon.name() + "; a later run tries again: " + later.getMessage());
        }
    }

    private WorkFolder folder(EngineDaemon daemon) {
        return new WorkFolder(setup.home().resolve("work").resolve(daemon.name()), daemon.environment());
    }

    private static Set<String> labels(EngineDaemon daemon) {
        Set<String> labels = new HashSet<>(daemon.labels());
        labels.add(WorkerSlot.ANY);
        return labels;
    }

    private void work(Scheduler scheduler, WorkerSlot worker, EngineDaemon daemon) {
        run.events().shardStarted(daemon.name());
        try {
            LocalDaemon place = place(daemon);
            Optional<Assignment> next = scheduler.await(worker);
            while (next.isPresent()) {
                perform(scheduler, next.get(), place);
                next = unfit.containsKey(daemon.name()) ? Optional.empty() : scheduler.await(worker);
            }
        } catch (DaemonException | IOException unusable) {
            lost(daemon.name(), unusable.getMessage());
        } catch (InterruptedException stopped) {
            // A run that ends early interrupts its workers; their cells have been given back.
            return;
        } finally {
            run.events().shardEnded(daemon.name());
            scheduler.left(worker);
        }
    }

    private void perform(Scheduler scheduler, Assignment assignment, LocalDaemon place) throws InterruptedException {
        run.events().cellStarted(assignment.worker().agent(), assignment);
        boolean done = false;
        String daemon = assignment.worker().agent();
        try (OutputStream log = logs.openLog(assignment.cell())) {
            done = scheduler.complete(
                    assignment,
                    place.perform(assignment, cellRequests, manifestCommit, setup.root(), places::get, log));
        } catch (InterruptedException stopped) {
            scheduler.giveBack(assignment, "the run was stopped");
            throw stopped;
        } catch (DaemonException gone) {
            lost(daemon, gone.getMessage());
            scheduler.lost(daemon);
            scheduler.giveBack(assignment, gone.getMessage());
        } catch (IOException | RuntimeException fault) {
            String why = String.valueOf(fault.getMessage());
            run.events().record(RunEvent.Kind.FAULT, daemon, assignment.cell(), why);
            out.println(assignment.cell() + " failed on " + daemon + " and is given to another daemon: " + why);
            scheduler.giveBack(assignment, why);
        } finally {
            run.events().cellEnded(daemon, done);
        }
    }

    private void lost(String daemon, String why) {
        if (unfit.put(daemon, why) == null) {
            run.events().record(RunEvent.Kind.UNUSABLE, daemon, "", why);
            run.events().agentExcluded(daemon);
            out.println("The daemon " + daemon + " can't be used any more: " + why);
        }
    }

    private LocalDaemon place(EngineDaemon daemon) throws DaemonException, IOException, InterruptedException {
        synchronized (daemon) {
            LocalDaemon place = places.get(daemon.name());
            if (place == null) {
                WorkFolder folder = folder(daemon);
                folder.sweep(isLive);
                place = new LocalDaemon(daemon, run.runId(), folder, run.limitWaits());
                places.put(daemon.name(), place);
            }
            return place;
        }
    }

    /** Stops running work, then cleans up on every daemon. A daemon that does not answer is cleaned up by a later run. */
    private void end(Scheduler scheduler, List<Thread> threads) {
        boolean stopped = !scheduler.finished();
        if (stopped) {
            scheduler.cancel("the run was stopped");
        }
        try (DeferredInterrupt deferred = new DeferredInterrupt()) {
            threads.forEach(Thread::interrupt);
            long deadline = System.currentTimeMillis() + MAX_STOP_WAIT.toMillis();
            for (Thread thread : threads) {
                try {
                    thread.join(Math.max(1, deadline - System.currentTimeMillis()));
                } catch (InterruptedException again) {
                    deferred.add();
                }
            }
            for (Map.Entry<String, LocalDaemon> place : places.entrySet()) {
                try {
                    place.getValue().close();
                } catch (DaemonException | IOException left) {
                    out.println("Could not clean up on " + place.getKey() + "; a later run tries again: "
                            + left.getMessage());
                } catch (InterruptedException again) {
                    deferred.add();
                }
            }
            if (!stopped) {
                sweepUnused(deferred);
            }
        }
    }

    /** The cells may have ended on other daemons before the workers of these had cleaned up after killed runs. */
    private void sweepUnused(DeferredInterrupt deferred) {
        for (EngineDaemon daemon : setup.daemons()) {
            if (!places.containsKey(daemon.name()) && !unfit.containsKey(daemon.name())) {
                try {
                    sweep(daemon);
                } catch (InterruptedException again) {
                    deferred.add();
                }
            }
        }
    }
}
