package io.jenkins.plugins.nodeimagematrix.run;

import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;

/** An active run, as pages read it from other threads. */
public interface ActiveRun {
    /** The current report of the run. */
    RunReport report();

    /** Expected time until the last cell has ended, in milliseconds; -1 if unknown. */
    long remainingMillis();
}
