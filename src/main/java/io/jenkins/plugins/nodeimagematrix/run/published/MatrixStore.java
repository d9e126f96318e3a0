package io.jenkins.plugins.nodeimagematrix.run.published;

import io.jenkins.plugins.nodeimagematrix.image.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.matrix.alias.AliasRules;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.BackOff;
import io.jenkins.plugins.nodeimagematrix.proof.ProofSource;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClients;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import io.jenkins.plugins.nodeimagematrix.run.history.Actor;
import io.jenkins.plugins.nodeimagematrix.run.history.AliasHistory;
import io.jenkins.plugins.nodeimagematrix.run.history.Approvals;
import io.jenkins.plugins.nodeimagematrix.run.history.Ledger;
import io.jenkins.plugins.nodeimagematrix.run.history.SeenBase;
import io.jenkins.plugins.nodeimagematrix.run.history.TagUpdateResult;
import io.jenkins.plugins.nodeimagematrix.run.journal.UnfinishedRuns;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.ImageRecords;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import io.jenkins.plugins.nodeimagematrix.run.store.FolderLock;
import io.jenkins.plugins.nodeimagematrix.run.store.StateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The persistent state of a matrix: its ledger, the history of its tags, and its unfinished runs. It is a folder on disk that
 * concurrent runs may update.
 */
public final class MatrixStore {
    private static final String LEDGER = "ledger.json";
    private static final String STATUS = "status.json";

    private final Path folder;
    private final Clock clock;

    public MatrixStore(Path folder) {
        this(folder, Clock.systemUTC());
    }

    /** @param clock of publications and approvals */
    public MatrixStore(Path folder, Clock clock) {
        this.folder = folder;
        this.clock = clock;
    }

    public Path folder() {
        return folder;
    }

    public Ledger ledger() throws IOException {
        return ledgerFile().read().orElseGet(Ledger::empty);
    }

    /** Adds published tags to the ledger. */
    public void add(List<PublishedTag> confirmed) throws IOException {
        update(ledger -> ledger.after(confirmed));
    }

    /**
     * Adds the results of a run to the ledger.
     *
     * @param at time of attempts whose result has none
     */
    public void add(List<CellResult> results, BackOff backOff, Instant at) throws IOException {
        update(ledger -> ledger.after(results, backOff, at));
    }

    /**
     * Records images whose proofs are at their registry.
     *
     * @param demand id of the demand that the proofs meet
     */
    public void proven(Collection<String> images, String demand) throws IOException {
        if (!images.isEmpty()) {
            update(ledger -> ledger.proven(images, demand));
        }
    }

    /**
     * Records the digests of images outside of the matrix, which are used when their registries do not answer.
     *
     * @param seen the images that the tags under a policy are on
     */
    public void remember(Map<String, String> bases, List<SeenBase> seen) throws IOException {
        update(ledger -> ledger.with(bases).seeing(seen));
    }

    /** Updates the ledger after an undo or a withdrawal. */
    public void add(TagUpdateResult reversal) throws IOException {
        update(ledger -> ledger.after(reversal));
    }

    /** Writes the ledger only if it changes, since each write waits for the disk. */
    private void update(UnaryOperator<Ledger> change) throws IOException {
        try (FolderLock lock = FolderLock.take(folder)) {
            Ledger before = ledger();
            Ledger after = change.apply(before);
            if (!after.equals(before)) {
                ledgerFile().write(after);
            }
        }
    }

    /** The demands of this job's matrices that images have proofs. */
    public ProofDemands proofDemands() throws IOException {
        return demandsFile().read().orElseGet(ProofDemands::none);
    }

    /**
     * Records whether a matrix demands proofs.
     *
     * @param matrix the path of its file
     * @param demand {@code null} for none
     */
    public void demand(String matrix, ProofSource demand) throws IOException {
        try (FolderLock lock = FolderLock.take(folder)) {
            ProofDemands before = proofDemands();
            ProofDemands after = before.with(matrix, demand);
            if (!after.equals(before)) {
                demandsFile().write(after);
            }
        }
    }

    /** The guard of tags that are moved without a run. */
    public ProofGuard proofGuard() throws IOException {
        return new ProofGuard(proofDemands(), ledger());
    }

