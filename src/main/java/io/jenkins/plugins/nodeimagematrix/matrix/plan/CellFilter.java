package io.jenkins.plugins.nodeimagematrix.matrix.plan;

import io.jenkins.plugins.nodeimagematrix.matrix.cell.Cell;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.Problems;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import io.jenkins.plugins.nodeimagematrix.release.VersionRange;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A filter such as {@code os=jessie,wheezy node=4.x}; all parts must match. {@code node} takes a range; the others ({@code os},
 * {@code image}, {@code cell}, {@code platform} and any axis) take names separated by commas. A name that no cell has is an
 * error: an empty selection caused by a typing error would look like success.
 */
public final class CellFilter {
    private static final Set<String> COMMON_KEYS = new TreeSet<>(List.of("cell", "image", "node", "os", "platform"));

    private final String text;
    private final Collection<Cell> cells;

    private CellFilter(String text, Collection<Cell> cells) {
        this.text = text;
        this.cells = cells;
    }

    /**
     * @param cells all cells of the matrix
     * @throws IllegalArgumentException if the filter cannot be read or selects no cell; the message gives the reason
     */
    static Predicate<Cell> parse(String text, Collection<Cell> cells) {
        return text == null || text.isBlank() ? cell -> true : new CellFilter(text.strip(), cells).filter();
    }

    /**
     * Whether a filter selects any of these cells.
     *
     * @throws IllegalArgumentException if the filter cannot be read; the message gives the reason
     */
    static boolean selects(String text, Collection<Cell> cells) {
        return text == null || text.isBlank() || cells.stream().anyMatch(new CellFilter(text.strip(), cells).all());
    }

    /**
     * Checks a filter when the cells are not known.
     *
     * @return a warning about keys that only some matrices have as an axis; empty if there are none
     * @throws IllegalArgumentException if no cell of any matrix can match; the message gives the reason
     */
    public static String check(String text) {
        Map<String, String> parts = new CellFilter(text.strip(), List.of()).parts();
        String range = parts.get("node");
        if (range != null && VersionRange.parse(range).isEmpty()) {
            throw new IllegalArgumentException("The filter '" + text + "': no version is in the range '" + range + "'");
        }
        return parts.keySet().stream()
                .filter(key -> !COMMON_KEYS.contains(key))
                .map(key -> "'" + key + "' works only if the matrix file has an axis of that name; "
                        + Problems.expected(key, COMMON_KEYS))
                .collect(Collectors.joining("\n"));
    }

    private Predicate<Cell> filter() {
        Predicate<Cell> all = all();
        if (cells.stream().noneMatch(all)) {
            throw new IllegalArgumentException("The filter '" + text + "' selects no cell of the matrix");
        }
        return all;
    }

    private Predicate<Cell> all() {
        Predicate<Cell> all = cell -> true;
        for (Map.Entry<String, String> part : parts().entrySet()) {
            all = all.and(one(part.getKey(), part.getValue()));
        }
        return all;
    }

    private Map<String, String> parts() {
        Map<String, String> parts = new LinkedHashMap<>();
        String last = null;
        for (String word : text.split("\\s+")) {
            if (word.matches("[A-Za-z][A-Za-z0-9]*=.+")) {
                last = word.substring(0, word.indexOf('='));
                if (parts.put(last, word.substring(word.indexOf('=') + 1)) != null) {
                    throw new IllegalArgumentException(
                            "The filter names '" + last + "' twice; separate values by commas");
                }
            } else if (last != null) {
                // A range may contain spaces: node=>=4 <7
                parts.merge(last, " " + word, String::concat);
            } else {
                throw new IllegalArgumentException(
                        "The filter '" + text + "' cannot be read at '" + word + "'; write os=jessie node=4.x");
            }
        }
        return parts;
    }

    private Predicate<Cell> one(String key, String value) {
        if (key.equals("node")) {
            VersionRange range = VersionRange.parse(value);
            return cell -> cell.node() != null && range.contains(Version.parse(cell.node()));
        }
        return switch (key) {
            case "cell" -> named(key, value, Cell::name);
            case "image" -> named(key, value, Cell::image);
            default -> {
                Set<String> axes = cells.stream()
                        .flatMap(cell -> cell.axes().keySet().stream())
                        .collect(Collectors.toCollection(TreeSet::new));
                if (!axes.contains(key)) {
                    axes.addAll(List.of("cell", "image", "node"));
                    throw new IllegalArgumentException(
                            "The filter '" + text + "' names '" + key + "'; " + Problems.expected(key, axes));
                }
                yield named(key, value, cell -> cell.axes().get(key));
            }
        };
    }

    private Predicate<Cell> named(String key, String value, Function<Cell, String> of) {
        Set<String> known =
                cells.stream().map(of).filter(name -> name != null).collect(Collectors.toCollection(TreeSet::new));
        Set<String> names = Stream.of(value.split(",")).map(String::strip).collect(Collectors.toSet());
        for (String name : names) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException("The filter '" + text + "': no cell has " + key + "=" + name + "; "
                        + Problems.expected(name, known));
            }
        }
        return cell -> names.contains(of.apply(cell));
    }
}
