package io.jenkins.plugins.nodeimagematrix.job;

import hudson.model.Run;
import io.jenkins.plugins.nodeimagematrix.run.RunReport;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Reports of runs that are under way on this controller, for pages that look at them. */
final class LiveRuns {
    private static final Map<String, Supplier<RunReport>> REPORTS = new ConcurrentHashMap<>();

    private LiveRuns() {}

    static void put(Run<?, ?> run, Supplier<RunReport> report) {
        REPORTS.put(key(run), report);
    }

    static void remove(Run<?, ?> run) {
        REPORTS.remove(key(run));
    }

    /** @return {@code null} if the run is not under way */
    static RunReport report(Run<?, ?> run) {
        Supplier<RunReport> report = REPORTS.get(key(run));
        return report == null ? null : report.get();
    }

    private static String key(Run<?, ?> run) {
        return run.getParent().getFullName() + "#" + run.getNumber();
    }
}
