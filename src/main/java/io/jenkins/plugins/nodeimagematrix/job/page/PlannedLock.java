package io.jenkins.plugins.nodeimagematrix.job.page;

import io.jenkins.plugins.nodeimagematrix.job.answer.TaggedAnswer;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import io.jenkins.plugins.nodeimagematrix.release.policy.LockChange;
import io.jenkins.plugins.nodeimagematrix.release.policy.LockFile;
import io.jenkins.plugins.nodeimagematrix.release.policy.LockFileException;
import io.jenkins.plugins.nodeimagematrix.run.history.Approvals;
import io.jenkins.plugins.nodeimagematrix.run.journal.RunFolder;
import io.jenkins.plugins.nodeimagematrix.run.plan.PlannedMatrix;
import io.jenkins.plugins.nodeimagematrix.run.store.StateFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.kohsuke.stapler.HttpResponse;

/**
 * The lock file that a build's plan produced, stored with the build until a user commits it.
 *
 * @param path of the lock file, relative to the matrix file
 * @param file path of the lock file, relative to the folder in which the step runs
 * @param changed whether it differs from the lock file of the checkout
 * @param added releases that the lock file of the checkout lacks
 * @param removed releases of the lock file of the checkout that are no longer in
 */
public record PlannedLock(
        int version, String path, String file, String text, boolean changed, List<String> added, List<String> removed)
        implements StateFile.Versioned {
    private static final int VERSION = 1;
    private static final StateFile.Format<PlannedLock> FORMAT = new StateFile.Format<>(PlannedLock.class, VERSION);

    /** The file of an early version of the plugin has only the path and the text. */
    public PlannedLock {
        file = file == null ? path : file;
        added = added == null ? List.of() : List.copyOf(added);
        removed = removed == null ? List.of() : List.copyOf(removed);
    }

    /**
     * @param matrixFile path of the matrix file, relative to the folder in which the step runs
     * @return {@code null} if the matrix has no lock file
     */
    public static PlannedLock of(PlannedMatrix planned, String matrixFile) {
        LockChange change = planned.lockChange();
        if (change == null) {
            return null;
        }
        String path = planned.plan().lockFile();
        String beside = matrixFile.replace('\\', '/');
        return new PlannedLock(
                VERSION,
                path,
                beside.substring(0, beside.lastIndexOf('/') + 1) + path,
                change.lock().render(),
                !change.isEmpty(),
                change.added().stream().map(entry -> entry.version().toString()).toList(),
                change.removed().stream().map(Object::toString).toList());
    }

    public void keep(RunFolder folder) throws IOException {
        file(folder).write(this);
    }

    /** @return {@code null} if the matrix's releases are not chosen from a catalogue */
    public static PlannedLock of(MatrixBuildAction matrix) throws IOException {
        return file(matrix.folder()).read().orElse(null);
    }

    /** A subject line for the commit of this lock file. */
    public String message() {
        return LockChange.message(added, removed);
    }

    /** A subject line for the commit of this lock file with later approvals; {@code null} if there is nothing to commit. */
    public String message(Approvals approvals) throws IOException {
        List<String> all = new ArrayList<>(added);
        LockFile planned = lock();
        approvals.releases().stream()
                .filter(approval -> !planned.covers(approval))
                .map(approval -> approval.version().toString())
                .filter(release -> !all.contains(release))
                .forEach(all::add);
        boolean further = !approvals.in(planned).equals(planned);
        return changed || further ? LockChange.message(all, removed) : null;
    }

    /** Whether the lock file of the checkout lacks a release of the plan. */
    public boolean isNew(Version release) {
        return added.contains(release.toString());
    }

    public LockFile lock() throws IOException {
        try {
            return LockFile.parse(text);
        } catch (LockFileException broken) {
            throw new IOException("the lock file saved with the build is invalid: " + broken.getMessage(), broken);
        }
    }

    /** Serves the lock file as a download, with later approvals added. */
    public HttpResponse download(Approvals approvals) throws IOException {
        String name = path.substring(path.lastIndexOf('/') + 1);
        byte[] lock = approvals.in(lock()).render().getBytes(StandardCharsets.UTF_8);
        return new TaggedAnswer("text/plain;charset=UTF-8", lock, name);
    }

    private static StateFile<PlannedLock> file(RunFolder folder) {
        return FORMAT.at(folder.path().resolve("lock.json"));
    }
}
