package io.jenkins.plugins.nodeimagematrix.matrix.yaml;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A text of a matrix file with placeholders: {@code nodesource/{os}}. */
public record Template(String text, List<String> pieces, SourceLocation at) implements Serializable {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)}");

    /** Placeholders of aliases that only the alias rules resolve, by version. */
    public static final Set<String> VERSION_WORDS = Set.of("line", "major", "minor", "codename");

    /** Placeholders that identify the release: of the product, and of the Node.js in it. */
    public static final Set<String> RELEASE_WORDS = Set.of("node", "version");

    public static Template parse(String text, SourceLocation at) {
        // Literals at even indexes, placeholders at odd ones.
        List<String> pieces = new ArrayList<>();
        Matcher matcher = PLACEHOLDER.matcher(text);
        int end = 0;
        while (matcher.find()) {
            pieces.add(text.substring(end, matcher.start()));
            pieces.add(matcher.group(1));
            end = matcher.end();
        }
        pieces.add(text.substring(end));
        return new Template(text, List.copyOf(pieces), at);
    }

    public Set<String> placeholders() {
        Set<String> names = new TreeSet<>();
        for (int i = 1; i < pieces.size(); i += 2) {
            names.add(pieces.get(i));
        }
        return names;
    }

    public String render(UnaryOperator<String> values) {
        if (pieces.size() == 1) {
            return text;
        }
        StringBuilder rendered = new StringBuilder();
        for (int i = 0; i < pieces.size(); i++) {
            rendered.append(i % 2 == 0 ? pieces.get(i) : values.apply(pieces.get(i)));
        }
        return rendered.toString();
    }

    /** Renders all but the placeholders that {@code kept} accepts. */
    public String renderBut(Predicate<String> kept, UnaryOperator<String> values) {
        return render(name -> kept.test(name) ? "{" + name + "}" : values.apply(name));
    }

    @Override
    public String toString() {
        return text;
    }
}
