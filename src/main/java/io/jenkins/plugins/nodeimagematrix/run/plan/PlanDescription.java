package io.jenkins.plugins.nodeimagematrix.run.plan;

import io.jenkins.plugins.nodeimagematrix.matrix.cell.Cell;
import io.jenkins.plugins.nodeimagematrix.release.Line;
import io.jenkins.plugins.nodeimagematrix.release.Release;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import io.jenkins.plugins.nodeimagematrix.release.policy.HeldRelease;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import java.util.List;

/** Descriptions of a plan for the report. */
public final class PlanDescription {
    private PlanDescription() {}

    /** The release line of a cell; empty for an image without a release. */
    public static String line(Cell cell) {
        return cell.node() == null ? "" : Line.of(Version.parse(cell.node())).toString();
    }

    public static RunReport.HeldReleaseReport held(HeldRelease held) {
        return new RunReport.HeldReleaseReport(
                held.release().version().toString(),
                Line.of(held.release().version()).toString(),
                String.valueOf(held.release().date()),
                held.release().security() == Release.Security.FIX,
                held.rule().explanation() + (held.until() == null ? "" : "; until " + held.until()),
                List.copyOf(held.systems()));
    }
}
