package io.jenkins.plugins.nodeimagematrix.run.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.matrix.plan.BackOff;
import io.jenkins.plugins.nodeimagematrix.run.WriteOrder;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.RunOutcome;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import io.jenkins.plugins.nodeimagematrix.support.Cache;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;

/**
 * One seed from start to end: a registry with its peculiarity, one or two controllers with lives that are disturbed and cut short,
 * then calm, in which everything must come right. What must hold at any time is checked at every tag that is put.
 */
final class Scene {
    private static final List<Integer> FAULTS = List.of(0, 5, 15, 40);
    private static final List<Integer> FAILING = List.of(0, 0, 0, 20, 60);

    /** The registry names its uploads by chance. */
    private static final Pattern UPLOAD = Pattern.compile("/uploads/[0-9a-f-]+(\\?_state=[0-9a-f-]+)?");

    /** Until the other controller begins: while this one builds, puts its tags, or has ended. */
    private static final int MAX_DELAY_SECONDS = 180;

    private static final List<BackOff> BACK_OFFS =
            List.of(BackOff.NONE, BackOff.parse("1 2 4"), BackOff.parse("0 1 8"), BackOff.DEFAULT);
    /** After the longest back-off, every cell is due. */
    private static final Duration CALM = Duration.ofHours(33);

    private final long seed;
    private final Random random;
    private final VirtualTime time;
    private final SimulatedRegistry registry;
    private final SimulatedWorkers workers;
    private final List<SimulatedMatrix> matrices;
    private final Path folder;
    private AssertionError violated;
    private int begun;
    private final boolean two;
    private final boolean intruded;
    private final SceneRules rules;
    private final BackOff backOff;
    private final List<String> trace = new ArrayList<>();
    private final List<SimulatedProcess> processes = new ArrayList<>();

    /**
     * @param files matrix files, one of which it plays, each at different times, oldest first
     * @param folder for the homes of its controllers
     */
    Scene(long seed, List<List<SimulatedMatrix>> files, Path folder) {
        this.seed = seed;
        this.folder = folder.resolve("seed-" + seed);
        this.random = new Random(seed);
        // Neighbouring seeds begin alike.
        random.nextInt();
        this.matrices = files.get(random.nextInt(files.size()));
        this.backOff = BACK_OFFS.get(random.nextInt(BACK_OFFS.size()));
        this.time = new VirtualTime(random);
        SimulatedRegistry.Personality[] all = SimulatedRegistry.Personality.values();
        this.registry = new SimulatedRegistry(time, random, all[random.nextInt(all.length)]);
        this.two = random.nextInt(16) == 0;
        this.workers = new SimulatedWorkers(
                FAILING.get(random.nextInt(FAILING.size())),
                random.nextInt(3) == 0 ? 20 : 0,
                new SimulatedFailures(backOff.waits()),
                new SimulatedWorkers.BuildObserver() {
                    @Override
                    public void builtAgain(String cell, CellResult.StagedImage committed) {
                        check(() -> Scene.this.builtAgain(cell, committed));
                    }

                    @Override
                    public void builtEarly(String cell) {
                        check(() -> {
                            throw new AssertionError(cell + " is built before it is due again");
                        });
                    }
                });
        this.intruded = random.nextInt(6) == 0;
        this.rules = new SceneRules(registry, workers, matrices.get(matrices.size() - 1), two, intruded);
        registry.observe(put -> check(() -> rules.put(put)));
    }

    /** What happened, for the comparison of two plays. */
    List<String> trace() {
        List<String> all = new ArrayList<>(trace);
        registry.exchanges()
                .forEach(one -> all.add(one.method() + " "
                        + UPLOAD.matcher(one.target()).replaceAll("/uploads/") + " " + one.status()));
        return all;
    }

    void play() throws Exception {
        try {
            int lives = random.nextInt(12) == 0 ? 2 + random.nextInt(2) : 1;
            for (int life = 0; life < lives; life++) {
                SimulatedMatrix matrix = next(random.nextInt(matrices.size()));
                start(matrix, "a", life, Duration.ZERO);
                if (two) {
                    start(another(matrix), "b", life, Duration.ofSeconds(random.nextInt(MAX_DELAY_SECONDS)));
                }
                if (intruded) {
                    time.start(
                            new SimulatedProcess(
                                    time,
                                    random,
                                    registry,
                                    folder,
                                    "intruder",
                                    SimulatedProcess.Life.UNDISTURBED,
                                    backOff,
                                    (repository, tag, digest, seen) ->
                                            check(() -> rules.ours(repository, tag, digest, seen))),
                            this::intrude);
                }
                time.run();
                check(this::reportsAreTrue);
                time.sleep(Duration.ofSeconds(random.nextInt(random.nextBoolean() ? 30 : 7200)));
            }
            check(this::settle);
            if (violated != null) {
                throw violated;
            }
        } finally {
            time.end();
            Cache.delete(folder);
        }
    }

