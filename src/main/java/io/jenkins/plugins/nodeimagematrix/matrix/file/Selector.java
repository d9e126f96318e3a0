package io.jenkins.plugins.nodeimagematrix.matrix.file;

import io.jenkins.plugins.nodeimagematrix.matrix.yaml.SourceLocation;
import io.jenkins.plugins.nodeimagematrix.release.VersionRange;
import java.io.Serializable;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which cells an exclusion, an override, a test or a second publication is for. Everything it names must hold.
 *
 * @param values the accepted values of each axis it names
 * @param node a range over the Node.js release inside, or null
 * @param defaultOs whether only the default operating system is meant
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
