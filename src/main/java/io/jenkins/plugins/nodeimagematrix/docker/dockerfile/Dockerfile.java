package io.jenkins.plugins.nodeimagematrix.docker.dockerfile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A parsed Dockerfile, as far as the base of each stage and the lines of instructions require it: instructions with
 * their lines, continuation lines, comments between them, here-documents and the {@code escape} directive, as the
 * Dockerfile reference describes them.
 */
public final class Dockerfile {
    private static final Set<String> DIRECTIVES = Set.of("syntax", "escape", "check");
    /** Possessive, as {@link #HEREDOC} is: a Dockerfile is untrusted, and backtracking would take cubic time. */
    private static final Pattern DIRECTIVE = Pattern.compile("\\s*+#\\s*+([A-Za-z][A-Za-z0-9]*+)\\s*+=\\s*+(.+)");
    /** As in BuildKit: any word, of which any part may be quoted. */
    private static final Pattern HEREDOC =
            Pattern.compile("(?:^|(?<=\\s))\\d*+<<(-?)((?:\"[^\"]*+\"|'[^']*+'|[^\\s<\"']++)++)(?=\\s|$)");

    private static final Pattern LEADING_TABS = Pattern.compile("^\t++");
    /** With DOTALL, because builders end a line at a line feed only. */
    private static final Pattern COMMENT = Pattern.compile("\\s*+#.*+", Pattern.DOTALL);

    /**
     * One instruction of the file.
     *
     * @param keyword in upper case
     * @param arguments the rest, with continuation lines joined
     * @param line where it starts, from 1
     * @param headLine the last one before its here-documents
     * @param lastLine where it ends
     */
    public record Instruction(String keyword, String arguments, int line, int headLine, int lastLine) {
        String text() {
            return (keyword + " " + arguments.replaceAll("\\s+", " ").strip()).strip();
        }
    }

    private final List<String> lines;
    private final List<Instruction> instructions = new ArrayList<>();
    /** The numbers of the lines with each text, which may end a here-document; also of the text without leading tabs. */
    private final Map<String, NavigableSet<Integer>> linesByText = new HashMap<>();

    private final Map<String, NavigableSet<Integer>> linesByIndentedText = new HashMap<>();
    private int directives;
    private char escape = '\\';

    private Dockerfile(List<String> lines) {
        this.lines = lines;
    }

    public static Dockerfile parse(String text) {
        String clean = text.startsWith("\ufeff") ? text.substring(1) : text;
        Dockerfile file = new Dockerfile(List.of(clean.split("\r?\n", -1)));
        file.readDirectives();
        file.readInstructions();
        return file;
    }

    List<String> lines() {
        return lines;
    }

    public List<Instruction> instructions() {
        return List.copyOf(instructions);
    }

    char escape() {
        return escape;
    }

    private void readDirectives() {
        for (String line : lines) {
            Matcher directive = DIRECTIVE.matcher(line);
            // Anything else looks like a directive and is a comment, and after a comment there are no directives.
            if (!directive.matches() || !DIRECTIVES.contains(directive.group(1).toLowerCase(Locale.ROOT))) {
                return;
            }
            directives++;
            if (directive.group(1).equalsIgnoreCase("escape")
                    && directive.group(2).strip().length() == 1) {
                escape = directive.group(2).charAt(0);
            }
        }
    }

    private void readInstructions() {
        Pattern continued = Pattern.compile("(?s)(.*)" + Pattern.quote(String.valueOf(escape)) + "[ \\t]*");
        int next = directives;
        while (next < lines.size()) {
            int start = next;
            String first = lines.get(next++);
            if (first.isBlank() || COMMENT.matcher(first).matches()) {
                continue;
            }
            StringBuilder logical = new StringBuilder();
            Matcher more = continued.matcher(first);
            boolean open = more.matches();
            logical.append(open ? more.group(1) : first);
            while (open && next < lines.size()) {
                String line = lines.get(next++);
                if (line.isBlank() || COMMENT.matcher(line).matches()) {
                    continue;
                }
                more = continued.matcher(line);
                open = more.matches();
                logical.append(open ? more.group(1) : line);
            }
            String[] words = logical.toString().strip().split("\\s+", 2);
            String keyword = words[0].toUpperCase(Locale.ROOT);
            String arguments = words.length > 1 ? words[1] : "";
            int head = next;
            next = skipHeredocs(keyword, arguments, next);
            instructions.add(new Instruction(keyword, arguments, start + 1, head, next));
        }
    }

    private int skipHeredocs(String keyword, String arguments, int from) {
        String holder = keyword.equals("ONBUILD") ? arguments.toUpperCase(Locale.ROOT) : keyword;
        if (!holder.startsWith("RUN") && !holder.startsWith("COPY") && !holder.startsWith("ADD")) {
            return from;
        }
        int next = from;
        Matcher heredoc = HEREDOC.matcher(arguments);
        while (heredoc.find()) {
            Integer end = end(heredoc, next);
            if (end == null) {
                // Not closed: the builder reports it, or it does not support here-documents and the text is a
                // shell's.
                return next;
            }
            next = end + 1;
        }
        return next;
    }

    /**
     * Returns the number of the line that ends a here-document; null if there is none. An index is used, because each of many
     * here-documents without an end would search the whole file.
     */
    private Integer end(Matcher heredoc, int from) {
        if (linesByText.isEmpty()) {
            for (int i = 0; i < lines.size(); i++) {
                String line = lines.get(i);
                linesByText.computeIfAbsent(line, absent -> new TreeSet<>()).add(i);
                linesByIndentedText
                        .computeIfAbsent(LEADING_TABS.matcher(line).replaceFirst(""), absent -> new TreeSet<>())
                        .add(i);
            }
        }
        String end = heredoc.group(2).replaceAll("[\"'\\\\]", "");
        NavigableSet<Integer> ends = (heredoc.group(1).isEmpty() ? linesByText : linesByIndentedText).get(end);
        return ends == null ? null : ends.ceiling(from);
    }
}
