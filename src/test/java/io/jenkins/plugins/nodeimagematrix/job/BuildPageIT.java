package io.jenkins.plugins.nodeimagematrix.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import io.jenkins.plugins.nodeimagematrix.run.report.RunOutcome;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import io.jenkins.plugins.nodeimagematrix.support.Browser;
import io.jenkins.plugins.nodeimagematrix.support.Build;
import io.jenkins.plugins.nodeimagematrix.tier.BrowserTest;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The page of a build in a real browser, under a strict Content-Security-Policy. */
@BrowserTest
class BuildPageIT implements BuildPageByKeyboard, BuildPageFilters {
    private static final List<String> RELEASES = List.of("4.4.7", "4.9.1", "6.17.1", "18.20.8", "22.9.0", "22.20.0");

    private static PageBench bench;
    private static Browser browser;
    private static BuildPage page;
    private static Build build;

    @BeforeAll
    static void open() throws Exception {
        bench = PageBench.start("build-page");
        browser = bench.browser;
        bench.build("pages", report(RunOutcome.UNSTABLE, Set.of("trixie:6.17.1")));
        build = bench.build("pages", report(RunOutcome.UNSTABLE, Set.of("trixie:6.17.1", "bookworm:22.20.0")));
        page = new BuildPage(bench, build);
    }

    @AfterAll
    static void close() {
        bench.close();
    }

    @Override
    public BuildPage page() {
        return page;
    }

    @AfterEach
    void nothing_of_ours_was_refused_by_the_policy() {
        assertThat(bench.refused()).isEmpty();
        browser.preferDark(false);
        browser.resize(1280, 900);
    }

    private static RunReport report(RunOutcome outcome, Set<String> failed) {
        return SampleReports.of(
                BuildPage.SYSTEMS,
                RELEASES,
                (os, node) -> failed.contains(os + ":" + node)
                        ? CellState.FAILED
                        : os.equals("alpine3.22") && node.startsWith("4.") ? CellState.UNCHANGED : CellState.PROVEN,
                12,
                outcome);
    }

    @Test
    void grid_has_systems_down_releases_across_and_each_cell_says_its_state() {
        bench.matrix(build, "");

        assertThat(page.texts(".nim-grid thead .nim-grid__line")).containsExactly("22", "18", "6", "4");
        assertThat(page.texts(".nim-grid__column:not([hidden])"))
                .containsExactly("22.20.0", "22.9.0", "18.20.8", "6.17.1", "4.9.1", "4.4.7");
        assertThat(page.texts(".nim-grid__os")).containsExactlyElementsOf(BuildPage.SYSTEMS);
        assertThat(browser.elements("a.nim-cell")).hasSize(18).allSatisfy(cell -> {
            assertThat(cell.getText()).isNotBlank();
            assertThat(cell.findElements(By.cssSelector("svg"))).hasSize(1);
            assertThat(cell.getDomProperty("href")).contains("cell?name=");
        });
        assertThat(browser.element(".nim-headline__result").getText())
                .contains("2 cells failed", "2 failed", "14 proven", "2 unchanged");
        assertThat(browser.element(".nim-headline__facts").getText())
                .contains(
                        "Tags: 14 refused, 14 kept, 14 moved",
                        "2 held updates: 22.21.0, 25.0.0",
                        "1 held base image: debian:trixie");
        for (WebElement link : browser.elements(".nim-headline__facts a")) {
            String part = URI.create(link.getDomProperty("href")).getFragment();
            assertThat(browser.elements("section.nim-card#" + part)).hasSize(1);
        }
    }

    @Test
    void further_axes_and_images_are_rows_of_their_own_below_their_system() throws IOException {
        Build variants = bench.build("variants", SampleReports.withVariants(report(RunOutcome.UNSTABLE, Set.of())));
        bench.matrix(variants, "");

        assertThat(browser.elements("a.nim-cell")).hasSize(3 + 3 * 18);
        assertThat(page.texts(".nim-grid__variant"))
                .containsExactly(
                        "plain",
                        "slim",
                        "slim-linux-arm64",
                        "plain",
                        "slim",
                        "slim-linux-arm64",
                        "plain",
                        "slim",
                        "slim-linux-arm64");
        assertThat(page.texts(".nim-grid thead .nim-grid__line")).containsExactly("Images", "22", "18", "6", "4");
        assertThat(page.texts(".nim-grid__column:not([hidden])")).startsWith("base", "22.20.0");
        browser.screenshot("build-page-variants");
    }

    @Test
    void page_has_no_serious_accessibility_violation_in_any_theme() {
        bench.matrix(build, "");
        browser.elements(".nim-failure summary").get(0).click();
        assertThat(bench.seriousBarriers("build-page")).isEmpty();
    }

