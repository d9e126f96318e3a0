package io.jenkins.plugins.nodeimagematrix.job.api;

import io.jenkins.plugins.nodeimagematrix.run.published.MatrixStatus;
import java.util.List;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** A cell of a job without a proven image, in Jenkins' remote API. */
@ExportedBean(defaultVisibility = 999)
public final class ExportedFailure {
    private final String matrix;
    private final MatrixStatus.OpenCell failure;

    private ExportedFailure(String matrix, MatrixStatus.OpenCell failure) {
        this.matrix = matrix;
        this.failure = failure;
    }

    public static List<ExportedFailure> of(List<MatrixStatus> matrices) {
        return matrices.stream()
                .flatMap(status ->
                        status.failures().stream().map(failure -> new ExportedFailure(status.matrix(), failure)))
                .toList();
    }

    @Exported
    public String getMatrix() {
        return matrix;
    }

    @Exported
    public String getCell() {
        return failure.cell();
    }

    @Exported
    public String getState() {
        return failure.state().name();
    }

    /** The failure in one line. */
    @Exported
    public String getFault() {
        return failure.fault();
    }

    /** The number of the first of the builds in a row in which it was not proven. */
    @Exported
    public int getSince() {
        return failure.since().number();
    }
}
