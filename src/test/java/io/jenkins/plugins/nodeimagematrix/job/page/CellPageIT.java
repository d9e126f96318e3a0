package io.jenkins.plugins.nodeimagematrix.job.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.job.PageBench;
import io.jenkins.plugins.nodeimagematrix.job.SampleReports;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import io.jenkins.plugins.nodeimagematrix.run.report.ContentsFolder;
import io.jenkins.plugins.nodeimagematrix.run.report.RunOutcome;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import io.jenkins.plugins.nodeimagematrix.run.report.ScanGate;
import io.jenkins.plugins.nodeimagematrix.support.Await;
import io.jenkins.plugins.nodeimagematrix.support.Browser;
import io.jenkins.plugins.nodeimagematrix.support.Build;
import io.jenkins.plugins.nodeimagematrix.support.TestUser;
import io.jenkins.plugins.nodeimagematrix.tier.BrowserTest;
import io.jenkins.plugins.nodeimagematrix.vulnerability.ScanException;
import io.jenkins.plugins.nodeimagematrix.vulnerability.ScanPolicy;
import io.jenkins.plugins.nodeimagematrix.vulnerability.ScannerReport;
import io.jenkins.plugins.nodeimagematrix.vulnerability.Severity;
import io.jenkins.plugins.nodeimagematrix.vulnerability.Vulnerability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
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
class CellPageIT implements CellPageLog {
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

    @Override
    public PageBench bench() {
        return bench;
    }

    @Override
    public Build build() {
        return build;
    }

    @Override
    public Build failing(String job) throws IOException {
        return bench.build(job, report(3, CellState.FAILED));
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
    void vulnerabilities_are_listed_with_what_blocks_and_what_is_excepted() throws IOException {
        RunReport plain = report(6, CellState.PROVEN);
        CellResult scanned = plain.cell("bookworm:4.4.7").orElseThrow().result();
        ScanPolicy policy =
                new ScanPolicy(Severity.HIGH, ScanException.parse("CVE-2026-2 until 2999-12-31: " + MARKUP));
        ScannerReport found = new ScannerReport(
                "grype",
                "0.104.0",
                List.of(
                        new Vulnerability(
                                "CVE-2026-1", Severity.CRITICAL, MARKUP, QUOTES, "2<b>", LONG.substring(0, 150)),
                        new Vulnerability("CVE-2026-2", Severity.HIGH, "openssl", "3.0.14", null, null),
                        new Vulnerability("CVE-2026-3", Severity.LOW, null, null, null, null)),
                7);
        ContentsFolder before = new ContentsFolder(Files.createTempDirectory("scan"));
        CellResult blocked = new ScanGate(policy, before, InstantSource.system()).judge(scanned, found);
        Build vulnerable = bench.build("vulnerable", SampleReports.with(plain, blocked));
        new ScanGate(policy, bench.folder(vulnerable).contents(), InstantSource.system()).judge(scanned, found);
        bench.cell(vulnerable, "bookworm:4.4.7");

        assertThat(browser.element(".nim-card--bad").getText())
                .contains("Vulnerabilities", "1 vulnerability of severity high or above: CVE-2026-1 in <img");
        WebElement table =
                browser.elements("[role=region][aria-label=Vulnerabilities]").get(0);
        assertThat(table.getAttribute("tabindex")).isEqualTo("0");
        List<WebElement> rows = table.findElements(By.cssSelector(".nim-table > tbody > tr"));
        assertThat(rows).extracting(WebElement::getText).hasSize(3);
        assertThat(rows.get(0).getText())
                .contains("critical", "CVE-2026-1", MARKUP, QUOTES, "2<b>", "blocks the image");
        assertThat(rows.get(1).getText())
                .contains("high", "CVE-2026-2", "openssl", "3.0.14", "excepted until 2999-12-31: <img");
        assertThat(rows.get(2).getText()).contains("low", "CVE-2026-3").doesNotContain("blocks", "excepted");
        assertThat(browser.element(".nim").getText())
                .contains("grype 0.104.0", "and 7 more of the same or lower severity");
        assertThat(bench.seriousBarriers("cell-page-vulnerabilities")).isEmpty();
        for (int width : List.of(360, 1280)) {
            browser.resize(width, 900);
            bench.cell(vulnerable, "bookworm:4.4.7");
            browser.wholePage("cell-page-vulnerabilities-" + width, width);
            assertThat(bench.overflow()).isLessThanOrEqualTo(1);
        }
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
