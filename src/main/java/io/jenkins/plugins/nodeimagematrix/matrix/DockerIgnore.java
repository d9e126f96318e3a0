package io.jenkins.plugins.nodeimagematrix.matrix;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Which files of a build context Docker leaves out. The rules are those of Docker's documentation of {@code .dockerignore}
 * and of moby's pattern matcher: {@code *}, {@code ?}, {@code [...]}, {@code **}, exceptions with {@code !}, the last
 * pattern that matches a path or a folder above it decides.
 */
final class DockerIgnore {
    static final DockerIgnore NONE = new DockerIgnore(List.of());

    private final List<Rule> rules;

    private DockerIgnore(List<Rule> rules) {
        this.rules = rules;
    }

    static DockerIgnore parse(String text) {
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
                rules.add(new Rule(compiled(pattern), keep));
            }
        }
        return new DockerIgnore(List.copyOf(rules));
    }

    boolean hasExceptions() {
        return rules.stream().anyMatch(Rule::keep);
    }

    /** @param path relative to the context, with {@code /} between its parts */
    boolean ignores(String path) {
        for (int i = rules.size() - 1; i >= 0; i--) {
            if (matchesItOrAFolderAbove(rules.get(i).pattern(), path)) {
                return !rules.get(i).keep();
            }
        }
        return false;
    }

    private static boolean matchesItOrAFolderAbove(Pattern pattern, String path) {
        for (int end = path.length(); end > 0; end = path.lastIndexOf('/', end - 1)) {
            if (pattern.matcher(path.substring(0, end)).matches()) {
                return true;
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

    private static Pattern compiled(String pattern) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '*' && i + 1 < pattern.length() && pattern.charAt(i + 1) == '*') {
                i++;
                if (i + 1 < pattern.length() && pattern.charAt(i + 1) == '/') {
                    i++;
                }
                regex.append(i + 1 == pattern.length() ? ".*" : "(?:.*/)?");
            } else if (c == '*') {
                regex.append("[^/]*");
            } else if (c == '?') {
                regex.append("[^/]");
            } else if (c == '\\' && i + 1 < pattern.length()) {
                regex.append(Pattern.quote(String.valueOf(pattern.charAt(++i))));
            } else if (c == '[' && pattern.indexOf(']', i + 1) > i) {
                int end = pattern.indexOf(']', i + 1);
                regex.append(pattern, i, end + 1);
                i = end;
            } else {
                regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        try {
            return Pattern.compile(regex.toString(), Pattern.DOTALL);
        } catch (PatternSyntaxException e) {
            return Pattern.compile(Pattern.quote(pattern));
        }
    }

    private record Rule(Pattern pattern, boolean keep) {}
}
