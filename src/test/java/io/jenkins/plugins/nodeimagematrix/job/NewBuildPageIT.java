package io.jenkins.plugins.nodeimagematrix.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import io.jenkins.plugins.nodeimagematrix.run.report.RunOutcome;
import io.jenkins.plugins.nodeimagematrix.support.Browser;
import io.jenkins.plugins.nodeimagematrix.support.Build;
import io.jenkins.plugins.nodeimagematrix.support.FreestyleJob;
import io.jenkins.plugins.nodeimagematrix.support.NeedsRealJenkins;
import io.jenkins.plugins.nodeimagematrix.tier.BrowserTest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;

/** Jenkins' new build page, which users choose for themselves: the matrix has a tab there and a card on the overview. */
@NeedsRealJenkins
@BrowserTest
class NewBuildPageIT {
    private static final List<String> RELEASES =
            List.of("4.4.7", "4.9.1", "6.17.1", "18.20.8", "20.9.0", "22.9.0", "22.20.0");

    private static final String HOSTILE = "<img src=x onerror=\"window.hacked=1\">";

    private static PageBench bench;
    private static Browser browser;
    private static Build build;
    private static Build good;

    @BeforeAll
    static void open() throws Exception {
        bench = PageBench.start("new-build-page");
        browser = bench.browser;
        good = bench.build(
                "pages",
                SampleReports.of(List.of("trixie"), RELEASES, (os, node) -> CellState.PROVEN, 3, RunOutcome.SUCCESS));
        build = bench.build(
                "pages",
                SampleReports.of(
                        List.of("bookworm", "trixie"),
                        RELEASES,
                        (os, node) -> os.equals("trixie") ? CellState.FAILED : CellState.PROVEN,
                        3,
                        RunOutcome.UNSTABLE));
        choose(true);
    }

    /** What a person does on the page of their experimental features. */
    private static void choose(boolean newPage) {
        bench.controller.client().script("""
                def flags = ['new-build-page.flag': '%1$s', 'new-job-page.flag': '%1$s']
                def property = new jenkins.model.experimentalflags.UserExperimentalFlagsProperty(flags)
                hudson.model.User.getById('admin', true).addProperty(property)
                """.formatted(newPage));
    }

    @AfterAll
    static void close() {
        bench.close();
    }

    @AfterEach
    void nothing_of_ours_was_refused_by_the_policy() {
        assertThat(bench.refused()).isEmpty();
        browser.resize(1280, 900);
    }

    private static WebElement tab() {
        return browser.element(".app-build-bar a[href$='/image-matrix']");
    }

    @Test
    void overview_has_a_card_with_the_states_and_the_first_failures() {
        browser.go(build.path());

        WebElement card = browser.elements(".jenkins-card").stream()
                .filter(one -> one.getText().startsWith("Image matrix"))
                .findFirst()
                .orElseThrow();
        assertThat(card.getText().replaceAll("\\s+", " "))
                .contains(
                        "7 failed",
                        "7 proven",
                        "trixie:18.20.8",
                        "tests/node/Dockerfile:3",
                        "and 2 more",
                        "2 held updates");
        assertThat(card.findElements(By.cssSelector(".nim-failure"))).hasSize(5);
        assertThat(bench.seriousBarriers("new-build-page-overview")).isEmpty();
        card.findElement(By.cssSelector("a[href$='?state=FAILED']")).click();
        browser.element("#nim-build[data-state]");
        assertThat(browser.elements("a.nim-cell").stream().filter(WebElement::isDisplayed))
                .hasSize(7);
    }

    @Test
    void tab_counts_what_failed_and_leads_to_the_matrix_and_its_cells_below_the_tabs() {
        browser.go(build.path());
        assertThat(tab().getText()).contains("Image matrix", "7");
        tab().click();

        browser.element("#nim-build[data-state]");
        assertThat(browser.element(".app-build-bar h1").getText()).isEqualTo("#2");
        assertThat(browser.elements("h1")).hasSize(1);
        assertThat(browser.elements("a.nim-cell")).hasSize(14);
        assertThat(tab().getDomAttribute("class")).doesNotContain("tertiary");
        assertThat(bench.seriousBarriers("new-build-page-matrix")).isEmpty();
        browser.elements("a.nim-cell").get(0).click();
        browser.element("#nim-cell[data-state]");
        assertThat(browser.element(".app-build-bar h1").getText()).isEqualTo("#2");
        assertThat(browser.driver().getTitle()).contains("bookworm:22.20.0");
        assertThat(tab().getDomAttribute("class")).doesNotContain("tertiary");
        assertThat(bench.seriousBarriers("new-build-page-cell")).isEmpty();
    }

