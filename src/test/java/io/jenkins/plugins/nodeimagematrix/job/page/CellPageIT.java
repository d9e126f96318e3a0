package io.jenkins.plugins.nodeimagematrix.job.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.job.PageBench;
import io.jenkins.plugins.nodeimagematrix.job.SampleReports;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import io.jenkins.plugins.nodeimagematrix.run.report.RunOutcome;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import io.jenkins.plugins.nodeimagematrix.support.Await;
import io.jenkins.plugins.nodeimagematrix.support.Browser;
import io.jenkins.plugins.nodeimagematrix.support.Build;
import io.jenkins.plugins.nodeimagematrix.support.TestUser;
import io.jenkins.plugins.nodeimagematrix.tier.BrowserTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;

/** A cell's own page in a real browser: layers, tests, tags and log; and hostile content there. */
@BrowserTest
class CellPageIT {
    private static final List<String> SYSTEMS = List.of("bookworm", "trixie");
    private static final List<String> RELEASES = List.of("4.4.7", "22.20.0");
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String MARKUP = "<img src=x onerror=\"window.hacked='markup'\">";
    private static final String QUOTES = "\"'`><script>window.hacked='script'</script>";
    private static final String RIGHT_TO_LEFT = "\u202eneila\u202c-\u05d0\u05d1\u05d2";
    private static final String LONG = "very-long-name-".repeat(30);

    private static PageBench bench;
    private static Browser browser;
    private static Build build;

    @BeforeAll
    static void open() throws Exception {
        bench = PageBench.start("cell-page");
        browser = bench.browser;
        bench.build("cells", report(12, CellState.PROVEN));
        build = bench.build("cells", report(12, CellState.FAILED));
        StringBuilder log = new StringBuilder("== bookworm:22.20.0: is new in the matrix\n");
        for (int i = 1; i <= 600; i++) {
            log.append("step ")
                    .append(i)
                    .append(": \u001b[32mok\u001b[0m fetching package-")
                    .append(i % 50)
                    .append('\n');
        }
        write(
                "bookworm:22.20.0",
                log.append("\u001b[1;31mnot ok\u001b[0m 2 is not 3\n").toString());
    }

    @AfterAll
    static void close() {
        bench.close();
    }

    @AfterEach
    void nothing_of_ours_was_refused_and_nothing_of_theirs_was_run() {
        assertThat(bench.refused()).isEmpty();
        assertThat(bench.js("return window.hacked || null")).isNull();
        browser.preferDark(false);
        browser.resize(1280, 900);
    }

    private static RunReport report(int layers, CellState broken) {
        return SampleReports.of(
                SYSTEMS,
                RELEASES,
                (os, node) -> (os + node).equals("bookworm22.20.0") ? broken : CellState.PROVEN,
                layers,
                broken == CellState.FAILED ? RunOutcome.UNSTABLE : RunOutcome.SUCCESS);
    }

