package io.jenkins.plugins.nodeimagematrix.job.overview;

import hudson.model.Job;
import hudson.model.Result;
import hudson.model.Run;
import io.jenkins.plugins.nodeimagematrix.job.page.CurrentMatrices;
import io.jenkins.plugins.nodeimagematrix.job.page.MatrixBuildAction;
import io.jenkins.plugins.nodeimagematrix.job.page.MatrixHistory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** The results of a job's last builds, from the cell counts that each build stores. */
record Trend(int version, List<Course> matrices) {
    private static final int VERSION = 1;
    private static final int MAX_POINTS = 50;

    /**
     * The results of one matrix.
     *
     * @param matrix the label of the matrix
     * @param points oldest first, at most {@value #MAX_POINTS}
     */
    record Course(String matrix, List<Point> points) {}

    /**
     * The result of one build.
     *
     * @param states the number of cells that ended in each state
     * @param url relative to the controller's root
     */
    record Point(
            int number,
            String url,
            String result,
            long startedMillis,
            long durationMillis,
            Map<String, Integer> states) {}

    static Trend of(Job<?, ?> job) {
        return new Trend(
                VERSION,
                CurrentMatrices.of(job).names().stream()
                        .map(name -> new Course(name.label(), points(MatrixHistory.of(job, name))))
                        .toList());
    }

    private static List<Point> points(MatrixHistory builds) {
        List<Point> points = new ArrayList<>();
        for (MatrixBuildAction matrix : builds) {
            if (points.size() == MAX_POINTS) {
                break;
            }
            if (!matrix.getRun().isBuilding() && !matrix.tally().isEmpty()) {
                points.add(point(matrix.getRun(), matrix));
            }
        }
        Collections.reverse(points);
        return points;
    }

    private static Point point(Run<?, ?> build, MatrixBuildAction matrix) {
        Result result = build.getResult();
        return new Point(
                build.getNumber(),
                build.getUrl() + matrix.getUrlName(),
                result == null ? "" : result.toString(),
                build.getTimeInMillis(),
                matrix.took(),
                matrix.tally().states());
    }
}
