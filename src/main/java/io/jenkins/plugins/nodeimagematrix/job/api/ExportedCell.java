package io.jenkins.plugins.nodeimagematrix.job.api;

import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** A cell of a matrix in Jenkins' remote API. What is not known is {@code null}. */
@ExportedBean(defaultVisibility = 999)
public final class ExportedCell {
    private final RunReport.CellReport cell;
    private final CellResult result;
    private final List<ExportedTagUpdate> tagUpdates;

    private ExportedCell(RunReport.CellReport cell, List<ExportedTagUpdate> tagUpdates) {
        this.cell = cell;
        this.result = cell.result();
        this.tagUpdates = tagUpdates;
    }

    /** The cells in the order of the plan. */
    public static List<ExportedCell> of(RunReport report) {
        Map<String, List<TagUpdate>> tagUpdates =
                report.tagUpdates().stream().collect(Collectors.groupingBy(TagUpdate::cell));
        List<ExportedCell> cells = new ArrayList<>();
        for (RunReport.CellReport cell : report.cells()) {
            cells.add(new ExportedCell(
                    cell,
                    tagUpdates.getOrDefault(cell.name(), List.of()).stream()
                            .map(ExportedTagUpdate::new)
                            .toList()));
        }
        return cells;
    }

    @Exported
    public String getName() {
        return cell.name();
    }

    @Exported
    public String getState() {
        return cell.state().name();
    }

    @Exported
    public String getOs() {
        return cell.os();
    }

    @Exported
    public String getNode() {
        return cell.node();
    }

    /** The failure in one line. */
    @Exported
    public String getFault() {
        return result == null || result.failure() == null
                ? null
                : result.failure().headline();
    }

    @Exported
    public String getAgent() {
        return result == null ? null : result.agent();
    }

    @Exported
    public String getImageId() {
        return result == null ? null : result.imageId();
    }

    @Exported
    public Long getDurationMillis() {
        return result == null ? null : result.durationMillis();
    }

    /** What a scanner found in the image. */
    @Exported
    public ExportedScan getScan() {
        return result == null || result.scan() == null ? null : new ExportedScan(result.scan());
    }

    /** The updates of the tags of this cell. */
    @Exported
    public List<ExportedTagUpdate> getTagUpdates() {
        return tagUpdates;
    }

    /** The update of a tag in Jenkins' remote API. */
    @ExportedBean(defaultVisibility = 999)
    public static final class ExportedTagUpdate {
        private final TagUpdate update;

        private ExportedTagUpdate(TagUpdate update) {
            this.update = update;
        }

        @Exported
        public String getReference() {
            return update.reference();
        }

        @Exported
        public String getKind() {
            return update.kind().name();
        }

        @Exported
        public boolean isAlias() {
            return update.alias();
        }

        /** The digest before the update. */
        @Exported
        public String getFrom() {
            return update.from();
        }

        /** The digest after the update, or the intended one. */
        @Exported
        public String getTo() {
            return update.to();
        }

        @Exported
        public String getWhy() {
            return update.why();
        }
    }
}
