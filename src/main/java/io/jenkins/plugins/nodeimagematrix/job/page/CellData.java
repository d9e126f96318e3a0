package io.jenkins.plugins.nodeimagematrix.job.page;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.nodeimagematrix.compat.WebResponse;
import io.jenkins.plugins.nodeimagematrix.contents.BillOfMaterials;
import io.jenkins.plugins.nodeimagematrix.contents.ImageContents;
import io.jenkins.plugins.nodeimagematrix.job.fingerprint.ImageFingerprints;
import io.jenkins.plugins.nodeimagematrix.proof.PublicKeyText;
import io.jenkins.plugins.nodeimagematrix.run.journal.RunFolder;
import io.jenkins.plugins.nodeimagematrix.run.proof.RunProofs;
import io.jenkins.plugins.nodeimagematrix.run.report.CellDetails;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.FoundVulnerability;
import io.jenkins.plugins.nodeimagematrix.run.report.RunOutline;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The data of the page of one cell: its details, and the bill of materials of its image. */
final class CellData {
    private static final Logger LOGGER = Logger.getLogger(CellData.class.getName());

    private final RunFolder folder;

    CellData(RunFolder folder) {
        this.folder = folder;
    }

    /**
     * A view of a report: the details of one cell, or {@code null} if the report has no such cell.
     *
     * @param before the outline of the run that failures are compared with, or {@code null}
     */
    Function<RunReport, Object> details(String cell, RunOutline before) throws IOException {
        String key = signingKey();
        return report -> CellDetails.of(report, cell, before)
                .map(details -> details.with(
                        key == null ? List.of() : RunProofs.kinds(report), key, usage(details), found(details)))
                .orElse(null);
    }

    /** The fingerprint of the key that verifies the build's proofs; {@code null} if it has none. */
    private String signingKey() throws IOException {
        Path file = folder.publicKey();
        return Files.exists(file)
                ? PublicKeyText.fingerprint(
                        PublicKeyText.read(Files.readString(file)).get(0))
                : null;
    }

    private List<FoundVulnerability> found(CellDetails details) {
        CellResult result = details.cell().result();
        try {
            return result == null
                    ? List.of()
                    : folder.contents().scan(result).map(FoundVulnerability::of).orElse(List.of());
        } catch (IOException unreadable) {
            LOGGER.log(Level.WARNING, "what a scanner found in an image cannot be read", unreadable);
            return List.of();
        }
    }

    private static String usage(CellDetails details) {
        CellResult result = details.cell().result();
        try {
            String page = result == null ? null : ImageFingerprints.page(result.imageId());
            return page == null ? null : WebResponse.contextPath() + page;
        } catch (IOException unreadable) {
            LOGGER.log(Level.WARNING, "the fingerprint of an image cannot be read", unreadable);
            return null;
        }
    }

    /** The bill of materials of a cell's own image; empty if there is no such cell, or its contents were not read. */
    Optional<ObjectNode> billOfMaterials(RunReport report, String cell) throws IOException {
        RunReport.CellReport found = report.cell(cell).orElse(null);
        CellResult result = found == null ? null : found.result();
        Optional<ImageContents> contents =
                result == null ? Optional.empty() : folder.contents().of(result);
        if (contents.isEmpty()) {
            return Optional.empty();
        }
        CellResult.StagedImage staged = result.staged();
        String name = staged == null ? found.name() : staged.registry() + "/" + staged.repository();
        String digest = staged == null ? result.imageId() : staged.digest();
        return Optional.of(BillOfMaterials.of(
                name, digest, List.of(new BillOfMaterials.Part(found.platform(), digest, contents.get())), null));
    }
}
