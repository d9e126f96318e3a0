package io.jenkins.plugins.nodeimagematrix.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The fenced examples of the README and of every page below {@code docs}. */
public final class Documentation {
    private static final Pattern FENCE =
            Pattern.compile("^```(\\w+)\\n(.*?)^```\\n(?:```text\\n(.*?)^```\\n)?", Pattern.DOTALL | Pattern.MULTILINE);

    private Documentation() {}

    /**
     * One fenced block.
     *
     * @param result the block of plain text right after it, or {@code null}
     */
    public record Example(Path page, int line, String language, String text, String result) {
        @Override
        public String toString() {
            return page + ":" + line;
        }
    }

    /** The README and every page below {@code docs}. */
    static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(Path.of("README.md")));
        try (Stream<Path> walk = Files.walk(Path.of("docs"))) {
            walk.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
        }
        return pages;
    }

    public static List<Example> examples(String language) throws IOException {
        List<Example> examples = new ArrayList<>();
        for (Path page : pages()) {
            examples.addAll(examples(language, page));
        }
        return examples;
    }

    /** Those of one page, in their order. */
    public static List<Example> examples(String language, Path page) throws IOException {
        List<Example> examples = new ArrayList<>();
        String text = Files.readString(page);
        Matcher fence = FENCE.matcher(text);
        while (fence.find()) {
            int line = (int) text.substring(0, fence.start()).lines().count() + 1;
            if (fence.group(1).equals(language)) {
                examples.add(new Example(page, line, language, fence.group(2), fence.group(3)));
            }
        }
        return examples;
    }
}
