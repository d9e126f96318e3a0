package io.jenkins.plugins.nodeimagematrix.run.look;

import io.jenkins.plugins.nodeimagematrix.matrix.Plans;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlanRequest;
import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryCredentials;
import io.jenkins.plugins.nodeimagematrix.release.catalogue.ReleaseCatalogue;
import io.jenkins.plugins.nodeimagematrix.release.policy.LockFile;
import io.jenkins.plugins.nodeimagematrix.run.published.MatrixStore;
import io.jenkins.plugins.nodeimagematrix.run.times.Sighting;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A job with real plans and a real folder, whose builds the test plays. */
final class PlannedJob implements LookedJob {
    static final String MATRIX = "image-matrix.yaml";

    private final MatrixStore store;
    private final String text;
    final List<Start> starts = new ArrayList<>();
    final Map<String, String> digests = new TreeMap<>();
    LookSettings settings = new LookSettings(false, false, true);
    RegistryCredentials login;
    boolean busy;
    boolean waiting;
    Set<Sighting.Delay> delays = Set.of();
    boolean buildable = true;
    long lostBefore;
    int running;
    /** The lock file in the checkout; {@code null} for none. */
    LockFile lock;

    /** Whether new lock files are committed. */
    boolean commits = true;

    int builds;
    /** Of the last build. */
    Plan last;

    /** A build that a look started. */
    record Start(List<Finding> findings, List<MatrixLimit> limits) {
        List<String> subjects() {
            return findings.stream()
                    .map(each -> each.kind() + " " + each.subject())
                    .toList();
        }
    }

    /** @param text of the matrix file */
    PlannedJob(Path folder, String text) {
        this.store = new MatrixStore(folder);
        this.text = text;
    }

    /** Plays a build of all cells that plans as of a day and ends. */
    void build(ReleaseCatalogue catalogue, SettableClock clock) throws Exception {
        build(catalogue, clock, null, "");
    }

    /** @param limit of a look, or {@code null} */
    void build(ReleaseCatalogue catalogue, SettableClock clock, MatrixLimit limit, String only) throws Exception {
        begin(catalogue, clock, limit, only);
        end();
    }

    void begin(ReleaseCatalogue catalogue, SettableClock clock, MatrixLimit limit, String only) throws Exception {
        LocalDate day = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        builds++;
        PlanRequest.RequestBuilder request =
                PlanRequest.builder(catalogue, day).baseDigests(digests).only(limit == null ? only : limit.only());
        request.found(limit != null).approved(store.approvals().releases());
        PlanRequest complete = request.build();
        Plan plan = Plans.of(text, lock == null ? complete : complete.withLockFile(lock));
        if (commits && lock == null && plan.lock() != null) {
            // As after a first build whose lock file was committed, and a second one that found nothing to do.
            lock = plan.lock();
            plan = Plans.of(text, complete.withLockFile(lock));
        }
        if (commits) {
            lock = plan.lock();
        }
        running = builds;
        busy = true;
        last = plan;
        MatrixLimit kept = limit != null && plan.has(limit.only()) ? limit : null;
        WatchedPlans.begin(
                store, WatchedPlan.of(MATRIX, MATRIX, builds, only, day, false, plan), kept, !only.isEmpty());
    }

    void end() throws Exception {
        WatchedPlans.end(store, MATRIX, builds);
        kill();
    }

    /** The build ends without the end of its run. */
    void kill() {
        running = 0;
        busy = false;
    }

    LookState state() throws Exception {
        return LookState.of(store);
    }

    @Override
    public MatrixStore store() {
        return store;
    }

    @Override
    public LookSettings settings() {
        return settings;
    }

    @Override
    public boolean isRunning(int build) {
        return build == running;
    }

    @Override
    public int lastCompleted() {
        return running == 0 ? builds : builds - 1;
    }

    @Override
    public boolean isBuildable() {
        return buildable;
    }

    @Override
    public boolean isWaiting() {
        return waiting;
    }

    @Override
    public boolean isBusy() {
        return busy || waiting;
    }

    @Override
    public Set<Sighting.Delay> delays(int build) {
        return build == builds ? delays : Set.of();
    }

    @Override
    public boolean isLost(long millis) {
        return millis < lostBefore;
    }

    @Override
    public RegistryCredentials login(String registry) {
        return login;
    }

    @Override
    public boolean start(List<Finding> findings, List<MatrixLimit> limits) {
        if (buildable) {
            starts.add(new Start(findings, limits));
        }
        return buildable;
    }
}
