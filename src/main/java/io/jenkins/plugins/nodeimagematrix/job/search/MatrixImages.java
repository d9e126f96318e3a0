package io.jenkins.plugins.nodeimagematrix.job.search;

import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The cells of one matrix of a build, their tags, and the digests and ids of their images. */
public final class MatrixImages {
    private MatrixImages() {}

    /** @param page the page of a cell by its name: a path on the controller, without its context path */
    public static ImageIndex of(RunReport report, UnaryOperator<String> page) {
        ImageIndex.IndexBuilder images = new ImageIndex.IndexBuilder();
        Map<String, String> pages = new HashMap<>();
        for (RunReport.CellReport cell : report.cells()) {
            String own = page.apply(cell.name());
            pages.put(cell.name(), own);
            images.add(cell.name(), own);
            cell.pinned().forEach(tag -> images.add(tag, own));
            cell.aliases().forEach(tag -> images.add(tag, own));
            if (cell.result() != null) {
                images.add(cell.result().imageId(), own);
            }
        }
        for (TagUpdate move : report.tagUpdates()) {
            String own = pages.get(move.cell());
            if (own != null) {
                images.add(move.reference(), own).add(move.to(), own);
            }
        }
        return images.build();
    }
}
