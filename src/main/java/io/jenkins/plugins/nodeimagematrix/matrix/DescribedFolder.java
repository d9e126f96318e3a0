package io.jenkins.plugins.nodeimagematrix.matrix;

import io.jenkins.plugins.nodeimagematrix.matrix.plan.BaseCheck;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlanRequest;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.SourceCheck;
import io.jenkins.plugins.nodeimagematrix.matrix.source.DescribedSources;
import io.jenkins.plugins.nodeimagematrix.matrix.source.DockerfileBases;
import io.jenkins.plugins.nodeimagematrix.matrix.source.FolderDescription;
import io.jenkins.plugins.nodeimagematrix.matrix.source.FolderDescription.Content;
import io.jenkins.plugins.nodeimagematrix.matrix.source.SourceFault;
import io.jenkins.plugins.nodeimagematrix.matrix.source.SourceTree;
import io.jenkins.plugins.nodeimagematrix.matrix.source.UntrustedDescriptionException;
import io.jenkins.plugins.nodeimagematrix.matrix.source.Utf8;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.MatrixFileException;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.Problem;
import io.jenkins.plugins.nodeimagematrix.proof.KeyReference;
import io.jenkins.plugins.nodeimagematrix.release.policy.BasePolicies;
import io.jenkins.plugins.nodeimagematrix.release.policy.LockChange;
import io.jenkins.plugins.nodeimagematrix.release.policy.LockFile;
import io.jenkins.plugins.nodeimagematrix.release.policy.LockFileException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A matrix file or an inventory, read from an agent's description of its folder. Planning depends only on the description and
 * the request, so it can be repeated.
 */
public final class DescribedFolder {
    private final String name;
    private final MatrixDocument document;
    private final LockFile lock;
    private final DescribedSources sources;

    private DescribedFolder(String name, MatrixDocument document, FolderDescription description, DockerfileBases bases)
            throws MatrixFileException, LockFileException {
        this.name = name;
        this.document = document;
        this.lock = lock(name, document, description.lock());
        this.sources = new DescribedSources(description, bases);
    }

    /**
     * @param name of the matrix file, for messages
     * @param text used instead of the file, or null; its paths are still relative to the folder
     * @param bases finds the base images that only Dockerfiles name, and checks those that the matrix file names
     * @throws MatrixFileException with all problems of the matrix file
     */
    public static DescribedFolder of(String name, String text, FolderDescription description, DockerfileBases bases)
            throws MatrixFileException, LockFileException, UntrustedDescriptionException {
        if (text == null && description.matrix() == null) {
            throw new UntrustedDescriptionException("no matrix file");
        }
        String matrix = text == null ? text(name, description.matrix()) : text;
        return new DescribedFolder(name, MatrixDocument.read(name, matrix), description, bases);
    }

    /**
     * @param request its lock is replaced by the matrix file's lock file, if there is one
     * @throws MatrixFileException also with every file and folder that cells need and that cannot be used
     * @throws IllegalArgumentException if the request's filter cannot be read
     * @throws UntrustedDescriptionException if the description lacks a part that an honest agent includes
     */
    public Plan plan(PlanRequest request) throws MatrixFileException, UntrustedDescriptionException {
        Plan plan;
        try {
            plan = document.plan(withLock(request, lock), sources);
        } catch (UncheckedIOException lacking) {
            if (lacking.getCause() instanceof UntrustedDescriptionException untrusted) {
                throw untrusted;
            }
            throw lacking;
        }
        SourceCheck.check(name, plan.cells(), sources, document::place);
        BaseCheck.check(plan.cells(), sources);
        return plan.with(plan.cells().stream().map(this::withKey).toList());
    }

    /** A cell that names a file with keys gets their text: what a later commit changes does not matter to this plan. */
    private PlannedCell withKey(PlannedCell planned) {
        KeyReference keys = planned.cell().verify();
        return keys == null || keys.kind() != KeyReference.Kind.FILE
                ? planned
                : planned.verifiedBy(KeyReference.text(DescribedSources.keyText(sources.key(keys.text()))));
    }

    /** The hashes of the files and folders that the plan uses. */
    public SourceTree sources() {
        return sources;
    }

    /** The change from the folder's lock file to that of the plan; {@code null} if the matrix has no lock file. */
    public LockChange lockChange(Plan plan) {
        return plan.lock() == null || plan.lockFile() == null ? null : LockChange.of(lock, plan.lock());
    }

    /** The policies for external base images. */
    public BasePolicies basePolicies() {
        return document.bases();
    }

    /** Whether each new image of a version gets a tag of its own. */
    public boolean revisions() {
        return document.revisions();
    }

    /** The digests of base images in the lock file, by the name of the image. */
    public Map<String, String> lockedBases() {
        Map<String, String> digests = new TreeMap<>();
        if (lock != null) {
            lock.bases().values().stream()
                    .filter(base -> !document.bases().of(base.image()).isFollow())
                    .forEach(base -> digests.put(base.image(), base.digest()));
        }
        return digests;
    }

    /** Whether the folder has a lock file to which this approval adds a release or systems. */
    public boolean hasLockWithout(LockFile.Entry approval) {
        return lock != null && !lock.covers(approval);
    }

    static PlanRequest withLock(PlanRequest request, LockFile lock) {
        return lock == null ? request : request.withLockFile(lock);
    }

    /** The text of a matrix file. */
    static String text(String name, Content file) throws MatrixFileException {
        if (file.fault() != null) {
            boolean gone = file.fault() == SourceFault.ABSENT && file.link() == null;
            throw problem(
                    name,
                    "",
                    gone ? "there is no such file" : "the file " + file.fault().describe(file.link()));
        }
        byte[] bytes = file.bytes();
        if (Utf8.isUtf16(bytes)) {
            throw problem(name, "", "the file is written in UTF-16; save it as UTF-8");
        }
        // Bytes that are not UTF-8 become a replacement character, which is refused with its line.
        return Utf8.withoutMark(new String(bytes, StandardCharsets.UTF_8));
    }

    /** Returns the lock file, or null if there is none yet. */
    static LockFile lock(String name, MatrixDocument document, Content file)
            throws MatrixFileException, LockFileException {
        if (document.lock() == null || file == null || file.fault() == SourceFault.ABSENT && file.link() == null) {
            return null;
        }
        if (file.fault() != null) {
            String fault = file.fault().describe(file.link());
            throw problem(name, "axes.node.lock", "the lock file " + document.lock() + " " + fault);
        }
        try {
            return LockFile.parse(Utf8.withoutMark(Utf8.strict(file.bytes())));
        } catch (CharacterCodingException otherEncoding) {
            throw problem(
                    name,
                    "axes.node.lock",
                    "the lock file " + document.lock() + " is not written in UTF-8; save it as UTF-8");
        }
    }

    private static MatrixFileException problem(String name, String key, String message) {
        return new MatrixFileException(List.of(new Problem(name, 1, 1, key, message)));
    }
}
