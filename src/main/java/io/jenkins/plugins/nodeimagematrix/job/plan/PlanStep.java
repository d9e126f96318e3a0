package io.jenkins.plugins.nodeimagematrix.job.plan;

import hudson.AbortException;
import hudson.FilePath;
import io.jenkins.plugins.nodeimagematrix.agent.node.ActiveRuns;
import io.jenkins.plugins.nodeimagematrix.docker.dockerfile.FromInstructions;
import io.jenkins.plugins.nodeimagematrix.image.Digests;
import io.jenkins.plugins.nodeimagematrix.job.Messages;
import io.jenkins.plugins.nodeimagematrix.job.config.MatrixSettings;
import io.jenkins.plugins.nodeimagematrix.job.config.NodeImageMatrixConfiguration;
import io.jenkins.plugins.nodeimagematrix.job.page.BuildArtifacts;
import io.jenkins.plugins.nodeimagematrix.job.registry.JenkinsProxy;
import io.jenkins.plugins.nodeimagematrix.job.registry.RegistryAccess;
import io.jenkins.plugins.nodeimagematrix.matrix.DescribedFolder;
import io.jenkins.plugins.nodeimagematrix.matrix.FolderDescriber;
import io.jenkins.plugins.nodeimagematrix.matrix.alias.AliasRules;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlanRequest;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Rebuild;
import io.jenkins.plugins.nodeimagematrix.matrix.source.FolderDescription;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.MatrixFileException;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryProxy;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import io.jenkins.plugins.nodeimagematrix.release.catalogue.CatalogueSource;
import io.jenkins.plugins.nodeimagematrix.release.catalogue.ReleaseCatalogue;
import io.jenkins.plugins.nodeimagematrix.release.policy.EntryReason;
import io.jenkins.plugins.nodeimagematrix.release.policy.HeldRelease;
import io.jenkins.plugins.nodeimagematrix.release.policy.LockFile;
import io.jenkins.plugins.nodeimagematrix.release.policy.LockFileException;
import io.jenkins.plugins.nodeimagematrix.run.journal.InterruptedRuns;
import io.jenkins.plugins.nodeimagematrix.run.plan.Attestation;
import io.jenkins.plugins.nodeimagematrix.run.plan.MatrixPlanner;
import io.jenkins.plugins.nodeimagematrix.run.plan.PlannedMatrix;
import io.jenkins.plugins.nodeimagematrix.run.plan.RunSettings;
import io.jenkins.plugins.nodeimagematrix.run.published.MatrixStore;
import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import jenkins.model.Jenkins;

/** The planning step of a build: plans from the matrix file in the workspace and prints the plan to the console. */
public final class PlanStep {
    private static final int MAX_LISTED_BASES = 10;
    private static final Duration CATALOGUE_TIMEOUT = Duration.ofSeconds(30);

    private final MatrixSettings settings;
    private final FilePath workspace;
    private final FilePath file;
    private final MatrixStore store;

    private final Attestation attestation;
    private final boolean found;

    public PlanStep(MatrixSettings settings, FilePath workspace, MatrixStore store) {
        this(settings, workspace, store, null, false);
    }

    /**
     * @param attestation the demand that images have proofs; {@code null} if they need none
     * @param found whether the selection of cells is what a look found: if there are no such cells, all are planned
     */
    public PlanStep(
            MatrixSettings settings, FilePath workspace, MatrixStore store, Attestation attestation, boolean found) {
        this.attestation = attestation;
        this.found = found;
        this.settings = settings;
        this.store = store;
        this.workspace = workspace;
        this.file = workspace.child(settings.title());
    }

    /** A call of the planner that returns the planned matrix. */
    private interface Planning {
        PlannedMatrix of(MatrixPlanner planner) throws IOException, InterruptedException, MatrixFileException;
    }

    /**
     * Plans from the job's stored data only.
     *
     * @throws AbortException with all problems of the matrix file, one per line
     */
    Planned preview() throws IOException, InterruptedException {
        return new Planned(planned(MatrixPlanner::preview), file.getParent());
    }

