package io.jenkins.plugins.nodeimagematrix.job.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.run.history.HistoryEntry;
import io.jenkins.plugins.nodeimagematrix.run.published.Drift;
import io.jenkins.plugins.nodeimagematrix.run.report.CellFailure;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import io.jenkins.plugins.nodeimagematrix.run.report.RunEvent;
import io.jenkins.plugins.nodeimagematrix.run.times.Sighting;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import io.jenkins.plugins.nodeimagematrix.vulnerability.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The scripts and pages name texts that exist, and hold nothing that a strict Content-Security-Policy refuses. */
@UnitTest
class PageTextsTest {
    private static final Path SCRIPTS = Path.of("src/main/webapp/js");
    private static final Pattern KEY = Pattern.compile("text\\(\\s*'([^']+)'");
    private static final Pattern PIECE = Pattern.compile("text\\(\\s*`([a-z]+)\\.\\$\\{");

    private final Set<String> known =
            ResourceBundle.getBundle(PageTexts.class.getName()).keySet();

    @Test
    void every_text_that_a_script_names_exists() throws IOException {
        Set<String> named = new TreeSet<>();
        for (String script : contents(SCRIPTS, ".js")) {
            Matcher key = KEY.matcher(script);
            while (key.find()) {
                named.add(key.group(1));
            }
        }
        assertThat(named).hasSizeGreaterThan(50);
        assertThat(known).containsAll(named);
    }

    @Test
    void every_state_failure_and_incident_has_a_word() throws IOException {
        assertThat(known)
                .containsAll(Stream.of(CellState.values())
                        .map(state -> "state." + state)
                        .toList());
        assertThat(known)
                .containsAll(Stream.of(CellFailure.Kind.values())
                        .flatMap(kind -> Stream.of("failure." + kind, "hint." + kind))
                        .toList());
        assertThat(known)
                .containsAll(Stream.of(Severity.values())
                        .map(severity -> "severity." + severity)
                        .toList());
        assertThat(known).contains("edges.left", "edges.right", "edges.above", "edges.below");
        assertThat(known)
                .containsAll(Stream.of(RunEvent.Kind.values())
                        .map(kind -> "event." + kind)
                        .toList());
        assertThat(known)
                .containsAll(Stream.of(HistoryEntry.Kind.values())
                        .map(kind -> "history." + kind.name().toLowerCase(Locale.ROOT))
                        .toList());
        assertThat(known)
                .containsAll(Stream.of(Sighting.Kind.values())
                        .map(kind -> "times." + kind)
                        .toList());
        assertThat(known)
                .containsAll(Stream.of(Drift.State.values())
                        .filter(state -> state != Drift.State.SAME)
                        .map(state -> "drift." + state)
                        .toList());
        assertThat(known)
                .contains("result.SUCCESS", "result.UNSTABLE", "result.FAILURE", "result.NOT_BUILT", "result.ABORTED");
        assertThat(known).contains("trend.proven", "trend.skipped", "trend.failed", "trend.time");
        Set<String> groups = new TreeSet<>();
        for (String script : contents(SCRIPTS, ".js")) {
            Matcher piece = PIECE.matcher(script);
            while (piece.find()) {
                groups.add(piece.group(1));
            }
        }
        assertThat(groups)
                .containsExactlyInAnyOrder(
                        "state",
                        "failure",
                        "hint",
                        "edges",
                        "event",
                        "kind",
                        "outcome",
                        "history",
                        "drift",
                        "trend",
                        "times",
                        "result",
                        "severity");
    }

    @Test
    void no_page_has_inline_scripts_handlers_or_styles_or_puts_out_text_unescaped() throws IOException {
        List<String> pages = contents(Path.of("src/main/resources"), ".jelly");
        assertThat(pages).isNotEmpty().allSatisfy(page -> assertThat(page)
                .startsWith("<?jelly escape-by-default='true'?>")
                .doesNotContain("<j:out", "escapeText=\"false\"", "javascript:", "<style")
                .doesNotContainPattern("<script(?![^>]*\\bsrc=)")
                .doesNotContainPattern("<[^>]*\\son[a-z]+\\s*=")
                .doesNotContainPattern("<(?!l:icon)[a-z][^>]*\\sstyle\\s*="));
    }

    @Test
    void colours_are_those_of_the_theme_or_stand_in_where_it_has_none() throws IOException {
        String literal = "#[0-9a-fA-F]{3,8}\\b|\\brgba?\\(|\\bhsla?\\(";
        List<String> strays = new ArrayList<>();
        for (String sheet : contents(Path.of("src/main/webapp/css"), ".css")) {
            sheet.lines()
                    .filter(line -> !line.strip().startsWith("--nim-default-"))
                    .map(line -> line.replaceAll("var\\(--[a-z-]+, #[0-9a-f]+\\)", ""))
                    .filter(line -> Pattern.compile(literal).matcher(line).find())
                    .forEach(strays::add);
        }
        for (String script : contents(SCRIPTS, ".js")) {
            // A log may ask for any colour by its red, green and blue.
            script.lines()
                    .filter(line -> !line.contains("rgb(${value.rgb.join(',')})"))
                    .filter(line -> Pattern.compile(literal).matcher(line).find())
                    .forEach(strays::add);
        }
        assertThat(strays).isEmpty();
    }

    @Test
    void no_script_makes_html_of_text_or_code_of_it() throws IOException {
        assertThat(contents(SCRIPTS, ".js")).isNotEmpty().allSatisfy(script -> assertThat(script)
                .doesNotContain(
                        "innerHTML",
                        "outerHTML",
                        "insertAdjacentHTML",
                        "document.write",
                        "eval(",
                        "new Function",
                        "DOMParser"));
    }

    private static List<String> contents(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> found = files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
            List<String> contents = new java.util.ArrayList<>();
            for (Path file : found) {
                contents.add(Files.readString(file));
            }
            return contents;
        }
    }
}
