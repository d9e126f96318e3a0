package io.jenkins.plugins.nodeimagematrix.job.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.job.PageBench;
import io.jenkins.plugins.nodeimagematrix.job.SampleReports;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import io.jenkins.plugins.nodeimagematrix.run.report.RunOutcome;
import io.jenkins.plugins.nodeimagematrix.support.Await;
import io.jenkins.plugins.nodeimagematrix.support.Browser;
import io.jenkins.plugins.nodeimagematrix.support.Build;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;

/** The log on the page of a cell; tests for the class that has such pages. */
interface CellPageLog {
    Duration PATIENCE = Duration.ofSeconds(90);

    PageBench bench();

    /** A build in which the log of {@code bookworm:22.20.0} has 600 coloured lines, and that of {@code trixie:4.4.7} none. */
    Build build();

    /** A build in which {@code bookworm:22.20.0} failed. */
    Build failing(String job) throws IOException;

    private Browser browser() {
        return bench().browser;
    }

    @Test
    default void log_has_its_colours_and_can_be_searched() {
        bench().cell(build(), "bookworm:22.20.0");
        browser().element(".nim-log__line--heading");

        assertThat(browser().elements(".nim-log__line")).hasSize(602);
        assertThat(browser().elements(".nim-log__line .nim-ansi--green")).hasSize(600);
        assertThat(browser().elements(".nim-log__line .nim-ansi--red.nim-ansi--bold"))
                .hasSize(1);
        browser().element(".nim-log__search input").sendKeys("OK fetching package-7");
        Await.until(PATIENCE, () -> found().equals("1 of 12"), () -> "hits; it says " + found());
        assertThat(browser().element(".nim-log__line--here").getText()).isEqualTo("step 7: ok fetching package-7");
        browser().elements(".nim-log__search button").get(1).click();
        assertThat(found()).isEqualTo("2 of 12");
        assertThat(browser().element(".nim-log__line--here").getText()).isEqualTo("step 57: ok fetching package-7");
        browser().elements(".nim-log__search button").get(0).click();
        browser().elements(".nim-log__search button").get(0).click();
        assertThat(found()).isEqualTo("12 of 12");
        browser().screenshot("cell-log-search");
    }

    private String found() {
        return browser().element(".nim-log__count").getText();
    }

    @Test
    default void log_opens_at_the_failure_without_the_builders_own_lines() throws IOException {
        Build other = failing("buildkit");
        Path log = bench().folder(other).log("bookworm:22.20.0");
        Files.createDirectories(log.getParent());
        String steps = "step\n".repeat(200);
        Files.writeString(log, """
                == bookworm:22.20.0: is new in the matrix
                == build docker/Dockerfile
                #0 building with "default" instance using docker driver

                #1 [internal] load build definition from Dockerfile
                #1 DONE 0.0s

                #5 [2/2] RUN make
                #5 DONE 0.1s
                == test tests/node on sha256:1
                #1 [internal] load build definition from Dockerfile
                #1 DONE 0.0s

                #6 [3/3] RUN node /test/run.js
                %s#6 0.312 not ok 1 - 2 is not 3
                #6 ERROR: process "/bin/sh -c node /test/run.js" did not complete successfully: exit code: 1
                ------
                 > [3/3] RUN node /test/run.js:
                0.312 not ok 1 - 2 is not 3
                ------
                ERROR: failed to solve: process "/bin/sh -c node /test/run.js" did not complete successfully: exit code: 1
                == test tests/npm on sha256:1
                %s== bookworm:22.20.0: failed
                """.formatted(steps, steps));
        bench().cell(other, "bookworm:22.20.0");

        WebElement failure = browser().element(".nim-log__line--failure");
        assertThat(failure.getText()).startsWith("#6 ERROR: process");
        assertThat(isInsideLog(failure)).isEqualTo(true);
        assertThat(browser().elements(".nim-log__line--builder")).hasSize(13).noneMatch(WebElement::isDisplayed);
        WebElement shown = browser().element(".nim-log__switch");
        assertThat(shown.getText()).isEqualTo("Show 13 more lines of the builder");
        browser().wholePage("cell-page-log-at-failure", 1280);
        shown.findElement(By.cssSelector("input")).click();
        assertThat(browser().elements(".nim-log__line--builder")).allMatch(WebElement::isDisplayed);
        bench().js("document.querySelector('.nim-log__lines').scrollTop = 0");
        browser().element(".nim-log__bar button:not(.nim-log__search button)").click();
        Await.until(PATIENCE, () -> isInsideLog(failure).equals(true), () -> "the failure in sight");
    }

    private Object isInsideLog(WebElement line) {
        return bench().js(
                        "const box = document.querySelector('.nim-log__lines').getBoundingClientRect();"
                                + "const line = arguments[0].getBoundingClientRect(); return line.top >= box.top && line.bottom <= box.bottom",
                        line);
    }

    @Test
    default void log_of_a_running_cell_grows_on_the_page() throws IOException {
        Build running = bench().started("growing");
        bench().live(
                        running,
                        SampleReports.of(
                                List.of("trixie"),
                                List.of("4.4.7"),
                                (os, node) -> CellState.RUNNING,
                                3,
                                RunOutcome.OPEN),
                        0);
        Path log = bench().folder(running).log("trixie:4.4.7");
        Files.createDirectories(log.getParent());
        Files.writeString(log, "first line\nhalf a l\u00ef");
        bench().cell(running, "trixie:4.4.7");
        Await.until(PATIENCE, () -> logLines().equals(List.of("first line")), () -> "the first line: " + logLines());
        Files.writeString(log, "ne\nlast line\n", StandardOpenOption.APPEND);
        Await.until(
                PATIENCE,
                () -> logLines().equals(List.of("first line", "half a l\u00efne", "last line")),
                () -> "the rest: " + logLines());
        bench().ended(running);
    }

    private List<String> logLines() {
        return browser().elements(".nim-log__line").stream()
                .map(WebElement::getText)
                .toList();
    }

    @Test
    default void control_sequences_never_reach_the_page() {
        bench().cell(build(), "trixie:4.4.7");
        Object runs = browser().driver().executeAsyncScript("""
                const done = arguments[arguments.length - 1];
                const base = document.querySelector('script[src*="cell-page.js"]').src.replace('cell-page.js', '');
                import(base + 'ansi.js').then(({ ansiReader }) => {
                  const read = ansiReader();
                  const words = (line) => read(line).map((run) => run.text).join('|');
                  const styles = (line) => read(line).map((run) => [run.style.bold, run.style.color && (run.style.color.name || run.style.color.rgb.join('.'))].join('/')).join('|');
                  done([
                    words('a\\u001b[2Kb\\u001b]0;title\\u0007c\\u001b]8;;http://x\\u001b\\\\d\\u001b(Be\\u0000f\\u009bg'),
                    words('10%\\r20%\\r100%\\r'),
                    styles('\\u001b[1;31mx\\u001b[22;39my\\u001b[38;5;196mz\\u001b[38;2;1;999;3mq\\u001b[0m.'),
                    styles('\\u001b[94mbright') + ' then ' + styles('goes on\\u001b[m.'),
                    words('<b>\\u001b[31m&amp;\\u001b[0m'),
                    words('cut off \\u001b['),
                  ]);
                });
                """);

        assertThat(runs)
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
                .containsExactly(
                        "a|b|c|d|e|f\u009bg",
                        "100%",
                        "true/red|false/|false/255.0.0|false/1.255.3|false/",
                        "false/bright-blue then false/bright-blue|false/",
                        "<b>|&amp;",
                        "cut off ");
    }
}