    /**
     * Plans a run.
     *
     * @param runId of the run that is planned, which may have begun before
     * @param artifacts of the build, where a changed lock file is stored
     * @throws AbortException with all problems of the matrix file, one per line
     */
    public Planned plan(String runId, RunSettings run, RegistryAccess access, BuildArtifacts artifacts, PrintStream out)
            throws IOException, InterruptedException {
        InterruptedRuns interrupted = InterruptedRuns.of(
                store.unfinished(), settings.title(), id -> !id.equals(runId) && ActiveRuns.contains(id));
        PlannedMatrix planned = planned(planner -> planner.plan(run, access.forPlanning(settings), interrupted, out));
        print(planned.plan(), out);
        printBases(planned, out);
        if (!planned.lockIsCurrent()) {
            keepLock(planned.plan(), artifacts, out);
        }
        return new Planned(planned, file.getParent());
    }

    private PlannedMatrix planned(Planning planning) throws IOException, InterruptedException {
        PlanRequest request = request();
        try {
            return planning.of(new MatrixPlanner(describe(request), request, store, attestation));
        } catch (MatrixFileException wrong) {
            throw refused(wrong.problems().stream().map(Object::toString).toList());
        } catch (LockFileException wrong) {
            throw refused(wrong.faults().stream()
                    .map(fault -> "lock file, line " + fault.line() + ": " + fault.message())
                    .toList());
        } catch (IllegalArgumentException wrong) {
            throw new AbortException(Messages.PlanStep_refused(wrong.getMessage()));
        }
    }

    private DescribedFolder describe(PlanRequest request)
            throws IOException, InterruptedException, MatrixFileException, LockFileException {
        String text = settings.matrix().isEmpty() ? null : settings.matrix();
        FolderDescription description = FolderDescription.read(ask(text, request));
        if (description.isWithoutMatrixFile()) {
            throw new AbortException(Messages.PlanStep_noFile(settings.file(), workspace.getRemote()));
        }
        return DescribedFolder.of(file.getName(), text, description, new FromInstructions());
    }

    private byte[] ask(String text, PlanRequest request) throws IOException, InterruptedException {
        String path = settings.title().replace('\\', '/');
        int slash = path.lastIndexOf('/');
        if (slash < 0) {
            return workspace.act(new DescribeFolder(".", file.getName(), text, request));
        }
        String folder = path.substring(0, slash);
        // The step may name a folder outside of the workspace; a link in the sources must not lead there.
        return FolderDescriber.isBelow(folder)
                ? workspace.act(new DescribeFolder(folder, file.getName(), text, request))
                : file.getParent().act(new DescribeFolder(".", file.getName(), text, request));
    }

    private AbortException refused(List<String> problems) {
        return new AbortException(Messages.PlanStep_problems(settings.title(), String.join("\n  ", problems)));
    }

    private PlanRequest request() throws IOException, InterruptedException {
        Rebuild rebuild;
        try {
            rebuild = Rebuild.parse(settings.rebuild());
        } catch (IllegalArgumentException unknown) {
            throw new AbortException(unknown.getMessage());
        }
        Instant now = Instant.now();
        return PlanRequest.builder(catalogue(), LocalDate.ofInstant(now, ZoneOffset.UTC))
                .now(now)
                .registry(settings.registry())
                .only(settings.only())
                .found(found)
                .rebuild(rebuild)
                .defaultRegistry(NodeImageMatrixConfiguration.get().getRegistry())
                .build();
    }

    /**
     * Requests the release catalogue of the global configuration.
     *
     * @param location its URL; empty for the snapshot in the plugin
     */
    public static ReleaseCatalogue catalogue(String location) throws InterruptedException {
        // One copy for all jobs: a build whose look saw a release must plan it also if the catalogue fails right after
        // the look.
        Path folder = Jenkins.get().getRootDir().toPath().resolve("node-image-matrix");
        return catalogues(folder.resolve("catalogue"), JenkinsProxy.current()).read(location);
    }

    private static ReleaseCatalogue catalogue() throws InterruptedException {
        return catalogue(NodeImageMatrixConfiguration.get().getCatalogueUrl());
    }

    /** The rules of aliases as of today, by the schedule of the release catalogue. */
    public static AliasRules aliasRules() throws InterruptedException {
        return new AliasRules(catalogue().schedule(), LocalDate.now(ZoneOffset.UTC));
    }

