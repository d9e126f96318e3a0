package io.jenkins.plugins.nodeimagematrix.docker.dockerfile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The Dockerfile that the builder gets for a user's Dockerfile, with the user's line of each instruction. */
public final class RenderedDockerfile {
    /**
     * One instruction for the builder.
     *
     * @param number position among the user's instructions, from 1; 0 for one that the plugin added
     * @param line in the user's file, from 1; 0 for one that the plugin added
     * @param text of the instruction in the user's file
     */
    public record Place(Dockerfile.Instruction instruction, int number, int line, String text) {
        public boolean own() {
            return number > 0;
        }
    }

    private final String file;
    private final String text;
    private final Dockerfile parsed;
    private final List<Place> places = new ArrayList<>();
    private final boolean unchanged;

    /** @param own the user's instructions, by the line where they start */
    private RenderedDockerfile(
            String file, List<String> lines, List<Integer> sources, Map<Integer, String> own, boolean unchanged) {
        this.file = file;
        this.text = String.join("\n", lines);
        this.parsed = Dockerfile.parse(text);
        this.unchanged = unchanged;
        int number = 0;
        for (Dockerfile.Instruction instruction : parsed.instructions()) {
            int source = sources.get(instruction.line() - 1);
            places.add(new Place(
                    instruction, source > 0 ? ++number : 0, source, own.getOrDefault(source, instruction.text())));
        }
    }

    /** The user's file, unchanged. */
    public static RenderedDockerfile of(String file, Dockerfile source) {
        return new Editor(source).render(file);
    }

    /** The user's file, as messages name it. */
    public String file() {
        return file;
    }

    public String text() {
        return text;
    }

    /** Whether the builder can use the user's file. */
    public boolean unchanged() {
        return unchanged;
    }

    public Dockerfile parsed() {
        return parsed;
    }

    public List<Place> places() {
        return List.copyOf(places);
    }

    /** Changes a Dockerfile line by line, and keeps the original line of each. */
    static final class Editor {
        private final List<String> lines;
        private final List<List<String>> before = new ArrayList<>();
        private final Map<Integer, String> own = new HashMap<>();
        private boolean changed;

        Editor(Dockerfile source) {
            lines = new ArrayList<>(source.lines());
            source.instructions().forEach(instruction -> own.put(instruction.line(), instruction.text()));
            for (int i = 0; i <= lines.size(); i++) {
                before.add(new ArrayList<>());
            }
        }

        /** Inserts a line before the user's line (from 1; one past the end appends). */
        void insertBefore(int line, String text) {
            before.get(line - 1).add(text);
            changed = true;
        }

        /** Replaces the first occurrence of a word between blanks in the user's lines from first to last. */
        void replaceFirstWord(int first, int last, String word, String replacement) {
            for (int i = first - 1; i < last; i++) {
                StringBuilder line = new StringBuilder();
                boolean found = false;
                for (String part : lines.get(i).split("(?<=\\s)|(?=\\s)")) {
                    line.append(!found && part.equals(word) ? replacement : part);
                    found |= part.equals(word);
                }
                if (found) {
                    lines.set(i, line.toString());
                    changed = true;
                    return;
                }
            }
        }

        /** Replaces matches in the user's lines from first to last. */
        void replace(int first, int last, Pattern pattern, Function<MatchResult, String> replacement) {
            for (int i = first - 1; i < last; i++) {
                String line = pattern.matcher(lines.get(i)).replaceAll(replacement);
                changed |= !line.equals(lines.get(i));
                lines.set(i, line);
            }
        }

        RenderedDockerfile render(String file) {
            List<String> text = new ArrayList<>();
            List<Integer> sources = new ArrayList<>();
            for (int i = 0; i <= lines.size(); i++) {
                for (String ours : before.get(i)) {
                    text.add(ours);
                    sources.add(0);
                }
                if (i < lines.size()) {
                    text.add(lines.get(i));
                    sources.add(i + 1);
                }
            }
            return new RenderedDockerfile(file, text, sources, own, !changed);
        }
    }
}
