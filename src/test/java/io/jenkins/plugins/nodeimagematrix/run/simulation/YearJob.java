package io.jenkins.plugins.nodeimagematrix.run.simulation;

import io.jenkins.plugins.nodeimagematrix.docker.dockerfile.FromInstructions;
import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.matrix.DescribedFolder;
import io.jenkins.plugins.nodeimagematrix.matrix.DescribedPlans;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.BackOff;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlanRequest;
import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.registry.client.ClientsByLogin;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryLimits;
import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryCredentials;
import io.jenkins.plugins.nodeimagematrix.run.CellResults;
import io.jenkins.plugins.nodeimagematrix.run.MatrixRun;
import io.jenkins.plugins.nodeimagematrix.run.ProvenImageLocator;
import io.jenkins.plugins.nodeimagematrix.run.RunConsole;
import io.jenkins.plugins.nodeimagematrix.run.RunOrigin;
import io.jenkins.plugins.nodeimagematrix.run.cell.CellOutcome;
import io.jenkins.plugins.nodeimagematrix.run.history.Actor;
import io.jenkins.plugins.nodeimagematrix.run.journal.InterruptedRuns;
import io.jenkins.plugins.nodeimagematrix.run.journal.RunFolder;
import io.jenkins.plugins.nodeimagematrix.run.look.Finding;
import io.jenkins.plugins.nodeimagematrix.run.look.LookSettings;
import io.jenkins.plugins.nodeimagematrix.run.look.LookedJob;
import io.jenkins.plugins.nodeimagematrix.run.look.MatrixLimit;
import io.jenkins.plugins.nodeimagematrix.run.look.SettableClock;
import io.jenkins.plugins.nodeimagematrix.run.look.WatchedPlan;
import io.jenkins.plugins.nodeimagematrix.run.look.WatchedPlans;
import io.jenkins.plugins.nodeimagematrix.run.plan.MatrixPlanner;
import io.jenkins.plugins.nodeimagematrix.run.plan.PlannedMatrix;
import io.jenkins.plugins.nodeimagematrix.run.plan.RunSettings;
import io.jenkins.plugins.nodeimagematrix.run.published.MatrixStore;
import io.jenkins.plugins.nodeimagematrix.run.registry.ImageLabels;
import io.jenkins.plugins.nodeimagematrix.run.registry.Registries;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import io.jenkins.plugins.nodeimagematrix.run.schedule.Assignment;
import io.jenkins.plugins.nodeimagematrix.run.schedule.Scheduler;
import io.jenkins.plugins.nodeimagematrix.run.schedule.WorkerSlot;
import io.jenkins.plugins.nodeimagematrix.run.times.Sighting;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A job of a simulated year: its checkout, its folder, and its builds, whose cells are made by the test instead of a daemon. */
final class YearJob implements LookedJob {
    static final String FILE = "image-matrix.yaml";
    private static final PrintStream NOWHERE = new PrintStream(OutputStream.nullOutputStream());

    private final YearSettings settings;
    private final YearWorld world;
    private final SettableClock clock;
    private final Path home;
    private final Path catalogue;
    private final Path checkout;
    private final MatrixStore store;
    private int builds;
    private boolean active;
    private Waiting waiting;

    /** A build in the queue. */
    record Waiting(List<Finding> findings, List<MatrixLimit> limits) {}

    /** The machines that build cells, and what happens while they do. */
    interface Machines {
        /** Whether an attempt at a cell fails. */
        boolean fails(Assignment assignment);

        /** A cell has an image with this digest. */
        void proved(Assignment assignment, String digest);

        /** Lets the time of a build pass. */
        void work() throws InterruptedException;
    }

    /** @param catalogue the folder of the controller's last good copy */
    YearJob(YearSettings settings, YearWorld world, SettableClock clock, ReleaseYear year, Path folder, Path catalogue)
            throws IOException {
        this.settings = settings;
        this.world = world;
        this.clock = clock;
        this.home = folder.resolve("home");
        this.catalogue = catalogue;
        this.checkout = folder.resolve("checkout");
        this.store = new MatrixStore(home, clock);
        write("node/Dockerfile", "ARG BASE\nFROM ${BASE}\nARG V\nENV V=$V\n");
        write("tests/node/Dockerfile", "RUN node -v\n");
        write(FILE, matrix(year));
    }

    private String matrix(ReleaseYear year) {
        String policy = "{ level: " + (settings.newLinesNeedApproval() ? "minor" : "major") + ", minimumAgeDays: "
                + settings.minimumAgeDays() + " }";
        return (settings.revisions() ? "revisions: true\n" : "")
                + """
                axes:
                  os:
                    bookworm: { from: "%s", default: true%s }
                    alpine: { from: "%s", requires: %s%s }
                  node: { releases: "%s", updates: %s, lock: image-matrix.lock%s }
                images:
                  node:
                    repository: "acme/{os}"
                    dockerfile: node/Dockerfile
                    args: { V: "{node}" }
                    tests: [tests/node]
                    aliases: ["{line}", "{codename}", lts, latest]
                    also:
                      - { when: default, repository: acme/node }
                """.formatted(
                                YearWorld.base("bookworm"),
                                settings.holdsBase() ? ", baseUpdates: hold" : "",
                                YearWorld.base("alpine"),
                                ReleaseYear.MUSL,
                                settings.baseAgeDays() == 0
                                        ? ""
                                        : ", baseUpdates: { minimumAgeDays: " + settings.baseAgeDays() + " }",
                                year.range(),
                                policy,
                                settings.keep() == 0 ? "" : ", newest: line, keep: " + settings.keep());
    }

