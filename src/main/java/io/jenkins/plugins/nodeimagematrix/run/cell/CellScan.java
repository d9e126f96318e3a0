package io.jenkins.plugins.nodeimagematrix.run.cell;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.jenkins.plugins.nodeimagematrix.contents.BillOfMaterials;
import io.jenkins.plugins.nodeimagematrix.contents.ImageContents;
import io.jenkins.plugins.nodeimagematrix.docker.client.ClientProcess;
import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonException;
import io.jenkins.plugins.nodeimagematrix.docker.client.Mask;
import io.jenkins.plugins.nodeimagematrix.matrix.cell.Cell;
import io.jenkins.plugins.nodeimagematrix.run.report.CellFailure;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.store.FolderTree;
import io.jenkins.plugins.nodeimagematrix.vulnerability.ScanVerdict;
import io.jenkins.plugins.nodeimagematrix.vulnerability.ScannerReport;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The scan of a proven image: runs the user's command next to the daemon, and reads the report that it writes. It runs in an empty
 * folder, so no file of the checkout configures it. It is not repeated if it fails.
 */
final class CellScan {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int MAX_LINE_CHARS = 300;

    private final CellRequest request;
    private final CellLog log;

    CellScan(CellRequest request, CellLog log) {
        this.request = request;
        this.log = log;
    }

    /**
     * The end of a scan.
     *
     * @param report {@code null} if the scanner failed
     * @param failure {@code null} if the image may be published, by the day of the run's begin
     */
    record Outcome(ScannerReport report, CellFailure failure) {}

    Outcome perform(String imageId, ImageContents contents) throws InterruptedException {
        log.heading("scan " + imageId);
        try {
            Path folder = Files.createTempDirectory(Path.of(request.scratch()), "scan-");
            try {
                return perform(imageId, contents, folder);
            } finally {
                remove(folder);
            }
        } catch (DaemonException failed) {
            return failed("The scan command " + failed.getMessage());
        } catch (IOException failed) {
            return failed("The scan failed: " + failed.getMessage());
        }
    }

    private void remove(Path folder) {
        try {
            FolderTree.delete(folder);
        } catch (IOException later) {
            log.line("not removed yet; the clean-up of the run removes it: " + later.getMessage());
        }
    }

    private Outcome perform(String imageId, ImageContents contents, Path folder)
            throws DaemonException, IOException, InterruptedException {
        Cell cell = request.planned().cell();
        Path bill = folder.resolve("bom.json");
        Path report = folder.resolve("report.json");
        String name =
                cell.pinned().isEmpty() ? cell.name() : cell.pinned().get(0).name();
        Files.write(
                bill,
                JSON.writeValueAsBytes(BillOfMaterials.of(
                        name, imageId, List.of(new BillOfMaterials.Part(cell.platform(), imageId, contents)), null)));
        Map<String, String> environment = new TreeMap<>(DaemonCache.environment(request.environment(), folder));
        environment.put("BOM", bill.toString());
        environment.put("REPORT", report.toString());
        environment.put("IMAGE", imageId);
        environment.put("CELL", cell.name());
        environment.put("PLATFORM", cell.platform() == null ? "" : cell.platform());
        ClientProcess.Result ended =
                ClientProcess.shell(request.scan().command(), folder, environment, request.stepTimeout()).stream(
                        new Mask(request.secrets().values()), log::line);
        return ended.passed() ? judged(report) : failed(ended);
    }

    private Outcome judged(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return failed("The scan command wrote no report. It must write SARIF or CycloneDX to the file $REPORT");
        }
        ScannerReport report;
        try (InputStream in = Files.newInputStream(file)) {
            report = ScannerReport.read(in.readNBytes(ScannerReport.MAX_BYTES + 1));
        } catch (IOException unreadable) {
            return failed("The report of the scan command can't be read: " + unreadable.getMessage());
        }
        log.line(report.tool() + ": " + (report.vulnerabilities().size() + report.omitted()) + " vulnerabilities");
        ScanVerdict verdict =
                request.scan().policy().judge(report, request.scan().day());
        return new Outcome(
                report,
                verdict.isBlocked() ? CellFailure.of(CellFailure.Kind.VULNERABILITY, verdict.describe()) : null);
    }

    private static Outcome failed(String message) {
        return new Outcome(null, CellFailure.of(CellFailure.Kind.SCAN, message));
    }

    /** A scanner may be configured to fail if it finds something; nothing then distinguishes that from a fault. */
    private static Outcome failed(ClientProcess.Result ended) {
        String output = ended.output().strip();
        String last = output.substring(output.lastIndexOf('\n') + 1).strip();
        String message = "The scan command ended with status " + ended.exit()
                + (last.isEmpty() ? "" : ": " + last.substring(0, Math.min(MAX_LINE_CHARS, last.length())))
                + ". It must end with status 0 also if it finds vulnerabilities";
        return new Outcome(
                null,
                new CellFailure(
                        CellFailure.Kind.SCAN,
                        "",
                        "",
                        0,
                        "",
                        ended.exit(),
                        CellResult.text(message),
                        output.substring(Math.max(0, output.length() - CellResult.MAX_OUTPUT_CHARS))));
    }
}
