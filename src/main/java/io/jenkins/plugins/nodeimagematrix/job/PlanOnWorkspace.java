package io.jenkins.plugins.nodeimagematrix.job;

import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.nodeimagematrix.matrix.FolderSources;
import io.jenkins.plugins.nodeimagematrix.matrix.MatrixFile;
import io.jenkins.plugins.nodeimagematrix.matrix.MatrixFileException;
import io.jenkins.plugins.nodeimagematrix.matrix.MatrixFileReader;
import io.jenkins.plugins.nodeimagematrix.matrix.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.PlanRequest;
import io.jenkins.plugins.nodeimagematrix.matrix.Planner;
import io.jenkins.plugins.nodeimagematrix.release.LockFile;
import io.jenkins.plugins.nodeimagematrix.release.LockFileException;
import java.io.File;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jenkins.MasterToSlaveFileCallable;

/** Reads the matrix file, its lock file and the folders they name where they lie, and plans. */
final class PlanOnWorkspace extends MasterToSlaveFileCallable<PlanOnWorkspace.Answer> {
    private static final long serialVersionUID = 1L;

    private final String name;
    private final PlanRequest request;

    PlanOnWorkspace(String name, PlanRequest request) {
        this.name = name;
        this.request = request;
    }

    /**
     * Problems come as an answer, since older remoting hides an exception's type.
     *
     * @param plan {@code null} if there are problems
     */
    record Answer(Plan plan, boolean lockIsCurrent, List<String> problems) implements Serializable {
        Answer {
            problems = new ArrayList<>(problems);
        }
    }

    @Override
    public Answer invoke(File folder, VirtualChannel channel) throws IOException {
        Path root = folder.toPath();
        try {
            MatrixFile file = MatrixFileReader.read(name, Files.readString(root.resolve(name)));
            Path lockFile = file.lock() == null ? null : root.resolve(file.lock());
            LockFile lock =
                    lockFile == null || !Files.exists(lockFile) ? null : LockFile.parse(Files.readString(lockFile));
            Plan plan = Planner.plan(file, withLock(lock), new FolderSources(root));
            List<String> missing = new MissingSources(root).of(plan);
            if (!missing.isEmpty()) {
                return new Answer(null, true, missing);
            }
            boolean current =
                    plan.lock() == null || lockFile == null || plan.lock().equals(lock);
            return new Answer(plan, current, List.of());
        } catch (MatrixFileException wrong) {
            return new Answer(
                    null, true, wrong.problems().stream().map(Object::toString).toList());
        } catch (LockFileException wrong) {
            return new Answer(
                    null,
                    true,
                    wrong.faults().stream()
                            .map(fault -> "lock file, line " + fault.line() + ": " + fault.message())
                            .toList());
        } catch (IllegalArgumentException wrong) {
            return new Answer(null, true, List.of(wrong.getMessage()));
        } catch (MalformedInputException wrong) {
            return new Answer(null, true, List.of(name + " is not UTF-8 text"));
        }
    }

    private PlanRequest withLock(LockFile lock) {
        return new PlanRequest(
                request.catalogue(),
                request.asOf(),
                lock,
                request.published(),
                request.failed(),
                request.baseDigests(),
                request.registry(),
                request.only(),
                request.rebuild());
    }
}