    private static void write(String cell, String text) throws IOException {
        Path log = bench.folder(build).log(cell);
        Files.createDirectories(log.getParent());
        Files.writeString(log, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Test
    void page_tells_all_that_is_known_of_a_cell_without_a_serious_barrier() {
        bench.cell(build, "bookworm:4.4.7");

        String page = browser.element(".nim").getText();
        assertThat(page)
                .contains("bookworm:4.4.7", "proven", "is new in the matrix", "agent-", "Image ID")
                .contains(
                        "tests/node",
                        "tests/npm",
                        "RUN node /test/run.js",
                        "cached",
                        "demo/node:4.4.7-bookworm",
                        "created")
                .contains("Started\nNov 14, 2023", "Duration\n", SampleReports.digest("image bookworm:4.4.7"))
                .contains("Digest\n" + SampleReports.digest("manifest bookworm:4.4.7"));
        assertThat(browser.elements(".nim-actions a").get(1).getText()).isEqualTo("Next: bookworm:22.20.0");
        assertThat(page).contains("There is no log");
        assertThat(bench.seriousBarriers("cell-page")).isEmpty();
    }

    @Test
    void failed_cell_names_file_line_and_instruction_and_shows_the_last_words_in_colour() {
        bench.cell(build, "bookworm:22.20.0");

        assertThat(browser.element(".nim-card--bad").getText())
                .contains(
                        "Test failed",
                        "tests/node/Dockerfile:3",
                        "RUN test",
                        "exited with status 1",
                        "not ok 1 - 2 is not 3");
        assertThat(browser.element(".nim-card--bad .nim-ansi--red").getText()).isEqualTo("not ok 1");
        assertThat(browser.element(".nim-cell-head").getText()).contains("before: proven");
        browser.wholePage("cell-page-failed", 1280);
    }

    @Test
    void layers_stand_on_each_other_with_tests_side_by_side_on_the_artifact() {
        bench.cell(build, "trixie:22.20.0");

        assertThat(browser.elements(".nim-stack--test")).hasSize(2).allSatisfy(stack -> assertThat(
                        stack.findElements(By.cssSelector(".nim-layer--test")))
                .hasSize(3));
        assertThat(browser.elements(".nim-layer--own")).hasSize(6);
        assertThat(browser.elements(".nim-layer--base")).hasSize(6).allSatisfy(layer -> assertThat(layer.getText())
                .contains("in 1 other cell"));
        int lowestTest = browser.elements(".nim-stack--test").get(0).getRect().getY();
        assertThat(lowestTest)
                .isLessThan(browser.element(".nim-stack--artifact").getRect().getY());
        assertThat(browser.elements(".nim-stack--test").get(1).getRect().getY()).isEqualTo(lowestTest);
        WebElement shared = browser.elements(".nim-layer--base").get(0);
        shared.findElement(By.tagName("summary")).click();
        assertThat(shared.getText()).contains("sha256:", "bytes", "trixie:4.4.7");
        WebElement own = browser.elements(".nim-layer--own").get(0);
        assertThat(own.getText()).contains("RUN step 11 of node 22.20.0", "built in 3.3 s", "7.7 MB");
        assertThat(browser.elements(".nim-layer--own").get(2).getText())
                .contains("RUN step 9 of node 22.20.0", "cached", "6.3 MB");
        WebElement test = browser.elements(".nim-layer--test").get(0);
        assertThat(test.getText()).contains("RUN node /test/run.js", "built in 1.3 s", "20.5 kB");
    }

    @Test
    void pictures_of_three_and_of_sixty_layers_fit() throws IOException {
        Build few = bench.build("few", report(3, CellState.PROVEN));
        bench.cell(few, "bookworm:4.4.7");
        browser.wholePage("layers-3", 1280);
        Build many = bench.build("many", report(60, CellState.PROVEN));
        bench.cell(many, "bookworm:4.4.7");
        assertThat(browser.elements(".nim-layer--own")).hasSize(30);
        assertThat(browser.element(".nim-stack__base > summary").getText()).contains("30 layers of the base image");
        browser.wholePage("layers-60", 1280);
        for (int width : List.of(360, 2560)) {
            browser.resize(width, 900);
            bench.cell(many, "bookworm:4.4.7");
            browser.wholePage("cell-page-" + width, width);
            assertThat(bench.overflow()).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void log_has_its_colours_and_can_be_searched() {
        bench.cell(build, "bookworm:22.20.0");
        browser.element(".nim-log__line--heading");

        assertThat(browser.elements(".nim-log__line")).hasSize(602);
        assertThat(browser.elements(".nim-log__line .nim-ansi--green")).hasSize(600);
        assertThat(browser.elements(".nim-log__line .nim-ansi--red.nim-ansi--bold"))
                .hasSize(1);
        browser.element(".nim-log__search input").sendKeys("OK fetching package-7");
        Await.until(PATIENCE, () -> found().equals("1 of 12"), () -> "hits; it says " + found());
        assertThat(browser.element(".nim-log__line--here").getText()).isEqualTo("step 7: ok fetching package-7");
        browser.elements(".nim-log__search button").get(1).click();
        assertThat(found()).isEqualTo("2 of 12");
        assertThat(browser.element(".nim-log__line--here").getText()).isEqualTo("step 57: ok fetching package-7");
        browser.elements(".nim-log__search button").get(0).click();
        browser.elements(".nim-log__search button").get(0).click();
        assertThat(found()).isEqualTo("12 of 12");
        browser.screenshot("cell-log-search");
    }

    @Test
    void log_opens_at_the_failure_without_the_builders_own_lines() throws IOException {
        Build other = bench.build("buildkit", report(3, CellState.FAILED));
        Path log = bench.folder(other).log("bookworm:22.20.0");
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
        bench.cell(other, "bookworm:22.20.0");

        WebElement failure = browser.element(".nim-log__line--failure");
        assertThat(failure.getText()).startsWith("#6 ERROR: process");
        assertThat(isInsideLog(failure)).isEqualTo(true);
        assertThat(browser.elements(".nim-log__line--builder")).hasSize(13).noneMatch(WebElement::isDisplayed);
        WebElement shown = browser.element(".nim-log__switch");
        assertThat(shown.getText()).isEqualTo("Show 13 more lines of the builder");
        browser.wholePage("cell-page-log-at-failure", 1280);
        shown.findElement(By.cssSelector("input")).click();
        assertThat(browser.elements(".nim-log__line--builder")).allMatch(WebElement::isDisplayed);
        bench.js("document.querySelector('.nim-log__lines').scrollTop = 0");
        browser.element(".nim-log__bar button:not(.nim-log__search button)").click();
        Await.until(PATIENCE, () -> isInsideLog(failure).equals(true), () -> "the failure in sight");
    }

    private static Object isInsideLog(WebElement line) {
        return bench.js(
                "const box = document.querySelector('.nim-log__lines').getBoundingClientRect();"
                        + "const line = arguments[0].getBoundingClientRect(); return line.top >= box.top && line.bottom <= box.bottom",
                line);
    }

    @Test
    void image_can_be_pulled_by_its_digest_with_a_command_to_copy() {
        bench.cell(build, "bookworm:4.4.7");

        String image = SampleReports.REGISTRY + "demo/node@" + SampleReports.digest("manifest bookworm:4.4.7");
        assertThat(browser.elements(".nim-commands code"))
                .extracting(WebElement::getText)
                .containsExactly("docker pull " + image, "docker run --rm -it --entrypoint sh " + image);
        assertThat(browser.element(".nim-cell-head").getText())
                .contains("Published as " + SampleReports.REGISTRY + "demo/node:4.4.7-bookworm");
        assertThat(browser.elements(".nim-cell-head button")).isEmpty();
    }

    @Test
    void failed_cell_leads_to_the_next_failed_one() throws IOException {
        Build two = bench.build(
                "two-failed",
                SampleReports.of(
                        SYSTEMS,
                        RELEASES,
                        (os, node) -> node.equals("4.4.7") ? CellState.FAILED : CellState.PROVEN,
                        3,
                        RunOutcome.UNSTABLE));
        bench.cell(two, "bookworm:4.4.7");
        assertThat(browser.element(".nim-actions").getText()).doesNotContain("Previous failed");
        browser.element(".nim-actions")
                .findElement(By.linkText("Next failed: trixie:4.4.7"))
                .click();
        browser.element("#nim-cell[data-state]");
        assertThat(browser.element("h1.nim-title").getText()).isEqualTo("trixie:4.4.7");
        assertThat(browser.element(".nim-actions").getText()).contains("Previous failed: bookworm:4.4.7");
    }

    @Test
    void failed_cell_can_be_rebuilt_by_those_who_may_build() throws Exception {
        Build failed = bench.build("rebuilt", report(3, CellState.FAILED));
        bench.cell(failed, "bookworm:22.20.0");
        WebElement head = browser.element(".nim-cell-head");
        head.findElement(By.cssSelector("button")).click();

        Await.until(
                PATIENCE, () -> head.getText().contains("A build of this cell is in the queue."), () -> head.getText());
        Build rebuild = new Build(bench.controller.client(), "rebuilt", failed.number() + 1);
        assertThat(rebuild.result(PATIENCE)).isEqualTo("SUCCESS");
        assertThat(bench.controller.client().page(rebuild.path()))
                .contains("Rebuild of bookworm:22.20.0 from build #" + failed.number() + ", started by admin");

        String path = failed.path() + "image-matrix/rebuild";
        Map<String, String> cell = Map.of("cell", "bookworm:22.20.0");
        assertThat(bench.controller.client(TestUser.READER).post(path, cell).statusCode())
                .isEqualTo(403);
        assertThat(bench.controller
                        .client()
                        .get(path + "?cell=bookworm:22.20.0")
                        .statusCode())
                .isEqualTo(405);
        assertThat(bench.controller
                        .client()
                        .post(path, Map.of("cell", "nowhere:1"))
                        .statusCode())
                .isEqualTo(400);
        assertThat(bench.controller
                        .client(TestUser.READER)
                        .page(failed.path() + "image-matrix/cell?name=bookworm%3A22.20.0"))
                .contains("data-may-rebuild=\"false\"");
    }

    private static String found() {
        return browser.element(".nim-log__count").getText();
    }

    @Test
    void log_of_a_running_cell_grows_on_the_page() throws IOException {
        Build running = bench.started("growing");
        bench.live(
                running, SampleReports.of(SYSTEMS, RELEASES, (os, node) -> CellState.RUNNING, 3, RunOutcome.OPEN), 0);
        Path log = bench.folder(running).log("trixie:4.4.7");
        Files.createDirectories(log.getParent());
        Files.writeString(log, "first line\nhalf a l\u00ef");
        bench.cell(running, "trixie:4.4.7");
        Await.until(PATIENCE, () -> logLines().equals(List.of("first line")), () -> "the first line: " + logLines());
        Files.writeString(log, "ne\nlast line\n", StandardOpenOption.APPEND);
        Await.until(
                PATIENCE,
                () -> logLines().equals(List.of("first line", "half a l\u00efne", "last line")),
                () -> "the rest: " + logLines());
        bench.ended(running);
    }

    private static List<String> logLines() {
        return browser.elements(".nim-log__line").stream()
                .map(WebElement::getText)
                .toList();
    }

    @Test
    void control_sequences_never_reach_the_page() {
        bench.cell(build, "trixie:4.4.7");
        Object runs = browser.driver().executeAsyncScript("""
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

    @Test
    void hostile_names_stay_text_on_both_pages() throws IOException {
        List<String> systems = List.of(MARKUP, QUOTES, RIGHT_TO_LEFT, LONG);
        Build hostile = bench.build(
                "hostile",
                SampleReports.of(
                        systems,
                        RELEASES,
                        (os, node) -> node.equals("4.4.7") ? CellState.FAILED : CellState.PROVEN,
                        4,
                        RunOutcome.UNSTABLE));
        for (String os : systems) {
            Path log = bench.folder(hostile).log(os + ":4.4.7");
            Files.createDirectories(log.getParent());
            Files.writeString(log, os + "\n\u001b[31m" + os + "\u001b[0m\n");
        }
        bench.matrix(hostile, "?os=" + java.net.URLEncoder.encode(MARKUP, java.nio.charset.StandardCharsets.UTF_8));
        bench.matrix(hostile, "");
        assertThat(browser.elements(".nim-grid__os").stream().map(head -> head.getDomProperty("textContent")))
                .containsExactlyElementsOf(systems);
        Await.until(
                PATIENCE,
                () -> browser.elements(".nim-tag-updates[open] tbody tr").size() > 20,
                () -> "tag updates");
        assertThat(browser.element(".nim-below").getText()).contains(MARKUP + ":4.4.7", QUOTES + ":4.4.7");
        assertThat(browser.elements(".nim img, .nim script")).isEmpty();
        browser.screenshot("hostile-build-page");
        assertThat(bench.refused()).isEmpty();
        for (String os : systems) {
            bench.cell(hostile, os + ":4.4.7");
            assertThat(browser.element("h1.nim-title").getDomProperty("textContent"))
                    .isEqualTo(os + ":4.4.7");
            Await.until(PATIENCE, () -> browser.elements(".nim-log__line").size() == 2, () -> "the log of " + os);
            assertThat(browser.elements(".nim-log__line").get(1).getDomProperty("textContent"))
                    .isEqualTo(os);
            assertThat(browser.elements(".nim img, .nim script")).isEmpty();
            assertThat(bench.refused()).isEmpty();
        }
        browser.screenshot("hostile-cell-page");
    }

    @Test
    void cell_that_is_not_there_is_said_to_be_missing() {
        browser.go(build.path() + "image-matrix/cell?name=nowhere:1.0.0");

        assertThat(browser.element(".nim-notice:not([hidden])").getText())
                .isEqualTo("There is no such cell in this build.");
    }
}
