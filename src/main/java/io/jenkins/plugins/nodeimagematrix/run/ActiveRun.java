package io.jenkins.plugins.nodeimagematrix.run;

import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import java.time.Duration;

/** An active run, as pages read it from other threads. */
public interface ActiveRun {
    /** The current report of the run. */
    RunReport report();

    /** Expected time until the last cell has ended; {@code null} if unknown. */
    Duration remaining();
}
