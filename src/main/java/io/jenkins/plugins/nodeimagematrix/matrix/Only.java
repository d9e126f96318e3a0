package io.jenkins.plugins.nodeimagematrix.matrix;

import io.jenkins.plugins.nodeimagematrix.release.Version;
import io.jenkins.plugins.nodeimagematrix.release.VersionRange;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A filter such as {@code os=jessie,wheezy node=4.x}: every part must hold. {@code node} takes a range; the others
 * ({@code os}, {@code image}, {@code cell}, {@code platform} and any axis) take names separated by commas.
 */
final class Only {
    private Only() {}

    /** @throws IllegalArgumentException if the filter cannot be read; the message says why */
    static Predicate<Cell> parse(String text) {
        Predicate<Cell> all = cell -> true;
        Map<String, StringBuilder> parts = new LinkedHashMap<>();
        StringBuilder last = null;
        for (String word : text.strip().split("\\s+")) {
            if (word.matches("[A-Za-z][A-Za-z0-9]*=.+")) {
                String key = word.substring(0, word.indexOf('='));
                last = new StringBuilder(word.substring(word.indexOf('=') + 1));
                if (parts.put(key, last) != null) {
                    throw new IllegalArgumentException(
                            "The filter names '" + key + "' twice; separate values by commas");
                }
            } else if (!word.isEmpty() && last != null) {
                // A range may hold spaces: node=>=4 <7
                last.append(' ').append(word);
            } else if (!word.isEmpty()) {
                throw new IllegalArgumentException(
                        "The filter '" + text + "' cannot be read at '" + word + "'; write os=jessie node=4.x");
            }
        }
        for (Map.Entry<String, StringBuilder> part : parts.entrySet()) {
            all = all.and(one(part.getKey(), part.getValue().toString()));
        }
        return all;
    }

    private static Predicate<Cell> one(String key, String value) {
        if (key.equals("node")) {
            VersionRange range = VersionRange.parse(value);
            return cell -> cell.node() != null && range.contains(Version.parse(cell.node()));
        }
        List<String> names = List.of(value.split(","));
        return switch (key) {
            case "cell" -> cell -> names.contains(cell.name());
            case "image" -> cell -> names.contains(cell.image());
            default -> cell -> names.contains(cell.axes().get(key));
        };
    }
}
