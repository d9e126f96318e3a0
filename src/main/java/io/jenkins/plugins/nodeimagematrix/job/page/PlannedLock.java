package io.jenkins.plugins.nodeimagematrix.job.page;

import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.release.policy.LockFile;
import io.jenkins.plugins.nodeimagematrix.release.policy.LockFileException;
import io.jenkins.plugins.nodeimagematrix.run.history.Approvals;
import io.jenkins.plugins.nodeimagematrix.run.journal.RunFolder;
import io.jenkins.plugins.nodeimagematrix.run.store.StateFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.kohsuke.stapler.HttpResponse;

/**
 * The lock file that a build's plan produced, stored with the build until a user commits it.
 *
 * @param path of the lock file, relative to the matrix file
 */
public record PlannedLock(int version, String path, String text) implements StateFile.Versioned {
    private static final int VERSION = 1;
    private static final StateFile.Format<PlannedLock> FORMAT = new StateFile.Format<>(PlannedLock.class, VERSION);

    public static void keep(Plan plan, RunFolder folder) throws IOException {
        if (plan.lock() != null && plan.lockFile() != null) {
            file(folder)
                    .write(new PlannedLock(VERSION, plan.lockFile(), plan.lock().render()));
        }
    }

    /** @return {@code null} if the matrix's releases are not chosen from a catalogue */
    public static PlannedLock of(MatrixBuildAction matrix) throws IOException {
        return file(matrix.folder()).read().orElse(null);
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