    @Test
    void tabs_are_reached_and_opened_by_the_keyboard_on_each_page() {
        browser.go(build.path());
        press("a[href$='/image-matrix']");
        browser.element("#nim-build[data-state]");
        press("a.nim-failure__kind, .nim-failure a");
        browser.element("#nim-cell[data-state]");
        press("a[href$='/image-matrix']");
        browser.element("#nim-build[data-state]");
        press(".app-build-bar a[href$='/pages/2/'], .app-build-bar a[href$='/console']");
        assertThat(browser.driver().getCurrentUrl()).doesNotContain("image-matrix");
    }

    /** Presses Tab until an element has the focus, which must be visible, and opens it with Enter. */
    private static void press(String selector) {
        for (int stops = 0; stops < 100; stops++) {
            new Actions(browser.driver()).sendKeys(Keys.TAB).perform();
            WebElement focused = browser.driver().switchTo().activeElement();
            if ((boolean) bench.js("return document.activeElement.matches(\"" + selector + "\")")) {
                assertThat(bench.js("return document.activeElement.matches(':focus-visible')"))
                        .isEqualTo(true);
                focused.sendKeys(Keys.ENTER);
                return;
            }
        }
        throw new AssertionError("the keyboard does not reach " + selector);
    }

    @Test
    void tab_of_a_build_without_failures_has_no_badge() {
        browser.go(good.path());

        assertThat(tab().findElements(By.cssSelector(".jenkins-badge"))).isEmpty();
        assertThat(browser.elements(".nim-failure")).isEmpty();
        browser.screenshot("new-build-page-good");
    }

    @Test
    void each_matrix_of_a_build_has_a_tab_a_card_and_pages_of_its_own() throws Exception {
        Build several = bench.build(
                "several",
                SampleReports.of(List.of("trixie"), RELEASES, (os, node) -> CellState.PROVEN, 3, RunOutcome.SUCCESS));
        bench.further(
                several,
                2,
                "matrices/" + HOSTILE + ".yaml",
                SampleReports.of(List.of(HOSTILE), RELEASES, (os, node) -> CellState.FAILED, 3, RunOutcome.UNSTABLE));
        bench.keepStates(several);
        browser.go(several.path());

        List<WebElement> tabs = browser.elements(".app-build-bar a[href*='/image-matrix']");
        assertThat(tabs).extracting(WebElement::getText).hasSize(2);
        assertThat(tabs.get(0).getText()).isEqualTo("Image matrix");
        assertThat(tabs.get(1).getText()).contains("Image matrix 2", "7");
        assertThat(browser.elements(".jenkins-card").stream()
                        .map(WebElement::getText)
                        .filter(card -> card.startsWith("Image matrix")))
                .hasSize(2)
                .anyMatch(card -> card.contains("Image matrix 2: matrices/" + HOSTILE + ".yaml")
                        && card.replaceAll("\\s+", " ").contains("7 failed"));
        browser.screenshot("new-build-page-several");
        tabs.get(1).click();

        browser.element("#nim-build[data-state]");
        assertThat(browser.element("h2.nim-title").getText())
                .isEqualTo("Image matrix 2: matrices/" + HOSTILE + ".yaml");
        assertThat(browser.elements(".nim-grid__os"))
                .extracting(WebElement::getText)
                .containsExactly(HOSTILE);
        List<WebElement> now = browser.elements(".app-build-bar a[href*='/image-matrix']");
        assertThat(now.get(0).getDomAttribute("class")).contains("tertiary");
        assertThat(now.get(1).getDomAttribute("class")).doesNotContain("tertiary");
        assertThat(bench.seriousBarriers("new-build-page-several-matrix")).isEmpty();
        browser.elements("a.nim-cell").get(0).click();
        browser.element("#nim-cell[data-state]");
        assertThat(browser.driver().getCurrentUrl()).contains("/image-matrix-2/cell?name=%3Cimg");
        browser.resize(360, 900);
        assertThat(bench.overflow()).isLessThanOrEqualTo(1);
        assertThat(bench.js("return document.documentElement.scrollWidth - document.documentElement.clientWidth"))
                .isEqualTo(0L);
        browser.screenshot("new-build-page-several-360");
        assertThat(bench.js("return window.hacked || null")).isNull();
        assertThat(browser.elements("img[onerror]")).isEmpty();
    }

