package io.jenkins.plugins.nodeimagematrix.job.page;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.nodeimagematrix.contents.BillOfMaterials;
import io.jenkins.plugins.nodeimagematrix.contents.ImageContents;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.ContentsFolder;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** What is in the image of a cell, for its page. */
final class CellContents {
    private CellContents() {}

    /** The bill of materials of a cell's own image; empty if its contents were not read. */
    static Optional<ObjectNode> bill(RunReport.CellReport cell, ContentsFolder folder) throws IOException {
        CellResult result = cell.result();
        Optional<ImageContents> contents = result == null ? Optional.empty() : folder.of(result);
        if (contents.isEmpty()) {
            return Optional.empty();
        }
        CellResult.StagedImage staged = result.staged();
        String name = staged == null ? cell.name() : staged.registry() + "/" + staged.repository();
        String digest = staged == null ? result.imageId() : staged.digest();
        return Optional.of(BillOfMaterials.of(
                name, digest, List.of(new BillOfMaterials.Part(cell.platform(), digest, contents.get())), null));
    }
}