    /** Keeps the first violation; the run under test would take it for a fault of its own. */
    private void check(Assertion assertion) {
        try {
            assertion.run();
        } catch (AssertionError violation) {
            violated = violated == null ? violation : violated;
        } catch (Exception fault) {
            violated = violated == null ? new AssertionError("the scene can't go on", fault) : violated;
        }
    }

    /** Something that must hold. */
    @FunctionalInterface
    private interface Assertion {
        void run() throws Exception;
    }

    /** Inputs that change do not change back: an image of earlier inputs is built again. */
    private SimulatedMatrix next(int index) {
        begun = revised() ? Math.max(begun, index) : index;
        return matrices.get(begun);
    }

    /** The file of the other controller, which knows the fewest releases: it must not move back what this one moved. */
    private SimulatedMatrix another(SimulatedMatrix matrix) {
        return revised() ? matrix : matrices.get(0);
    }

    private boolean revised() {
        return matrices.get(0).revised();
    }

    /** What the last runs reported as published is at the registry. */
    private void reportsAreTrue() {
        Map<String, String> tags = registry.tags(SimulatedMatrix.REPOSITORY);
        for (SimulatedProcess process : processes.subList(processes.size() - (two ? 2 : 1), processes.size())) {
            if (process.report() != null && !two && !intruded) {
                for (TagUpdate update : process.report().tagUpdates()) {
                    String name = update.reference().replaceFirst("^[^/]+/", "");
                    if (name.startsWith(SimulatedMatrix.REPOSITORY + ":") && isRight(update)) {
                        assertThat(tags.get(name.substring(name.indexOf(':') + 1)))
                                .as("%s as reported: %s", name, update)
                                .isEqualTo(update.to());
                    }
                }
            }
        }
    }

    private static boolean isRight(TagUpdate update) {
        return update.kind().changes() || update.kind() == TagUpdate.Kind.UNCHANGED;
    }

    private void start(SimulatedMatrix matrix, String controller, int number, Duration delay) {
        int killedAt = random.nextInt(5) == 0 ? 0 : 1 + random.nextInt(matrix.steps());
        begin(
                matrix,
                controller,
                number,
                new SimulatedProcess.Life(FAULTS.get(random.nextInt(FAULTS.size())), killedAt, random.nextBoolean()),
                workers,
                delay);
    }

    private SimulatedProcess begin(
            SimulatedMatrix matrix,
            String controller,
            int number,
            SimulatedProcess.Life life,
            SimulatedWorkers workforce,
            Duration delay) {
        SimulatedProcess process = new SimulatedProcess(
                time,
                random,
                registry,
                folder.resolve(controller),
                controller + "-" + number,
                life,
                backOff,
                (repository, tag, digest, seen) -> check(() -> rules.ours(repository, tag, digest, seen)));
        processes.add(process);
        time.start(process, () -> {
            pause(delay);
            process.run(matrix.folder(), matrix.request(), workforce);
        });
        trace.add(controller + " " + number + " " + life);
        return process;
    }

    /** Runs without disturbance, after which everything is published that can be. */
    private void settle() throws Exception {
        registry.calmDown();
        time.sleep(CALM);
        SimulatedMatrix matrix = matrices.get(matrices.size() - 1);
        SimulatedWorkers calm = workers.undisturbed();
        SimulatedProcess last = null;
        for (String controller : two ? List.of("b", "a") : List.of("a")) {
            last = begin(
                    matrix,
                    controller,
                    1000 + processes.size(),
                    SimulatedProcess.Life.UNDISTURBED,
                    calm,
                    Duration.ZERO);
            time.run();
            if (last.failure() != null) {
                throw new AssertionError("an undisturbed run failed", last.failure());
            }
        }
        converged(matrix, last.report());
        // As long as a run takes, some seeds are enough for what a run without changes does.
        if (seed % 16 == 0 && !intruded) {
            unchanged(matrix);
        }
    }