    @Test
    void heads_of_the_grid_stay_in_sight_while_it_is_scrolled() {
        bench.matrix(build, "");
        Object moved = bench.js("""
                const box = document.querySelector('.nim-grid-scroll');
                box.style.maxWidth = '420px';
                box.style.maxHeight = '110px';
                const heads = ['.nim-grid thead th.nim-grid__column:last-of-type', '.nim-grid tbody tr:last-child th'].map((each) => document.querySelector(each));
                const before = heads.map((head) => head.getBoundingClientRect());
                box.scrollLeft = 200;
                box.scrollTop = 60;
                const after = heads.map((head) => head.getBoundingClientRect());
                return [box.scrollLeft, box.scrollTop, after[0].top - before[0].top, after[1].left - before[1].left].map(Math.round).join();
                """);
        assertThat(moved).isEqualTo("200,60,0,0");
    }

    @Test
    void failures_come_first_and_the_new_one_on_top() {
        bench.matrix(build, "");

        assertThat(browser.element(".nim-above h2").getText()).startsWith("Failures");
        assertThat(browser.element(".nim-above").getRect().getY())
                .isLessThan(browser.element(".nim-grid-box").getRect().getY());
        assertThat(page.texts(".nim-failure a")).containsExactly("bookworm:22.20.0", "trixie:6.17.1");
        assertThat(browser.elements(".nim-failure").get(0).getText())
                .contains("Test failed", "new", "tests/node/Dockerfile:3", "exited with status 1");
        assertThat(browser.elements(".nim-failure").get(1).findElements(By.cssSelector(".nim-new")))
                .isEmpty();
        browser.elements(".nim-failure summary").get(0).click();
        BuildPage.await(
                () -> page.texts(".nim-failure .nim-output").contains("not ok 1 - 2 is not 3 on bookworm"),
                () -> "last lines");
    }

    @Test
    void cells_with_one_cause_share_an_entry_that_says_how_far_it_goes() throws IOException {
        Set<String> failed =
                Set.of("bookworm:22.20.0", "trixie:22.20.0", "alpine3.22:22.20.0", "bookworm:6.17.1", "trixie:6.17.1");
        Build grouped = bench.build("grouped", report(RunOutcome.UNSTABLE, failed));
        bench.matrix(grouped, "");

        assertThat(browser.element(".nim-above").getText()).contains("Failures", "5", "2 causes");
        List<WebElement> causes = browser.elements(".nim-failure");
        assertThat(causes).hasSize(2);
        assertThat(causes.get(0).getText()).contains("22.20.0 on 3 systems", "tests/node/Dockerfile:3");
        assertThat(causes.get(1).getText()).contains("6.17.1 on 2 systems", "tests/node/Dockerfile:4");
        assertThat(causes.get(1).findElements(By.cssSelector("a")))
                .extracting(WebElement::getText)
                .containsExactly("bookworm:6.17.1", "trixie:6.17.1");

        Set<String> many = new java.util.HashSet<>();
        BuildPage.SYSTEMS.forEach(os -> RELEASES.forEach(node -> many.add(os + ":" + node)));
        bench.matrix(bench.build("many-failures", report(RunOutcome.UNSTABLE, many)), "");
        WebElement largest = browser.elements(".nim-failure").get(0);
        assertThat(largest.getText()).contains("15 cells: 5 releases on 3 systems", "3 more cells");
        largest.findElement(By.cssSelector("li > button")).click();
        assertThat(largest.findElements(By.cssSelector("a"))).hasSize(15);
    }

    @Test
    void moves_are_listed_by_kind_with_their_digests_and_held_releases_with_their_rule() {
        bench.matrix(build, "");

        BuildPage.await(
                () -> browser.elements(".nim-tag-updates[open] tbody tr").size() > 20, () -> "tag updates");
        List<String> kinds = page.texts(".nim-tag-updates .nim-kind");
        assertThat(kinds).containsExactly("refused", "kept", "moved", "created", "unchanged");
        assertThat(browser.elements(".nim-tag-updates").get(0).getText())
                .contains("an alias does not move back automatically");
        WebElement moved =
                browser.elements(".nim-tag-updates").get(2).findElement(By.cssSelector("tbody .nim-from-to"));
        String reference = SampleReports.REGISTRY + "demo/node:lts-bookworm";
        assertThat(moved.findElements(By.cssSelector("code")))
                .extracting(digest -> digest.getDomAttribute("title"))
                .containsExactly(
                        SampleReports.digest("before " + reference), SampleReports.digest("manifest bookworm:4.4.7"));
        assertThat(moved.findElements(By.cssSelector(".nim-copy"))).hasSize(2);
        assertThat(moved.findElements(By.cssSelector("b")))
                .extracting(WebElement::getText)
                .containsExactly("4.4.6", "4.4.7");
        assertThat(browser.elements(".nim-tag-updates").get(2).getText())
                .contains("another client had moved it since this job put it on 4.4.5");
        WebElement unchanged = browser.elements(".nim-tag-updates").get(4);
        assertThat(unchanged.findElements(By.cssSelector(".nim-table > tbody > tr")))
                .isEmpty();
        unchanged.findElement(By.cssSelector("summary")).click();
        BuildPage.await(
                () -> unchanged
                                .findElements(By.cssSelector(".nim-table > tbody > tr"))
                                .size()
                        == 14,
                () -> unchanged.getText());
        assertThat(page.texts(".nim-below")).first().asString().contains("22.21.0", "security fix", "updates: patch");
        assertThat(page.texts(".nim-below")).first().asString().contains("agent-2 went away and came back");
        assertThat(page.texts("#held-bases")).first().asString().contains("debian:trixie", "until a user approves it");
        assertThat(browser.elements("#held-bases [data-base]"))
                .as("a build approves nothing")
                .isEmpty();
    }

