package io.jenkins.plugins.nodeimagematrix.job;

import io.jenkins.plugins.nodeimagematrix.run.GridReport;
import io.jenkins.plugins.nodeimagematrix.run.RunOutline;
import io.jenkins.plugins.nodeimagematrix.run.RunReport;
import java.io.IOException;

/**
 * The grid of a build that has ended, made once: many people look at the same one.
 *
 * @param before what failures were compared with, or {@code null}
 */
record GridAnswer(RunReport report, RunOutline before, JsonAnswer answer) {
    static GridAnswer of(RunReport report, RunOutline before) throws IOException {
        return new GridAnswer(report, before, JsonAnswer.of(GridReport.of(report, -1, before)));
    }

    /** Whether it was made of these very two. */
    boolean isOf(RunReport wanted, RunOutline compared) {
        return report == wanted && before == compared;
    }
}
