package io.jenkins.plugins.nodeimagematrix.run.report;

import io.jenkins.plugins.nodeimagematrix.vulnerability.JudgedReport;
import io.jenkins.plugins.nodeimagematrix.vulnerability.ScanException;
import io.jenkins.plugins.nodeimagematrix.vulnerability.ScanPolicy;
import io.jenkins.plugins.nodeimagematrix.vulnerability.ScanVerdict;
import io.jenkins.plugins.nodeimagematrix.vulnerability.ScannerReport;
import java.io.IOException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The gate of a run for vulnerabilities: judges what scanners found by the run's policy and the controller's clock. A blocked image
 * becomes a failed cell.
 */
public final class ScanGate {
    /** The gate of a run that demands no scan. */
    public static final ScanGate NONE = new ScanGate(null, null, null);

    private final ScanPolicy policy;
    private final ContentsFolder folder;
    private final InstantSource clock;

    /** @param folder receives what scanners found */
    public ScanGate(ScanPolicy policy, ContentsFolder folder, InstantSource clock) {
        this.policy = policy;
        this.folder = folder;
        this.clock = clock;
    }

    /**
     * Judges the image of a result, and stores what was found.
     *
     * @param found {@code null} if it was not scanned
     * @return the result with a summary; failed if the image is blocked
     * @throws IOException if a scan is demanded and there is none, or it can't be stored
     */
    public CellResult judge(CellResult result, ScannerReport found) throws IOException {
        if (policy == null || found == null && !result.state().isPublishable()) {
            return result;
        }
        if (found == null) {
            throw new IOException("the image of " + result.cell() + " was not scanned");
        }
        LocalDate day = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        JudgedReport judged = new JudgedReport(found, policy, day.toString());
        ScanVerdict verdict = judged.verdict();
        CellResult kept = folder.keep(result, judged);
        return verdict.isBlocked()
                ? kept.failed(CellFailure.of(CellFailure.Kind.VULNERABILITY, verdict.describe()))
                : kept;
    }

    /**
     * Judges the proven image of an interrupted run again. What was found in it is in the folder.
     *
     * @return empty if it was not scanned, or is blocked now
     */
    public Optional<CellResult> again(CellResult result) throws IOException {
        if (policy == null) {
            return Optional.of(result);
        }
        Optional<JudgedReport> found = folder.scan(result);
        return found.isEmpty()
                ? Optional.empty()
                : Optional.of(judge(result, found.get().report()))
                        .filter(judged -> judged.state().isPublishable());
    }

    /** The exceptions that are for nothing in the images of these results; empty if none was scanned. */
    public List<ScanException> unused(List<CellResult> results) throws IOException {
        List<ScannerReport> found = new ArrayList<>();
        for (CellResult result : results) {
            if (policy != null && !policy.exceptions().isEmpty()) {
                folder.scan(result).map(JudgedReport::report).ifPresent(found::add);
            }
        }
        return found.isEmpty() ? List.of() : policy.unused(found);
    }
}
