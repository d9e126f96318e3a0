package io.jenkins.plugins.nodeimagematrix.run.plan;

import io.jenkins.plugins.nodeimagematrix.image.Digests;
import io.jenkins.plugins.nodeimagematrix.image.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.matrix.DescribedFolder;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlanRequest;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PublishedState;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.MatrixFileException;
import io.jenkins.plugins.nodeimagematrix.proof.KeyReference;
import io.jenkins.plugins.nodeimagematrix.proof.ProofSource;
import io.jenkins.plugins.nodeimagematrix.proof.PublicKeyText;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClients;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryWait;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import io.jenkins.plugins.nodeimagematrix.release.policy.LockFile;
import io.jenkins.plugins.nodeimagematrix.run.history.Approvals;
import io.jenkins.plugins.nodeimagematrix.run.history.BlockedImages;
import io.jenkins.plugins.nodeimagematrix.run.history.Ledger;
import io.jenkins.plugins.nodeimagematrix.run.journal.InterruptedRuns;
import io.jenkins.plugins.nodeimagematrix.run.published.MatrixStore;
import io.jenkins.plugins.nodeimagematrix.run.registry.LimitWaits;
import io.jenkins.plugins.nodeimagematrix.run.report.ContentsFolder;
import io.jenkins.plugins.nodeimagematrix.run.report.RunEvent;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport.HeldBaseReport;
import io.jenkins.plugins.nodeimagematrix.run.schedule.RunEvents;
import java.io.IOException;
import java.io.PrintStream;
import java.security.PublicKey;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The planner of runs. Its inputs are the description of the matrix file's folder, the release catalogue, the state of
 * earlier runs, and what registries report on base images and tags. Jenkins builds and the {@code Engine} share it.
 */
public final class MatrixPlanner {
    private final DescribedFolder folder;
    private final PlanRequest request;
    private final MatrixStore store;
    private final Attestation attestation;

    /** The registries for planning, with the logins of the run. They report their waits for limits. */
    public interface Access {
        /** Registries of the images outside of the matrix that the plan's cells are built on. */
        RegistryClients bases(Plan plan, Consumer<RegistryWait> waits) throws IOException;

        /** Registries that the plan is published to, after a check that each accepts the planned uploads. */
        RegistryClients published(Plan plan, Consumer<RegistryWait> waits) throws IOException, InterruptedException;

        /** What the configuration demands of base images. */
        default VerifiedBases verifiedBases() {
            return VerifiedBases.NONE;
        }

        /**
         * The public keys of a demand on a base image.
         *
         * @throws IOException if there are none; the message is for users
         */
        default List<PublicKey> keys(KeyReference keys) throws IOException {
            if (keys.kind() != KeyReference.Kind.TEXT) {
                throw new IOException("there are no credentials here for the keys '" + keys.text() + "'");
            }
            return PublicKeyText.read(keys.text());
        }
    }

    /** @param request published tags, failed cells, digests of base images and approvals are added to it */
    public MatrixPlanner(DescribedFolder folder, PlanRequest request, MatrixStore store) {
        this(folder, request, store, null);
    }

    /** @param attestation the demand that images have proofs; {@code null} if they need none */
    public MatrixPlanner(DescribedFolder folder, PlanRequest request, MatrixStore store, Attestation attestation) {
        this.attestation = attestation;
        this.folder = folder;
        this.request = request;
        this.store = store;
    }

    /**
     * Plans from stored state only, for a preview.
     *
     * @throws MatrixFileException with all errors of the matrix file
     * @throws IllegalArgumentException if the request's filter cannot be read
     */
    public PlannedMatrix preview() throws IOException, MatrixFileException {
        Ledger known = withLock(store.ledger());
        return planned(
                plan(known, false),
                known,
                InterruptedRuns.NONE,
                Collections.emptySortedSet(),
                BaseAdmission.held(known.bases(), known.seenBases(), store.approvals(), request.now()),
                List.of());
    }

