package io.jenkins.plugins.nodeimagematrix.matrix.plan;

import io.jenkins.plugins.nodeimagematrix.matrix.file.Coordinates;
import io.jenkins.plugins.nodeimagematrix.matrix.file.Selector;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.Problems;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A record of the selectors that matched a cell. A selector that never matches is a mistake or is not needed. */
final class SelectorUse {
    private final Set<Selector> used = new HashSet<>();

    /** Whether the selector matches. A selector that matches is marked as used. */
    boolean matches(Selector selector, Coordinates at) {
        if (selector == Selector.ALL) {
            return true;
        }
        boolean matches = selector.matches(at);
        if (matches) {
            used.add(selector);
        }
        return matches;
    }

    /** Whether any selector matches. All selectors are evaluated, so that each one that matches is marked as used. */
    boolean anyMatches(List<Selector> selectors, Coordinates at) {
        boolean any = false;
        for (Selector selector : selectors) {
            any |= matches(selector, at);
        }
        return any;
    }

    void reportUnused(List<Selector> selectors, String key, Problems problems) {
        for (int i = 0; i < selectors.size(); i++) {
            if (isUnused(selectors.get(i))) {
                problems.add(
                        selectors.get(i).at(),
                        key + "[" + i + "]",
                        "'" + selectors.get(i) + "' matches no cell of the matrix; remove it or correct it");
            }
        }
    }

    boolean isUnused(Selector selector) {
        return selector != Selector.ALL && !used.contains(selector);
    }
}
