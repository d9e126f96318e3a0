package io.jenkins.plugins.nodeimagematrix.job;

import hudson.model.Job;
import hudson.model.Result;
import hudson.model.Run;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * How the last builds of a job went, oldest first, from what each build keeps of its cells.
 *
 * @param points at most {@value #MOST}
 */
record Trend(int version, List<Point> points) {
    private static final int VERSION = 1;
    private static final int MOST = 50;

    /**
     * One build.
     *
     * @param states how many cells ended in each state
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
        List<Point> points = new ArrayList<>();
        for (MatrixBuildAction matrix : MatrixBuilds.of(job)) {
            if (points.size() < MOST
                    && !matrix.getRun().isBuilding()
                    && !matrix.states().isEmpty()) {
                points.add(point(matrix.getRun(), matrix));
            }
        }
        Collections.reverse(points);
        return new Trend(VERSION, points);
    }

    private static Point point(Run<?, ?> build, MatrixBuildAction matrix) {
        Result result = build.getResult();
        return new Point(
                build.getNumber(),
                build.getUrl() + matrix.getUrlName(),
                result == null ? "" : result.toString(),
                build.getTimeInMillis(),
                matrix.took(),
                matrix.states());
    }
}