    @Test
    void narrow_and_wide_windows_scroll_the_grid_and_not_the_page() {
        for (int width : List.of(360, 2560)) {
            browser.resize(width, 900);
            bench.matrix(build, "");
            browser.screenshot("new-build-page-" + width);
            assertThat(bench.overflow())
                    .as("pixels outside of a window of " + width)
                    .isLessThanOrEqualTo(1);
        }
    }

    @Test
    void classic_page_has_the_link_and_the_summary_and_no_card() {
        choose(false);
        try {
            browser.go(build.path());
            assertThat(browser.elements(".jenkins-card .nim-overview")).isEmpty();
            assertThat(browser.elements("#tasks a[href$='/image-matrix']")).hasSize(1);
            assertThat(browser.element("#main-panel").getText()).contains("Image matrix", "7 failed", "7 proven");
            bench.matrix(build, "");
            assertThat(browser.elements(".app-build-bar")).isEmpty();
            assertThat(browser.element("h1").getText()).isEqualTo("Image matrix");
        } finally {
            choose(true);
        }
    }

    @Test
    void build_without_a_matrix_has_no_tab() throws Exception {
        bench.controller
                .client()
                .putJob("plain", FreestyleJob.shell("docker", "true").xml());
        Build plain = bench.controller.client().build("plain");
        plain.result(Duration.ofMinutes(1));
        browser.go(plain.path());

        assertThat(browser.element(".app-build-bar").getText()).doesNotContain("Image matrix");
    }

    @Test
    void new_job_page_has_a_tab_and_a_card_and_its_matrix_is_below_the_tabs() throws Exception {
        Build last = bench.build(
                "job-with-tabs",
                SampleReports.of(
                        List.of("bookworm", "trixie"),
                        RELEASES,
                        (os, node) -> os.equals("trixie") ? CellState.FAILED : CellState.PROVEN,
                        3,
                        RunOutcome.UNSTABLE));
        bench.keepStates(last);
        bench.controller.client().putJob("job-with-tabs", new FreestyleJob("docker", """
                <io.jenkins.plugins.nodeimagematrix.job.NodeImageMatrixBuilder/>
                """).xml());
        browser.go("job/job-with-tabs/");

        assertThat(tab().getText()).contains("Image matrix", "7");
        assertThat(browser.elements(".jenkins-card").stream()
                        .map(WebElement::getText)
                        .filter(card -> card.startsWith("Image matrix")))
                .singleElement()
                .asString()
                .contains("7 proven, 7 failing");
        assertThat(browser.elements(".jenkins-card").stream()
                        .map(WebElement::getText)
                        .filter(card -> card.startsWith("Legacy")))
                .noneMatch(card -> card.contains("7 failing"));
        browser.screenshot("new-job-page");
        tab().click();
        browser.element("#nim-job[data-state='drawn']");
        assertThat(browser.elements("h1")).hasSize(1);
        assertThat(tab().getDomAttribute("class")).doesNotContain("tertiary");
        assertThat(bench.seriousBarriers("new-job-page-matrix")).isEmpty();
        choose(false);
        try {
            browser.go("job/job-with-tabs/");
            assertThat(browser.elements(".app-build-bar")).isEmpty();
            assertThat(browser.elements("#tasks a[href$='/image-matrix']")).hasSize(1);
            assertThat(browser.element("#main-panel").getText()).contains("7 proven, 7 failing");
        } finally {
            choose(true);
        }
    }
}
