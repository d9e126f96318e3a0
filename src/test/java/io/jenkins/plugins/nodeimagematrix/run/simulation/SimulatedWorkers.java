package io.jenkins.plugins.nodeimagematrix.run.simulation;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.PublishedImage;
import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryException;
import io.jenkins.plugins.nodeimagematrix.run.CellResults;
import io.jenkins.plugins.nodeimagematrix.run.MatrixRun;
import io.jenkins.plugins.nodeimagematrix.run.cell.CellOutcome;
import io.jenkins.plugins.nodeimagematrix.run.registry.ImageLabels;
import io.jenkins.plugins.nodeimagematrix.run.registry.Registries;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import io.jenkins.plugins.nodeimagematrix.run.schedule.Assignment;
import io.jenkins.plugins.nodeimagematrix.run.schedule.CellExecutor;
import io.jenkins.plugins.nodeimagematrix.run.schedule.Scheduler;
import io.jenkins.plugins.nodeimagematrix.run.schedule.WorkerSlot;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The workers of all runs of a scene: they make images that differ with every build, upload them, and now and then fail a test or
 * are lost. They know what they proved.
 */
final class SimulatedWorkers {
    private static final String REFUSED_IMAGE = "sha256:" + "0".repeat(64);

    private final int failing;
    private final int lost;
    private final Map<String, String> proven;

    /** Receives cells that are built when they should not be. */
    interface BuildObserver {
        /** It was proven, and its image committed. */
        void builtAgain(String cell, CellResult.StagedImage committed);

        /** It failed so often that it has to wait. */
        void builtEarly(String cell);
    }

    /** The committed image of each cell and its inputs. */
    private final Map<String, CellResult.StagedImage> committed;

    private final SimulatedFailures failures;
    private final BuildObserver observer;

    /**
     * @param failing how many of a hundred builds fail
     * @param lost how many of a hundred builds lose their worker
     * @param failures what failed before
     * @param observer receives each cell that is built although it should not be
     */
    SimulatedWorkers(int failing, int lost, SimulatedFailures failures, BuildObserver observer) {
        this(failing, lost, new HashMap<>(), new HashMap<>(), failures, observer);
    }

    private SimulatedWorkers(
            int failing,
            int lost,
            Map<String, String> proven,
            Map<String, CellResult.StagedImage> committed,
            SimulatedFailures failures,
            BuildObserver observer) {
        this.failing = failing;
        this.lost = lost;
        this.proven = proven;
        this.committed = committed;
        this.failures = failures;
        this.observer = observer;
    }

    /** Workers that only work, and know what these proved. */
    SimulatedWorkers undisturbed() {
        return new SimulatedWorkers(0, 0, proven, committed, failures, observer);
    }

    /** The tag of the cell whose tests the image passed; {@code null} if it passed none. */
    String provenFor(String digest) {
        return proven.get(digest);
    }

    CellExecutor of(SimulatedProcess process, MatrixRun run, Registries registries) {
        return scheduler -> {
            List<SimulatedWorker> workers = new ArrayList<>();
            VirtualTime time = process.time();
            SimulatedPool pool = new SimulatedPool(time, process, 3);
            VirtualTime.Bell changed = time.new Bell();
            for (int i = 0; i < 3; i++) {
                SimulatedWorker worker = new SimulatedWorker(
                        process,
                        run,
                        registries,
                        scheduler,
                        new WorkerSlot("w" + i, "agent-" + i % 2, Set.of("")),
                        changed);
                workers.add(worker);
                pool.execute(worker);
            }
            while (workers.stream().anyMatch(worker -> !worker.ended)) {
                changed.await();
            }
            for (SimulatedWorker worker : workers) {
                if (worker.failure != null) {
                    throw worker.failure;
                }
            }
        };
    }

    private final class SimulatedWorker implements Runnable {
        private final SimulatedProcess process;
        private final MatrixRun run;
        private final Registries registries;
        private final Scheduler scheduler;
        private final WorkerSlot slot;
        private final VirtualTime.Bell changed;
        private boolean ended;
        private IOException failure;

        SimulatedWorker(
                SimulatedProcess process,
                MatrixRun run,
                Registries registries,
                Scheduler scheduler,
                WorkerSlot slot,
                VirtualTime.Bell changed) {
            this.process = process;
            this.run = run;
            this.registries = registries;
            this.scheduler = scheduler;
            this.slot = slot;
            this.changed = changed;
        }