    private void unchanged(SimulatedMatrix matrix) throws Exception {
        SimulatedProcess again =
                begin(matrix, "a", 2000, SimulatedProcess.Life.UNDISTURBED, workers.undisturbed(), Duration.ZERO);
        int before = registry.exchanges().size();
        time.run();
        assertThat(again.failure()).isNull();
        if (registry.personality() != SimulatedRegistry.Personality.IMMUTABLE) {
            assertThat(registry.exchanges().stream()
                            .skip(before)
                            .filter(one -> one.method().equals("PUT"))
                            .map(one -> one.target()))
                    .as("what is put by a run after which nothing changed")
                    .isEmpty();
        }
    }

    private void converged(SimulatedMatrix matrix, RunReport report) throws IOException {
        Map<String, String> tags = registry.tags(SimulatedMatrix.REPOSITORY);
        if (intruded) {
            return;
        }
        for (String release : matrix.releases()) {
            assertThat(workers.provenFor(tags.get(release)))
                    .as("the image of %s", release)
                    .isEqualTo(release);
        }
        if (revised()) {
            versionsAreOnTheirNewestRevisions(matrix, tags);
        }
        boolean movesAliases = registry.personality() != SimulatedRegistry.Personality.IMMUTABLE;
        if (movesAliases) {
            if (matrix.kind().lines()) {
                linesAreOnTheirNewestReleases(matrix, tags);
            }
            String newest = matrix.releases().get(matrix.releases().size() - 1);
            assertThat(tags.get("latest")).as("alias latest").isEqualTo(tags.get(newest));
            // Of two controllers that prove one cell at the same time, one has its image refused.
            if (!two) {
                assertThat(report.outcome())
                        .as(() -> report.tagUpdates().toString())
                        .isEqualTo(RunOutcome.SUCCESS);
            }
        }
        if (!two && !registry.isMisleading()) {
            new WriteOrder(SimulatedMatrix.REPOSITORY, revised() ? revisions() : matrix.releases())
                    .check(registry.exchanges());
        }
    }

    private static void linesAreOnTheirNewestReleases(SimulatedMatrix matrix, Map<String, String> tags) {
        for (String release : matrix.releases()) {
            String line = release.substring(0, release.indexOf('.'));
            String newest = matrix.releases().stream()
                    .filter(other -> other.startsWith(line + "."))
                    .reduce((first, second) -> second)
                    .get();
            assertThat(tags.get(line)).as("alias %s", line).isEqualTo(tags.get(newest));
        }
    }

    private void versionsAreOnTheirNewestRevisions(SimulatedMatrix matrix, Map<String, String> tags) {
        for (String release : matrix.releases()) {
            int newest = 0;
            for (String tag : tags.keySet()) {
                if (tag.startsWith(release + "-r")) {
                    newest = Math.max(newest, Integer.parseInt(tag.substring(release.length() + 2)));
                }
            }
            if (registry.personality() != SimulatedRegistry.Personality.IMMUTABLE) {
                assertThat(tags.get(release))
                        .as("%s is on its revision %s", release, newest)
                        .isEqualTo(tags.get(release + "-r" + newest));
            }
            assertThat(newest).as("the revisions of %s", release).isPositive();
        }
    }

    /** The names of all revisions that a scene may have, the oldest first. */
    private List<String> revisions() {
        List<String> names = new ArrayList<>();
        for (String release : releases()) {
            for (int i = 1; i <= 100; i++) {
                names.add(release + "-r" + i);
            }
        }
        return names;
    }

    private void intrude() {
        pause(Duration.ofSeconds(random.nextInt(300)));
        List<String> tags = List.of("1.0.0", "1.1.0", "2.0.0", "2.1.0", "1", "2", "latest");
        rules.intruded(registry.intrude(SimulatedMatrix.REPOSITORY, tags.get(random.nextInt(tags.size()))));
    }

    private void pause(Duration pause) {
        try {
            time.sleep(pause);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    /** A cell is not built again while its image is at the registry. */
    private void builtAgain(String cell, CellResult.StagedImage committed) {
        if (!two && registry.personality() != SimulatedRegistry.Personality.RETENTION) {
            throw new AssertionError(cell + " is built again, although " + committed + " was proven");
        }
    }

    private List<String> releases() {
        return matrices.get(matrices.size() - 1).releases();
    }
}
