package io.jenkins.plugins.nodeimagematrix;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Texts in views are what Jelly takes for a text: from a parenthesis on, it takes them for arguments. */
@UnitTest
class FormTextsTest {
    private static final Pattern TEXT = Pattern.compile("\\$\\{%([^}]*)}");
    private static final Pattern ARGUMENTS = Pattern.compile("[^(]*\\([\\w.]+\\.[\\w.]+(,[\\w.]+\\.[\\w.]+)*\\)");

    @Test
    void what_is_in_parentheses_is_arguments() throws IOException {
        Set<String> wrong = new TreeSet<>();
        int seen = 0;
        for (Path view : views()) {
            Matcher texts = TEXT.matcher(Files.readString(view));
            while (texts.find()) {
                seen++;
                String text = texts.group(1);
                if (text.contains("(") && !ARGUMENTS.matcher(text).matches()) {
                    wrong.add(view.getParent().getFileName() + ": " + text);
                }
            }
        }

        assertThat(seen).isPositive();
        assertThat(wrong).isEmpty();
    }

    private static List<Path> views() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/resources"))) {
            return files.filter(file -> file.toString().endsWith(".jelly")).toList();
        }
    }
}