    @Test
    void a_digest_can_be_copied() {
        bench.matrix(build, "");
        WebElement short_ = browser.element(".nim-tag-updates .nim-copyable--short:has(code[title^='sha256:'])");
        String digest = short_.findElement(By.cssSelector("code")).getDomAttribute("title");
        short_.findElement(By.cssSelector(".nim-copy")).click();

        BuildPage.await(() -> page.texts("[role=status]").contains("Copied"), () -> "that it was copied");
        WebElement field = browser.element(".nim input[type=search]");
        field.sendKeys(Keys.chord(Keys.CONTROL, "v"));
        assertThat(field.getDomProperty("value")).isEqualTo(digest).startsWith("sha256:");
    }

    @Test
    void policy_of_these_tests_is_enforced_and_what_it_refuses_is_seen() {
        assertThat(bench.controller
                        .client()
                        .get(build.path() + "image-matrix/")
                        .headers()
                        .allValues("Content-Security-Policy"))
                .contains("default-src 'self'");
        bench.matrix(build, "");
        bench.js("const script = document.createElement('script'); script.textContent = 'window.inline = true';"
                + "document.querySelector('.nim').append(script)");
        BuildPage.await(() -> !bench.refused().isEmpty(), () -> "nothing was refused");
        assertThat(bench.js("return window.inline === true")).isEqualTo(false);
        bench.matrix(build, "");
    }

    @Test
    void page_follows_a_build_without_reloading_and_stops_when_it_ends() throws Exception {
        Build running = bench.started("live");
        bench.live(running, live("trixie"), 300_000);
        bench.matrix(running, "");
        bench.js("window.notReloaded = true");
        assertThat(browser.element(".nim-headline").getText())
                .contains("12 of 18 cells done", "about 5 min left", "6 waiting");
        browser.screenshot("build-page-running");
        bench.js("document.querySelector(\"a[aria-label^='bookworm:4.4.7']\").focus()");

        bench.live(running, live("none"), 40_000);
        BuildPage.await(
                () -> browser.element(".nim-headline").getText().contains("18 of 18 cells done"),
                () -> "the last cell");
        assertThat(browser.element(".nim-headline").getText()).contains("less than a minute left");
        assertThat(page.focused()).startsWith("bookworm:4.4.7");

        bench.write(running, report(RunOutcome.SUCCESS, Set.of()));
        bench.ended(running);
        BuildPage.await(
                () -> browser.element(".nim-headline").getText().contains("All images tested"), () -> "the end");
        assertThat(bench.js("return window.notReloaded")).isEqualTo(true);
        Object asked = page.requests();
        TimeUnit.SECONDS.sleep(5);
        assertThat(page.requests()).isEqualTo(asked);
    }

    @Test
    void page_of_a_build_without_a_report_says_so() {
        Build empty = bench.started("empty");
        browser.go(empty.path() + "image-matrix/");

        assertThat(browser.element(".nim-notice:not([hidden])").getText()).contains("This build has no report");
    }

    @Test
    void narrow_and_wide_windows_scroll_the_grid_and_not_the_page() {
        for (int width : List.of(360, 2560)) {
            browser.resize(width, 900);
            bench.matrix(build, "");
            browser.screenshot("build-page-" + width);
            assertThat(bench.overflow())
                    .as("pixels outside of a window of " + width)
                    .isLessThanOrEqualTo(1);
        }
    }

    @Test
    void build_itself_names_its_states_and_links_here() {
        browser.go(build.path());
        assertThat(browser.element("#main-panel").getText()).contains("Image matrix", "2 failed", "14 proven");
        browser.screenshot("build-summary");
    }

    private static RunReport live(String waiting) {
        return SampleReports.of(
                BuildPage.SYSTEMS,
                RELEASES,
                (os, node) -> os.equals(waiting) ? CellState.WAITING : CellState.PROVEN,
                12,
                RunOutcome.OPEN);
    }
}
