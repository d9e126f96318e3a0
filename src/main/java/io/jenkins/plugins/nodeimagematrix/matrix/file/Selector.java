package io.jenkins.plugins.nodeimagematrix.matrix.file;

import io.jenkins.plugins.nodeimagematrix.matrix.yaml.SourceLocation;
import io.jenkins.plugins.nodeimagematrix.release.VersionRange;
import java.io.Serializable;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The cells that an exclusion, an override, a test or a second publication applies to. All its conditions must hold.
 *
 * @param values the accepted values of each named axis
 * @param node a range over the Node.js release in the image, or null
 * @param defaultOs whether only the default operating system matches
 */
public record Selector(Map<String, Set<String>> values, VersionRange node, boolean defaultOs, SourceLocation at)
        implements Serializable {
    public static final Selector ALL = new Selector(Map.of(), null, false, SourceLocation.START);

    public boolean matches(Coordinates cell) {
        if (defaultOs && !cell.values().get("os").isDefault()) {
            return false;
        }
        if (node != null
                && (cell.release() == null || !node.contains(cell.release().node()))) {
            return false;
        }
        for (Map.Entry<String, Set<String>> accepted : values.entrySet()) {
            AxisValue value = cell.values().get(accepted.getKey());
            if (value == null || !accepted.getValue().contains(value.name())) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(defaultOs ? "default " : "");
        for (String axis : new TreeSet<>(values.keySet())) {
            text.append(axis)
                    .append('=')
                    .append(String.join("|", new TreeSet<>(values.get(axis))))
                    .append(' ');
        }
        return (node == null ? text.toString() : text + "node=" + node).strip();
    }
}
