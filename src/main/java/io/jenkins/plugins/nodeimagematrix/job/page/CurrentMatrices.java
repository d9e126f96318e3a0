package io.jenkins.plugins.nodeimagematrix.job.page;

import hudson.model.Job;
import hudson.model.Run;
import io.jenkins.plugins.nodeimagematrix.run.published.MatrixStatus;
import io.jenkins.plugins.nodeimagematrix.run.report.RunOutline;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The current matrices of a job: those of its last ended build, and those that running builds have added. Builds without a
 * matrix are skipped.
 */
public final class CurrentMatrices {
    private final Job<?, ?> job;
    private final Set<MatrixKey> names = new LinkedHashSet<>();

    private CurrentMatrices(Job<?, ?> job) {
        this.job = job;
        for (Run<?, ?> build : MatrixHistory.back(job.getLastBuild())) {
            List<MatrixKey> here = MatrixActions.all(build).stream()
                    .filter(matrix -> Files.exists(matrix.folder().report()))
                    .map(MatrixKey::of)
                    .toList();
            names.addAll(here);
            if (!here.isEmpty() && !build.isBuilding()) {
                break;
            }
        }
    }

    public static CurrentMatrices of(Job<?, ?> job) {
        return new CurrentMatrices(job);
    }

    public Set<MatrixKey> names() {
        return names;
    }

    /**
     * Returns this part of each matrix, from the newest build that has it. Matrices without the part in any build are left out.
     */
    public <T> List<T> newest(MatrixHistory.Part<T> part) throws IOException {
        List<T> all = new ArrayList<>();
        for (MatrixKey name : names) {
            T found = MatrixHistory.of(job, name).newest(part);
            if (found != null) {
                all.add(found);
            }
        }
        return all;
    }

    /**
     * Returns the lock of the last plan of a matrix, without later approvals.
     *
     * @param label of the matrix; empty for the first
     * @return {@code null} if there is none
     */
    public PlannedLock lock(String label) throws IOException {
        for (MatrixKey name : names) {
            if (label.isEmpty() || name.label().equals(label)) {
                return MatrixHistory.of(job, name).newest(PlannedLock::of);
            }
        }
        return null;
    }

    /**
     * Returns the page of a cell in the newest build that has the cell, as a path on the controller without its context path.
     *
     * @return {@code null} if no build has it
     */
    public String cell(String name) throws IOException {
        List<String> pages = newest(matrix -> {
            RunOutline outline = matrix.reports().outline();
            return outline == null || !outline.states().containsKey(name)
                    ? null
                    : matrix.getSearchUrl() + matrix.cell(name).getUrl();
        });
        return pages.isEmpty() ? null : pages.get(0);
    }

    /** Returns the status of each matrix, as the last builds left it. Matrices that no build has ended yet are left out. */
    public List<MatrixStatus> statuses() throws IOException {
        List<MatrixStatus> known = JobFolder.of(job).status().matrices();
        List<MatrixStatus> all = new ArrayList<>();
        for (MatrixKey name : names) {
            known.stream()
                    .filter(status -> status.matrix().equals(name.label()))
                    .forEach(all::add);
        }
        return all;
    }
}