    /** @param proxy of the Jenkins configuration; {@code null} for the settings of the JVM */
    public static CatalogueSource catalogues(Path copies, RegistryProxy proxy) {
        HttpClient.Builder http = HttpClient.newBuilder().connectTimeout(CATALOGUE_TIMEOUT);
        if (proxy == null) {
            return new CatalogueSource(http.build(), copies, CATALOGUE_TIMEOUT, Clock.systemUTC());
        }
        http.proxy(proxy.selector());
        return new CatalogueSource(http.build(), proxy::logIn, copies, CATALOGUE_TIMEOUT, Clock.systemUTC());
    }

    private static void print(Plan plan, PrintStream out) {
        long build = plan.cells().stream().filter(PlannedCell::build).count();
        long deferred = plan.cells().stream().filter(PlannedCell::isDeferred).count();
        long blocked = plan.cells().stream().filter(PlannedCell::isBlocked).count();
        out.println(Messages.PlanStep_summary(
                plan.cells().size(),
                build,
                plan.cells().size() - build - deferred - blocked,
                plan.aliases().size(),
                plan.catalogueOrigin()));
        if (deferred > 0) {
            out.println(Messages.PlanStep_deferred(deferred));
        }
        if (blocked > 0) {
            out.println(Messages.PlanStep_blocked(blocked));
        }
        for (HeldRelease held : plan.held()) {
            Version version = held.release().version();
            boolean elsewhere = plan.lock().contains(version);
            out.println(Messages.PlanStep_held(
                    elsewhere
                            ? Messages.PlanStep_onSystems(version, String.join(", ", held.systems()))
                            : version.toString(),
                    held.release().date(),
                    held.rule().explanation()));
        }
        plan.warnings().forEach(out::println);
        if (plan.lockFile() == null) {
            // Without a lock file, all releases in range are included, and no changes are recorded.
            return;
        }
        plan.left().forEach(left -> out.println(Messages.PlanStep_left(left.version(), left.reason())));
        Map<EntryReason, List<LockFile.Entry>> entered = new EnumMap<>(EntryReason.class);
        plan.entered().forEach(entry -> entered.computeIfAbsent(entry.reason(), absent -> new ArrayList<>())
                .add(entry));
        entered.forEach((reason, entries) -> {
            if (reason == EntryReason.FIRST_RUN) {
                out.println(Messages.PlanStep_firstRun(entries.size()));
            } else {
                entries.forEach(entry -> out.println(Messages.PlanStep_entered(named(entry), reason.word())));
            }
        });
    }

    private static String named(LockFile.Entry entry) {
        return entry.isEverywhere()
                ? entry.version().toString()
                : Messages.PlanStep_onSystems(entry.version(), String.join(", ", entry.systems()));
    }

    /** Prints one line for all images outside of the matrix, and one for those that have newer versions. */
    private static void printBases(PlannedMatrix planned, PrintStream out) {
        Map<String, String> bases = new TreeMap<>();
        planned.plan().cells().stream()
                .flatMap(cell -> cell.bases().stream())
                .forEach(base -> bases.put(
                        base.image(),
                        base.digest() == null
                                ? base.image()
                                : base.image() + " (" + Digests.brief(base.digest()) + ")"));
        if (!bases.isEmpty()) {
            out.println(Messages.PlanStep_bases(listed(bases.values())));
        }
        if (!planned.keptBases().isEmpty()) {
            out.println(Messages.PlanStep_movedBase(listed(planned.keptBases())));
        }
    }

    private static String listed(Collection<String> names) {
        String first = names.stream().limit(MAX_LISTED_BASES).collect(Collectors.joining(", "));
        int more = names.size() - MAX_LISTED_BASES;
        return more > 0 ? Messages.PlanStep_moreBases(first, more) : first;
    }

    /** Stores a changed lock file as an artifact of the build, for a user to review and commit. */
    private static void keepLock(Plan plan, BuildArtifacts artifacts, PrintStream out) throws IOException {
        byte[] text = plan.lock().render().getBytes(StandardCharsets.UTF_8);
        artifacts.keep(plan.lockFile(), file -> file.write(text));
        out.println(Messages.PlanStep_lock(plan.lockFile()));
    }
}
