package io.jenkins.plugins.nodeimagematrix.run.cell;

import io.jenkins.plugins.nodeimagematrix.docker.dockerfile.BaseImage;
import io.jenkins.plugins.nodeimagematrix.matrix.cell.Cell;
import io.jenkins.plugins.nodeimagematrix.run.registry.ImageLabels;
import java.util.Map;
import java.util.TreeMap;

/**
 * The labels of a cell's image: those of the matrix file, those that later runs need, and the OCI labels
 * ({@code org.opencontainers.image.*}, image-spec "annotations") that are the same for every build of the same inputs.
 * {@code created} is not set, since it would change the image with each build. A source revision can be set as a label in the
 * matrix file.
 */
final class CellLabels {
    private static final String OCI = "org.opencontainers.image.";

    private CellLabels() {}

    /** @param base the base image; {@code null} if only the Dockerfile names it */
    static Map<String, String> of(CellRequest request, BaseImage base) {
        Cell cell = request.planned().cell();
        Map<String, String> labels = new TreeMap<>(cell.labels());
        if (cell.node() != null) {
            labels.putIfAbsent(OCI + "version", cell.node());
        }
        if (base != null && base.imageId() != null && !base.names().isEmpty()) {
            labels.putIfAbsent(OCI + "base.name", base.names().get(0));
        }
        if (base != null && base.digest() != null) {
            labels.putIfAbsent(OCI + "base.digest", base.digest());
        }
        // Aliases and later runs depend on these labels, so the matrix file cannot override them.
        labels.put(ImageLabels.INPUTS, request.planned().inputHash());
        if (cell.node() != null) {
            labels.put(ImageLabels.NODE, cell.node());
        }
        return labels;
    }
}
