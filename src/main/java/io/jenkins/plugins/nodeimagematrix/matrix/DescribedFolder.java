package io.jenkins.plugins.nodeimagematrix.matrix;

import io.jenkins.plugins.nodeimagematrix.matrix.plan.BaseCheck;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlanRequest;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.SourceCheck;
import io.jenkins.plugins.nodeimagematrix.matrix.source.DescribedSources;
import io.jenkins.plugins.nodeimagematrix.matrix.source.DockerfileBases;
import io.jenkins.plugins.nodeimagematrix.matrix.source.FolderDescription;
import io.jenkins.plugins.nodeimagematrix.matrix.source.FolderDescription.Content;
import io.jenkins.plugins.nodeimagematrix.matrix.source.SourceFault;
import io.jenkins.plugins.nodeimagematrix.matrix.source.UntrustedDescriptionException;
import io.jenkins.plugins.nodeimagematrix.matrix.source.Utf8;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.MatrixFileException;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.Problem;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import io.jenkins.plugins.nodeimagematrix.release.policy.LockFile;
import io.jenkins.plugins.nodeimagematrix.release.policy.LockFileException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A matrix file or an inventory, read from what an agent said about its folder. It plans as often as it is asked, from the
 * description and the request alone.
 */
public final class DescribedFolder {
    private final String name;
    private final MatrixDocument document;
    private final LockFile lock;
    private final FolderDescription description;
    private final DescribedSources sources;

    private DescribedFolder(String name, MatrixDocument document, FolderDescription description, DockerfileBases bases)
            throws MatrixFileException, LockFileException {
        this.name = name;
        this.document = document;
        this.lock = lock(name, document, description.lock());
        this.description = description;
        this.sources = new DescribedSources(description, bases);
    }

    /**
     * @param name of the matrix file, for messages
     * @param text in place of the file, or null; its paths are relative to the folder all the same
     * @param bases reads Dockerfiles for the images that the matrix file does not name, and checks them for those that it does
     * @throws MatrixFileException with everything that is wrong with the matrix file
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
     * @param request its lock is replaced by that of the matrix file's lock file, if there is one
     * @throws MatrixFileException also naming every file and folder that cells need and that can't be used
     * @throws IllegalArgumentException if the request's filter cannot be read
     * @throws UntrustedDescriptionException if something is missing of which an honest agent would have told
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
        SourceCheck.check(name, plan.cells(), sources);
        BaseCheck.check(plan.cells(), sources);
        return plan;
    }

    /** Whether the lock file in the folder says what a plan wants in it. */
    public boolean hasLockOf(Plan plan) {
        return plan.lock() == null || plan.lockFile() == null || plan.lock().equals(lock);
    }

    /** Whether there is a lock file in the folder that does not have a release. */
    public boolean hasLockWithout(Version release) {
        return lock != null && !lock.contains(release);
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
        // Bytes that are not UTF-8 become a character that no name allows, so they are refused with their place.
        return Utf8.withoutMark(new String(bytes, StandardCharsets.UTF_8));
    }

    /** Null if there is none yet. */
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
