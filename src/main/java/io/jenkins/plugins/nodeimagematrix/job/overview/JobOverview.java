package io.jenkins.plugins.nodeimagematrix.job.overview;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import hudson.model.Job;
import hudson.model.Result;
import hudson.model.Run;
import io.jenkins.plugins.nodeimagematrix.job.Messages;
import io.jenkins.plugins.nodeimagematrix.job.page.CurrentMatrices;
import io.jenkins.plugins.nodeimagematrix.job.page.JobFolder;
import io.jenkins.plugins.nodeimagematrix.run.published.MatrixStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The overview of a job: what its matrices publish now, what failed since when, and what waits. The job's page, its status
 * line, its badge and the columns of list views show the same data.
 *
 * @param last the last build of the job that ended; {@code null} if there is none
 * @param running the number of a build that runs now; {@code null} for none
 * @param held updates that wait for approval
 * @param builds the numbers of the builds that still exist
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record JobOverview(
        int version,
        LastBuild last,
        Integer running,
        List<MatrixStatus> matrices,
        Set<String> held,
        Set<Integer> builds) {
    private static final int VERSION = 1;

    /**
     * The last build of a job, with or without a report.
     *
     * @param result in Jenkins' terms, such as {@code UNSTABLE}
     * @param millis time of its start, since the epoch
     */
    record LastBuild(int number, String result, long millis) {}

    /** The state of the matrices only. It needs neither plans nor lock files of builds. */
    static JobOverview ofMatrices(Job<?, ?> job) throws IOException {
        return new JobOverview(VERSION, null, null, CurrentMatrices.of(job).statuses(), Set.of(), Set.of());
    }

    static JobOverview of(Job<?, ?> job) throws IOException {
        Run<?, ?> completed = job.getLastCompletedBuild();
        Run<?, ?> newest = job.getLastBuild();
        return new JobOverview(
                VERSION,
                completed == null ? null : last(completed),
                newest != null && newest.isBuilding() ? newest.getNumber() : null,
                CurrentMatrices.of(job).statuses(),
                HeldReport.of(job).releases(),
                newest == null ? Set.of() : builds(newest.getRootDir().toPath().getParent()));
    }

    private static LastBuild last(Run<?, ?> build) {
        return new LastBuild(
                build.getNumber(),
                Objects.toString(build.getResult(), Result.NOT_BUILT.toString()),
                build.getTimeInMillis());
    }

    /** Reads the numbers from the names of the builds' folders, because builds must not be loaded for that. */
    private static Set<Integer> builds(Path folder) throws IOException {
        Set<Integer> numbers = new TreeSet<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("\\d{1,9}"))
                    .forEach(name -> numbers.add(Integer.valueOf(name)));
        }
        return numbers;
    }

    @JsonIgnore
    boolean isEmpty() {
        return matrices.isEmpty();
    }

    /** The number of cells with a proven or already published image. */
    int proven() {
        return matrices.stream().mapToInt(MatrixStatus::proven).sum();
    }

    /** The number of cells without a proven image. */
    int failing() {
        return matrices.stream().mapToInt(matrix -> matrix.failures().size()).sum();
    }

    /** The number of tags that are not published although their cells are proven. */
    int unpublished() {
        return matrices.stream().mapToInt(matrix -> matrix.ownTags().size()).sum();
    }

    /** Whether all images are proven and all their tags published. */
    @JsonIgnore
    boolean isGood() {
        return failing() == 0 && unpublished() == 0;
    }

    /** The last build that created or moved tags; {@code null} if none did. */
    MatrixStatus.Build published() {
        return matrices.stream()
                .map(MatrixStatus::published)
                .filter(Objects::nonNull)
                .max(Comparator.comparing(MatrixStatus.Build::number))
                .orElse(null);
    }

    /** The number of published tags is not part of it, because the ledger may be large. */
    String describe() {
        List<String> parts = new ArrayList<>();
        parts.add(Messages.JobOverview_proven(proven()));
        if (failing() > 0) {
            parts.add(Messages.JobOverview_failing(failing()));
        }
        if (unpublished() > 0) {
            parts.add(Messages.JobOverview_unpublished(unpublished()));
        }
        return String.join(", ", parts);
    }

    /** One line for the job's main page; empty before the first build of a matrix. */
    static String statusLine(Job<?, ?> job) throws IOException {
        JobOverview overview = ofMatrices(job);
        if (overview.isEmpty()) {
            return "";
        }
        int tags = JobFolder.of(job).ledger().published().size();
        List<String> parts = new ArrayList<>();
        parts.add(overview.describe());
        if (tags > 0) {
            parts.add(Messages.JobOverview_tags(tags));
        }
        HeldUpdates held = HeldUpdates.of(job);
        if (held != null && held.count() > 0) {
            parts.add(held.describe());
        }
        return String.join("; ", parts);
    }
}
