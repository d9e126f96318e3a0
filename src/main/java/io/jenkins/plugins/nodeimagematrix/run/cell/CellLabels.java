package io.jenkins.plugins.nodeimagematrix.run.cell;

import io.jenkins.plugins.nodeimagematrix.docker.dockerfile.BaseImage;
import io.jenkins.plugins.nodeimagematrix.matrix.cell.Cell;
import io.jenkins.plugins.nodeimagematrix.run.registry.ImageLabels;
import java.util.Map;
import java.util.TreeMap;

/**
 * The labels of a cell's image: the user's own, what a later run needs, and of the OCI's ({@code org.opencontainers.image.*},
 * image-spec "annotations") those that are the same each time the cell is built of the same inputs. That leaves out
 * {@code created}, by which every build would be another image; a source revision is the user's to give, as a label of the
 * matrix file.
 */
final class CellLabels {
    private static final String OCI = "org.opencontainers.image.";

    private CellLabels() {}

    /** @param base what the image is built on; {@code null} if its Dockerfile alone says that */
    static Map<String, String> of(CellRequest order, BaseImage base) {
        Cell cell = order.planned().cell();
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
        // What aliases and later runs go by is not the user's to change.
        labels.put(ImageLabels.INPUTS, order.planned().inputHash());
        if (cell.node() != null) {
            labels.put(ImageLabels.NODE, cell.node());
        }
        return labels;
    }
}