    private void write(String file, String text) throws IOException {
        Path path = checkout.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    /** Commits the lock file of a plan. */
    void commit(Plan plan) throws IOException {
        write("image-matrix.lock", plan.lock().render());
    }

    /** Takes the waiting build out of the queue. */
    Optional<Waiting> next() {
        Optional<Waiting> next = Optional.ofNullable(waiting);
        waiting = null;
        return next;
    }

    /** A build, from its plan to its published tags. */
    Plan build(List<MatrixLimit> limits, Machines machines) throws Exception {
        builds++;
        active = true;
        try {
            return plannedAndRun(limits.stream().findFirst().orElse(null), machines);
        } finally {
            active = false;
        }
    }

    private Plan plannedAndRun(MatrixLimit limit, Machines machines) throws Exception {
        LocalDate day = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        String runId = "run-" + builds;
        boolean refresh = limit != null && limit.refresh();
        PlanRequest request = PlanRequest.builder(world.read(catalogue), day)
                .now(clock.instant())
                .defaultRegistry(YearWorld.REGISTRY)
                .only(limit == null ? "" : limit.only())
                .found(limit != null)
                .build();
        DescribedFolder folder = DescribedPlans.folder(checkout, FILE, request, new FromInstructions());
        RunSettings run =
                RunSettings.builder().refresh(refresh).backOff(BackOff.DEFAULT).build();
        ClientsByLogin clients = new ClientsByLogin(name -> null, RegistryLimits.DEFAULT, null, world.connections());
        PlannedMatrix planned = new MatrixPlanner(folder, request, store)
                .plan(run, new SimulatedProcess.Access(clients), InterruptedRuns.NONE, NOWHERE);
        Plan plan = planned.plan();
        MatrixLimit kept = limit != null && plan.has(limit.only()) ? limit : null;
        WatchedPlans.begin(store, WatchedPlan.of(FILE, FILE, builds, "", day, false, plan), kept, false);
        Registries registries = new Registries(clients, plan);
        RunFolder runFolder =
                new RunFolder(Files.createDirectories(home.resolve("runs").resolve(runId)));
        try (MatrixRun matrix = MatrixRun.open(
                new RunOrigin(new Actor("", "", "", runId), "simulated", FILE),
                planned,
                run,
                registries,
                store,
                runFolder,
                RunConsole.plain(NOWHERE))) {
            matrix.perform(scheduler -> work(scheduler, matrix, registries, machines), ProvenImageLocator.NONE);
        }
        WatchedPlans.end(store, FILE, builds);
        return plan;
    }

    private void work(Scheduler scheduler, MatrixRun run, Registries registries, Machines machines)
            throws IOException, InterruptedException {
        WorkerSlot slot = new WorkerSlot("worker", "agent", Set.of(""));
        machines.work();
        while (!scheduler.finished()) {
            Assignment assignment = scheduler.take(slot).orElseThrow();
            scheduler.complete(assignment, perform(assignment, run, registries, machines));
        }
        scheduler.left(slot);
    }

    private CellResult perform(Assignment assignment, MatrixRun run, Registries registries, Machines machines)
            throws IOException, InterruptedException {
        String hash = assignment.planned().inputHash();
        if (machines.fails(assignment)) {
            CellResult other = CellResults.failed(assignment.cell(), "tests/node", 2);
            return CellResult.builder(assignment.cell(), CellState.FAILED, hash, "new")
                    .tests(other.tests())
                    .failure(other.failure())
                    .startedMillis(clock.millis())
                    .build();
        }
        ImageReference pinned = assignment.planned().cell().pinned().get(0);
        String labels = "{\"" + ImageLabels.INPUTS + "\":\"" + hash + "\",\"" + ImageLabels.NODE + "\":\""
                + assignment.planned().cell().node() + "\"}";
        SmallImage image = SmallImage.withLabels(assignment.cell() + " of build " + builds, "amd64", labels)
                .prepare(registries.at(pinned.registry()), pinned.repository());
        machines.proved(assignment, image.digest());
        CellResult result = CellResults.proven(
                assignment.cell(),
                hash,
                image.imageId(),
                new CellResult.StagedImage(
                        pinned.registry(),
                        pinned.repository(),
                        image.digest(),
                        image.manifest().mediaType()));
        return run.manifestCommit().settle(new CellOutcome(result, image.manifest()));
    }

    int builds() {
        return builds;
    }

    @Override
    public MatrixStore store() {
        return store;
    }

    /** Images follow their base images: with revisions anyway, else under the same tags. */
    @Override
    public LookSettings settings() {
        return new LookSettings(settings.onlyFound(), !settings.revisions(), settings.showsHeld());
    }

    @Override
    public boolean isRunning(int build) {
        return active && build == builds;
    }

    @Override
    public int lastCompleted() {
        return active ? builds - 1 : builds;
    }

    @Override
    public boolean isBuildable() {
        return true;
    }

    @Override
    public boolean isWaiting() {
        return waiting != null;
    }

    @Override
    public boolean isBusy() {
        return active || waiting != null;
    }

    @Override
    public Set<Sighting.Delay> delays(int build) {
        return Set.of();
    }

    @Override
    public boolean isLost(long millis) {
        return false;
    }

    @Override
    public RegistryCredentials login(String registry) {
        return null;
    }

    @Override
    public boolean start(List<Finding> findings, List<MatrixLimit> limits) {
        if (isWaiting()) {
            throw new AssertionError("a second build waits: " + findings);
        }
        waiting = new Waiting(findings, limits);
        return true;
    }
}
