package io.jenkins.plugins.nodeimagematrix.matrix.source;

import java.util.ArrayList;
import java.util.List;

/**
 * The files that Docker leaves out of a build context. The rules are those of Docker's documentation of {@code .dockerignore}
 * and of moby's pattern matcher: {@code *}, {@code ?}, {@code [...]}, {@code **}, and exceptions with {@code !}. The last
 * pattern that matches a path or a folder above it decides.
 */
public final class DockerIgnore {
    public static final DockerIgnore NONE = new DockerIgnore(List.of());

    private final List<Rule> rules;

    private DockerIgnore(List<Rule> rules) {
        this.rules = rules;
    }

    public static DockerIgnore parse(String text) {
        List<Rule> rules = new ArrayList<>();
        String body = text.startsWith("\uFEFF") ? text.substring(1) : text;
        for (String line : body.split("\r?\n")) {
            String pattern = line.strip();
            if (line.startsWith("#") || pattern.isEmpty()) {
                continue;
            }
            boolean keep = pattern.startsWith("!");
            pattern = clean(keep ? pattern.substring(1).strip() : pattern);
            if (!pattern.isEmpty()) {
                rules.add(new Rule(PathPattern.parse(pattern), keep));
            }
        }
        return new DockerIgnore(List.copyOf(rules));
    }

    boolean hasExceptions() {
        return rules.stream().anyMatch(Rule::keep);
    }

    /** @param path relative to the context, separated by {@code /} */
    boolean ignores(String path) {
        for (int i = rules.size() - 1; i >= 0; i--) {
            if (rules.get(i).pattern().matchesItOrAFolderAbove(path)) {
                return !rules.get(i).keep();
            }
        }
        return false;
    }

    private static String clean(String pattern) {
        List<String> parts = new ArrayList<>();
        for (String part : pattern.split("/")) {
            if (part.equals("..")) {
                if (!parts.isEmpty()) {
                    parts.remove(parts.size() - 1);
                }
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        return String.join("/", parts);
    }

    private record Rule(PathPattern pattern, boolean keep) {}
}
