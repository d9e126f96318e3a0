package io.jenkins.plugins.nodeimagematrix.job.api;

import io.jenkins.plugins.nodeimagematrix.run.report.ScanSummary;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** What a scanner found in the image of a cell, in Jenkins' remote API: numbers by severity. */
@ExportedBean(defaultVisibility = 999)
public final class ExportedScan {
    private final ScanSummary scan;

    ExportedScan(ScanSummary scan) {
        this.scan = scan;
    }

    /** The scanner with its version. */
    @Exported
    public String getScanner() {
        return scan.tool();
    }

    @Exported
    public int getCritical() {
        return scan.critical();
    }

    @Exported
    public int getHigh() {
        return scan.high();
    }

    @Exported
    public int getMedium() {
        return scan.medium();
    }

    @Exported
    public int getLow() {
        return scan.low();
    }

    @Exported
    public int getUnknown() {
        return scan.unknown();
    }

    /** How many block the image. */
    @Exported
    public int getBlocking() {
        return scan.blocking();
    }

    /** How many do not block it because of an exception. */
    @Exported
    public int getExcepted() {
        return scan.excepted();
    }
}
