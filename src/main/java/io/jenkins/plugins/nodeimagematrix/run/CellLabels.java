package io.jenkins.plugins.nodeimagematrix.run;

import io.jenkins.plugins.nodeimagematrix.matrix.Cell;
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

    static Map<String, String> of(CellOrder order) {
        Cell cell = order.planned().cell();
        Map<String, String> labels = new TreeMap<>(cell.labels());
        if (cell.node() != null) {
            labels.putIfAbsent(OCI + "version", cell.node());
        }
        String base = order.baseNames().isEmpty()
                ? cell.from()
                : order.baseNames().get(0).toString();
        if (base != null) {
            labels.putIfAbsent(OCI + "base.name", base);
        }
        String digest = baseDigest(order.base());
        if (digest != null) {
            labels.putIfAbsent(OCI + "base.digest", digest);
        }
        // What aliases and later runs go by is not the user's to change.
        labels.put(CellWork.INPUTS_LABEL, order.planned().inputHash());
        if (cell.node() != null) {
            labels.put(CellWork.NODE_LABEL, cell.node());
        }
        return labels;
    }

    private static String baseDigest(BaseSource base) {
        if (base instanceof BaseSource.Local local) {
            return local.digest();
        }
        return base instanceof BaseSource.FromRegistry registry ? registry.digest() : null;
    }
}