    /**
     * Plans a run.
     *
     * @param interrupted interrupted runs
     * @param out the console
     * @throws MatrixFileException with all errors of the matrix file
     * @throws IllegalArgumentException if the request's filter cannot be read
     */
    public PlannedMatrix plan(RunSettings settings, Access access, InterruptedRuns interrupted, PrintStream out)
            throws IOException, InterruptedException, MatrixFileException {
        RunEvents events = new RunEvents();
        LimitWaits waits = LimitWaits.on(out, events);
        Ledger stored = store.ledger();
        Ledger known = withLock(stored);
        Plan plan = plan(known, settings.refresh());
        // Queried before the published tags: the hash of an image's inputs includes the digest of its base.
        RegistryClients outside = access.bases(plan, waits);
        Map<String, String> found = new BaseDigests(outside).ask(plan, known.bases(), out);
        BaseAdmission admitted = BaseAdmission.of(
                known.bases(),
                found,
                folder.basePolicies(),
                store.approvals(),
                known.seenBases(),
                folder.lockedBases(),
                settings.refresh() || folder.revisions(),
                request.now());
        SortedSet<String> kept = admitted.kept();
        if (!admitted.digests().equals(stored.bases()) || !admitted.seen().equals(stored.seenBases())) {
            store.remember(admitted.digests(), admitted.seen());
        }
        if (!admitted.digests().equals(known.bases())) {
            known = known.with(admitted.digests());
            plan = plan(known, settings.refresh());
        }
        printHeld(admitted, out);
        if (settings.push() || settings.stage()) {
            RegistryClients published = access.published(plan, waits);
            List<PublishedTag> recalled = new RegistryRecall(published, interrupted).recall(plan);
            if (!recalled.isEmpty()) {
                known = known.after(recalled);
                plan = plan(known, settings.refresh());
            }
            if (attestation != null) {
                ProofSource demand = attestation.of(
                        planned(plan, known, interrupted, kept, admitted.held(), events.events()),
                        Map.of(),
                        ContentsFolder.NONE);
                UnprovenTags tags = new UnprovenTags(published, demand, known);
                List<PublishedTag> unproven = tags.find(plan, known.published());
                store.proven(tags.proven(), tags.demand());
                known = known.after(unproven).proven(tags.proven(), tags.demand());
                plan = plan(known, settings.refresh());
            }
        }
        plan = new BaseVerification(outside, access).hold(plan);
        printApproved(plan, out);
        return planned(plan, known, interrupted, kept, admitted.held(), events.events());
    }

    private Ledger withLock(Ledger stored) {
        return stored.with(BaseAdmission.changed(folder.lockedBases(), stored.seenBases()));
    }

    private void printHeld(BaseAdmission admitted, PrintStream out) {
        for (HeldBaseReport base : admitted.held()) {
            out.println("Held: base image " + base.image() + ", which moved from " + Digests.brief(base.from()) + " to "
                    + Digests.brief(base.to()) + " (seen since " + day(base.seenMillis()) + "); "
                    + (base.untilMillis() == 0
                            ? "it waits for approval on the job's page or in the lock file"
                            : "it is taken from " + day(base.untilMillis()) + " on, or when it is approved"));
        }
    }

    private static LocalDate day(long millis) {
        return LocalDate.ofInstant(Instant.ofEpochMilli(millis), ZoneOffset.UTC);
    }

    /** Prints who approved a release. An approved release is admitted without a line in the lock file. */
    private void printApproved(Plan plan, PrintStream out) throws IOException {
        Approvals approvals = store.approvals();
        Set<String> nodes = plan.cells().stream()
                .map(planned -> planned.cell().node())
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        for (LockFile.Entry approval : approvals.releases()) {
            Version release = approval.version();
            if (nodes.contains(release.toString()) && folder.hasLockWithout(approval)) {
                approvals.describe(release).ifPresent(text -> out.println("Added: " + release + " (" + text + ")"));
            }
        }
    }

    private PlannedMatrix planned(
            Plan plan,
            Ledger known,
            InterruptedRuns interrupted,
            SortedSet<String> kept,
            List<HeldBaseReport> held,
            List<RunEvent> events) {
        return new PlannedMatrix(
                plan, known, interrupted, kept, held, folder.lockChange(plan), folder.sources(), attestation, events);
    }

    private Plan plan(Ledger known, boolean refresh) throws IOException, MatrixFileException {
        List<PublishedTag> published = known.published();
        BlockedImages blocked = store.history().blocked();
        PublishedState state = PublishedState.of(published)
                .withdrawing(blocked.withdrawn(published))
                .restoring(refresh ? Set.of() : blocked.restored(published));
        Approvals approvals = store.approvals();
        return folder.plan(request.toBuilder()
                .approvedBases(approvals.baseDays())
                .build()
                .knowing(state, known.failedByName(), known.bases(), approvals.releases()));
    }
}