    /** The undo of the tag updates of a build, or of an earlier operation. */
    public Undo undo(RegistryClients registries, Actor actor) throws IOException {
        return new Undo(history(), registries, actor, proofGuard());
    }

    /**
     * The withdrawal of published versions, cells or pinned tags.
     *
     * @param rules the current rules of aliases
     */
    public Withdrawal withdrawal(AliasRules rules, RegistryClients registries, Actor actor) throws IOException {
        return new Withdrawal(ledger().published(), history(), rules, registries, actor, proofGuard());
    }

    /** What the published images contain, as far as runs read it. */
    public ImageRecords images() {
        return new ImageRecords(imagesFolder());
    }

    /** Forgets what images contain that no tag is on. */
    public void retainImages() throws IOException {
        if (!Files.isDirectory(imagesFolder())) {
            return;
        }
        try (FolderLock lock = FolderLock.take(folder)) {
            images().retain(ledger().published().stream()
                    .map(PublishedTag::digest)
                    .toList());
        }
    }

    /** The history of the tags of this matrix, including the images that aliases are kept from. */
    public AliasHistory history() {
        return new AliasHistory(folder.resolve("history.jsonl"), clock);
    }

    /** Held releases that users approved. */
    public Approvals approvals() throws IOException {
        return approvalsFile().read().orElseGet(Approvals::none);
    }

    /** Records that a user approved an image of a base image's tag. */
    public void approveBase(String image, String digest, String who) throws IOException {
        try (FolderLock lock = FolderLock.take(folder)) {
            approvalsFile().write(approvals().withBase(image, digest, who, clock.instant()));
        }
    }

    /** Records that a user approved a release for all operating systems. */
    public void approve(Version release, String who) throws IOException {
        approve(release, List.of(), who);
    }

    /**
     * Records that a user approved a release.
     *
     * @param systems the operating systems; empty for all
     */
    public void approve(Version release, Collection<String> systems, String who) throws IOException {
        try (FolderLock lock = FolderLock.take(folder)) {
            approvalsFile().write(approvals().with(release, systems, who, clock.instant()));
        }
    }

    /** The last drift report, without tags that were put again since then; empty before the first check. */
    public Optional<DriftReport> drift() throws IOException {
        Optional<DriftReport> last = driftFile().read();
        return last.isEmpty() ? last : Optional.of(last.get().without(history().byTag()));
    }

    public void drift(DriftReport report) throws IOException {
        try (FolderLock lock = FolderLock.take(folder)) {
            driftFile().write(report);
        }
    }

    /** The status of each matrix after the last builds that ended. */
    public JobStatus status() throws IOException {
        return statusFile().read().orElseGet(JobStatus::none);
    }

    /**
     * Updates the status of a matrix after a build.
     *
     * @param matrix the label of the matrix
     * @param whole whether the build was of all cells, not of a selection
     */
    public void record(String matrix, MatrixStatus.Build build, RunReport report, boolean whole) throws IOException {
        try (FolderLock lock = FolderLock.take(folder)) {
            statusFile().write(status().after(matrix, build, report, whole));
        }
    }

    /** When the ledger or the status was last written; the epoch if there is neither. */
    public FileTime written() throws IOException {
        FileTime last = FileTime.fromMillis(0);
        for (String name : List.of(LEDGER, STATUS)) {
            Path file = folder.resolve(name);
            if (Files.exists(file) && last.compareTo(Files.getLastModifiedTime(file)) < 0) {
                last = Files.getLastModifiedTime(file);
            }
        }
        return last;
    }

    public UnfinishedRuns unfinished() {
        return new UnfinishedRuns(folder.resolve("unfinished"));
    }

    private Path imagesFolder() {
        return folder.resolve("images");
    }

    private StateFile<Ledger> ledgerFile() {
        return Ledger.file(folder.resolve(LEDGER));
    }

    private StateFile<ProofDemands> demandsFile() {
        return ProofDemands.file(folder.resolve("proof-demands.json"));
    }

    private StateFile<Approvals> approvalsFile() {
        return Approvals.file(folder.resolve("approvals.json"));
    }

    private StateFile<JobStatus> statusFile() {
        return JobStatus.file(folder.resolve(STATUS));
    }

    private StateFile<DriftReport> driftFile() {
        return DriftReport.file(folder.resolve("drift.json"));
    }
}
