package io.jenkins.plugins.nodeimagematrix.run;

import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;

/** A run that is under way, for pages that look at it from other threads. */
public interface WatchedRun {
    /** The run as it stands. */
    RunReport report();

    /** Expected until the last cell has ended, in milliseconds; -1 while nothing is known. */
    long remainingMillis();
}
