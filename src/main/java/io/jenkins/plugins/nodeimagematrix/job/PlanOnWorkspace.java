package io.jenkins.plugins.nodeimagematrix.job;

import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.nodeimagematrix.docker.FromInstructions;
import io.jenkins.plugins.nodeimagematrix.matrix.MatrixFileException;
import io.jenkins.plugins.nodeimagematrix.matrix.MatrixFolder;
import io.jenkins.plugins.nodeimagematrix.matrix.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.PlanRequest;
import io.jenkins.plugins.nodeimagematrix.release.LockFile;
import io.jenkins.plugins.nodeimagematrix.release.LockFileException;
import java.io.File;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jenkins.MasterToSlaveFileCallable;

/** Reads the matrix file, its lock file and the folders they name where they lie, and plans. */
final class PlanOnWorkspace extends MasterToSlaveFileCallable<PlanOnWorkspace.Answer> {
    private static final long serialVersionUID = 1L;

    private final String name;
    private final String text;
    private final PlanRequest request;

    /** @param text in place of the file, or empty */
    PlanOnWorkspace(String name, String text, PlanRequest request) {
        this.name = name;
        this.text = text;
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
            Plan plan = text.isEmpty()
                    ? MatrixFolder.plan(root, name, request, new FromInstructions())
                    : MatrixFolder.plan(root, name, text, request, new FromInstructions());
            return new Answer(plan, isCurrent(plan, root), List.of());
        } catch (MatrixFileException wrong) {
            return refused(wrong.problems().stream().map(Object::toString).toList());
        } catch (LockFileException wrong) {
            return refused(wrong.faults().stream()
                    .map(fault -> "lock file, line " + fault.line() + ": " + fault.message())
                    .toList());
        } catch (IllegalArgumentException wrong) {
            return refused(List.of(wrong.getMessage()));
        }
    }

    private static Answer refused(List<String> problems) {
        return new Answer(null, true, problems);
    }

    private static boolean isCurrent(Plan plan, Path root) throws IOException, LockFileException {
        if (plan.lock() == null || plan.lockFile() == null) {
            return true;
        }
        Path file = root.resolve(plan.lockFile());
        return Files.exists(file) && LockFile.parse(Files.readString(file)).equals(plan.lock());
    }
}