        @Override
        public void run() {
            try {
                while (!scheduler.finished()) {
                    Optional<Assignment> assignment = scheduler.take(slot);
                    if (assignment.isPresent()) {
                        perform(assignment.get());
                        changed.ring();
                    } else {
                        changed.await();
                    }
                }
            } catch (IOException fault) {
                failure = fault;
                scheduler.cancel(fault.toString());
            } catch (InterruptedException stopped) {
                failure = new IOException(stopped);
            } finally {
                ended = true;
                scheduler.left(slot);
                changed.ring();
            }
        }

        private CellResult timed(CellResult result) {
            return result.toBuilder()
                    .startedMillis(process.time().now().toEpochMilli())
                    .durationMillis(0)
                    .build();
        }

        private void perform(Assignment assignment) throws IOException, InterruptedException {
            if (failures.mustWait(process, assignment.planned())) {
                observer.builtEarly(assignment.cell());
            }
            process.time().sleep(Duration.ofSeconds(1 + process.random().nextInt(30)));
            if (process.random().nextInt(100) < lost) {
                scheduler.giveBack(assignment, "the agent is gone");
                return;
            }
            if (process.random().nextInt(100) < failing) {
                CellResult failed = CellResults.failed(
                        assignment.cell(), assignment.planned().inputHash(), "tests/node", 2);
                scheduler.complete(assignment, timed(failed));
                failures.failed(process, assignment.planned());
                return;
            }
            CellOutcome outcome;
            try {
                Optional<CellOutcome> tested = testAgain(assignment);
                if (tested.isEmpty()) {
                    // The one that is built now takes its place, also if it does not get to the registry.
                    CellResult.StagedImage before = committed.remove(
                            assignment.cell() + " " + assignment.planned().inputHash());
                    if (before != null && !process.sawFaultAt(before)) {
                        observer.builtAgain(assignment.cell(), before);
                    }
                }
                outcome = tested.isPresent() ? tested.get() : prove(assignment);
            } catch (RegistryException refused) {
                CellResult none = CellResults.proven(assignment.cell(), REFUSED_IMAGE, null);
                scheduler.complete(assignment, none.notUploaded(refused));
                return;
            }
            CellResult settled = run.manifestCommit().settle(outcome);
            if (settled.state() == CellState.PROVEN) {
                committed.put(assignment.cell() + " " + settled.inputHash(), settled.staged());
            }
            failures.passed(process, assignment.planned());
            scheduler.complete(assignment, timed(settled));
        }

        /** The test of the published image; empty if there is none, or the registry lost it. */
        private Optional<CellOutcome> testAgain(Assignment assignment) throws IOException, InterruptedException {
            if (!assignment.planned().retest()) {
                return Optional.empty();
            }
            PublishedImage published = assignment.planned().published();
            ImageReference at = published.reference();
            return registries
                    .at(at.registry())
                    .get(at.repository(), published.digest())
                    .map(manifest -> new CellOutcome(
                            CellResults.proven(
                                    assignment.cell(),
                                    assignment.planned().inputHash(),
                                    published.imageId(),
                                    new CellResult.StagedImage(
                                            at.registry(), at.repository(), published.digest(), manifest.mediaType())),
                            null));
        }

        private CellOutcome prove(Assignment assignment) throws IOException, InterruptedException {
            ImageReference pinned = assignment.planned().cell().pinned().get(0);
            String version = assignment.planned().cell().node();
            String labels =
                    "\"" + ImageLabels.INPUTS + "\":\"" + assignment.planned().inputHash() + "\""
                            + (version == null ? "" : ",\"" + ImageLabels.NODE + "\":\"" + version + "\"");
            SmallImage image = SmallImage.withoutLayer(
                            String.valueOf(process.random().nextLong()), "{" + labels + "}")
                    .prepare(registries.at(pinned.registry()), pinned.repository());
            CellResult result = CellResults.proven(
                    assignment.cell(),
                    assignment.planned().inputHash(),
                    image.imageId(),
                    new CellResult.StagedImage(
                            pinned.registry(),
                            pinned.repository(),
                            image.digest(),
                            image.manifest().mediaType()));
            proven.put(image.digest(), pinned.tag());
            return new CellOutcome(result, image.manifest());
        }
    }
}
