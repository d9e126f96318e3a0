package io.jenkins.plugins.nodeimagematrix.job;

import hudson.AbortException;
import hudson.FilePath;
import io.jenkins.plugins.nodeimagematrix.agent.RunsUnderWay;
import io.jenkins.plugins.nodeimagematrix.matrix.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.PlanRequest;
import io.jenkins.plugins.nodeimagematrix.matrix.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.matrix.PublishedState;
import io.jenkins.plugins.nodeimagematrix.matrix.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.matrix.Rebuild;
import io.jenkins.plugins.nodeimagematrix.release.CatalogueSource;
import io.jenkins.plugins.nodeimagematrix.release.EntryReason;
import io.jenkins.plugins.nodeimagematrix.release.HeldRelease;
import io.jenkins.plugins.nodeimagematrix.release.LockFile;
import io.jenkins.plugins.nodeimagematrix.release.ReleaseCatalogue;
import io.jenkins.plugins.nodeimagematrix.run.BaseDigests;
import io.jenkins.plugins.nodeimagematrix.run.KilledRuns;
import io.jenkins.plugins.nodeimagematrix.run.Ledger;
import io.jenkins.plugins.nodeimagematrix.run.Registries;
import io.jenkins.plugins.nodeimagematrix.run.RegistryRecall;
import io.jenkins.plugins.nodeimagematrix.run.RunMemory;
import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** From the matrix file in the workspace to the plan of this build; says on the console what is going to be done. */
final class PlanStep {
    private static final Duration CATALOGUE_TIMEOUT = Duration.ofSeconds(30);

    private final MatrixSettings settings;
    private final FilePath workspace;
    private final RegistryAccess access;
    private final RunMemory memory;
    private final Path artifacts;
    private ReleaseCatalogue catalogue;
    private Ledger known;

    /** @param artifacts the build's, where a new lock file is put; {@code null} to put it nowhere */
    PlanStep(MatrixSettings settings, FilePath workspace, RegistryAccess access, RunMemory memory, Path artifacts)
            throws IOException {
        this.artifacts = artifacts;
        this.access = access;
        this.settings = settings;
        this.workspace = workspace;
        this.memory = memory;
        this.known = memory.ledger();
    }

    /** @throws AbortException with everything that is wrong with the matrix file, one problem a line */
    Planned plan(PrintStream out) throws IOException, InterruptedException {
        boolean inline = !settings.matrix().isEmpty();
        FilePath file = inline ? workspace.child(settings.title()) : workspace.child(settings.file());
        if (!inline && !file.exists()) {
            throw new AbortException(Messages.PlanStep_noFile(settings.file(), workspace.getRemote()));
        }
        catalogue = catalogue(memory.folder());
        PlanOnWorkspace.Answer answer = ask(file, known.published());
        if (access != null) {
            // Before the registry is asked what it holds: what an image was made of includes the digest of its base.
            Map<String, String> now =
                    new BaseDigests(access.bases(answer.plan())).ask(answer.plan(), known.bases(), out);
            Map<String, String> bases = settings.refresh() ? now : BaseDigests.keeping(known.bases(), now);
            if (!settings.refresh()) {
                BaseDigests.moved(known.bases(), now).forEach(base -> out.println(Messages.PlanStep_movedBase(base)));
            }
            if (!bases.equals(known.bases())) {
                memory.remember(bases);
                known = known.with(bases);
                answer = ask(file, known.published());
            }
        }
        if (settings.push() || settings.stage()) {
            Registries registries = access.registries(settings, answer.plan());
            RegistryAccess.check(registries, answer.plan());
            KilledRuns killed = KilledRuns.of(memory.unfinished(), settings.title(), RunsUnderWay::contains);
            List<PublishedTag> recalled = new RegistryRecall(registries, killed).recall(answer.plan());
            if (!recalled.isEmpty()) {
                List<PublishedTag> all = new ArrayList<>(known.published());
                all.addAll(recalled);
                answer = ask(file, all);
                known = known.after(recalled, List.of());
            }
        }
        say(answer.plan(), out);
        if (artifacts != null && !answer.lockIsCurrent()) {
            keepLock(answer.plan(), out);
        }
        return new Planned(answer.plan(), file.getParent(), known);
    }

    private PlanOnWorkspace.Answer ask(FilePath file, List<PublishedTag> published)
            throws IOException, InterruptedException {
        PlanOnWorkspace.Answer answer =
                file.getParent().act(new PlanOnWorkspace(file.getName(), settings.matrix(), request(published)));
        if (answer.plan() == null) {
            throw new AbortException(
                    Messages.PlanStep_problems(settings.title(), String.join("\n  ", answer.problems())));
        }
        return answer;
    }

    private PlanRequest request(List<PublishedTag> published) throws IOException {
        Rebuild rebuild;
        try {
            rebuild = Rebuild.parse(settings.rebuild());
        } catch (IllegalArgumentException unknown) {
            throw new AbortException(unknown.getMessage());
        }
        return new PlanRequest(
                catalogue,
                LocalDate.now(ZoneOffset.UTC),
                null,
                PublishedState.of(published)
                        .withdrawing(memory.history().withheld().withdrawn(published)),
                new HashSet<>(known.failed()),
                known.bases(),
                settings.registry(),
                settings.only(),
                rebuild,
                NodeImageMatrixConfiguration.get().getRegistry(),
                memory.approvals().releases());
    }

    /** @param jobFolder where its last good copy is kept */
    static ReleaseCatalogue catalogue(Path jobFolder) throws IOException, InterruptedException {
        HttpClient http =
                HttpClient.newBuilder().connectTimeout(CATALOGUE_TIMEOUT).build();
        return new CatalogueSource(http, jobFolder.resolve("catalogue"), CATALOGUE_TIMEOUT, Clock.systemUTC())
                .read(NodeImageMatrixConfiguration.get().getCatalogueUrl());
    }

    private static void say(Plan plan, PrintStream out) {
        long build = plan.cells().stream().filter(PlannedCell::build).count();
        out.println(Messages.PlanStep_summary(
                plan.cells().size(),
                build,
                plan.cells().size() - build,
                plan.aliases().size(),
                plan.catalogueOrigin()));
        for (HeldRelease held : plan.held()) {
            out.println(Messages.PlanStep_held(
                    held.release().version(), held.release().date(), held.rule().explanation()));
        }
        plan.warnings().forEach(out::println);
        if (plan.lockFile() == null) {
            // Everything in range is in, today as every day.
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
                entries.forEach(entry -> out.println(Messages.PlanStep_entered(entry.version(), reason.word())));
            }
        });
    }

    /** A lock file that is no longer current is kept with the build, for a person to look at and commit. */
    private void keepLock(Plan plan, PrintStream out) throws IOException {
        Path artifact = artifacts.resolve(plan.lockFile()).normalize();
        Files.createDirectories(artifact.getParent());
        Files.writeString(artifact, plan.lock().render());
        out.println(Messages.PlanStep_lock(plan.lockFile()));
    }
}
