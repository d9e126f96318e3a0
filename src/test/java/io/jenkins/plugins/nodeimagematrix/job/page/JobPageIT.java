package io.jenkins.plugins.nodeimagematrix.job.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.jenkins.plugins.nodeimagematrix.job.JobPage;
import io.jenkins.plugins.nodeimagematrix.job.PageBench;
import io.jenkins.plugins.nodeimagematrix.job.SampleReports;
import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.run.Shop;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import io.jenkins.plugins.nodeimagematrix.run.report.RunOutcome;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import io.jenkins.plugins.nodeimagematrix.support.Browser;
import io.jenkins.plugins.nodeimagematrix.support.ControllerClient;
import io.jenkins.plugins.nodeimagematrix.support.FreestyleJob;
import io.jenkins.plugins.nodeimagematrix.support.TestUser;
import io.jenkins.plugins.nodeimagematrix.tier.BrowserTest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;

/**
 * The page of a job that publishes to a real registry, in a real browser: what it shows, and that undoing, withdrawing and
 * approving on it do what they say. The tests are one story, in their order.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@BrowserTest
class JobPageIT implements JobOnOtherPages {
    private static final String JOB = PublishedJob.NAME;
    private static final String PAGE = PublishedJob.PAGE;
    private static final String HOSTILE = "<img src=x onerror=\"document.title='broken'\">";

    private static PublishedJob job;
    private static PageBench bench;
    private static Browser browser;
    private static JobPage page;
    private static Shop shop;

    @BeforeAll
    static void open() throws Exception {
        job = PublishedJob.open("job-page");
        bench = job.bench;
        browser = bench.browser;
        page = new JobPage(browser, PAGE);
        shop = job.shop;
    }

    @AfterAll
    static void close() throws Exception {
        job.close();
    }

    @Override
    public PublishedJob job() {
        return job;
    }

    @AfterEach
    void nothing_of_ours_was_refused_by_the_policy() {
        browser.resize(1280, 900);
        assertThat(bench.refused()).isEmpty();
        browser.preferDark(false);
    }

    @Test
    @Order(1)
    void page_shows_what_is_published_since_when_and_by_which_build() {
        page.open();

        WebElement published = page.section("Published");
        assertThat(published.getText()).contains("nodesource/jessie", "4.4.7", "4.4.6", "argon", "#2");
        assertThat(browser.elements(".nim-repository tbody tr:not([hidden])")).hasSize(2);
        WebElement image = page.row("4.4.7");
        assertThat(image.getText())
                .contains("argon", "jessie:4.4.7", job.newer.digest().substring(7, 19));
        assertThat(image.findElements(By.cssSelector(".nim-tag-chip")))
                .extracting(WebElement::getText)
                .containsExactly("4", "argon");
        assertThat(image.findElement(By.linkText("#2")).getDomProperty("href")).endsWith("job/" + JOB + "/2/");
        assertThat(image.findElement(By.linkText("jessie:4.4.7")).getDomProperty("href"))
                .endsWith("job/" + JOB + "/2/image-matrix/cell?name=jessie%3A4.4.7");
        image.findElement(By.linkText("argon")).click();
        page.eventually("the history of argon is shown", () -> !browser.elements(".nim-tag-history")
                .isEmpty());
        WebElement life = browser.element(".nim-tag-history");
        assertThat(life.findElements(By.tagName("li")))
                .extracting(WebElement::getText)
                .hasSize(2)
                .first()
                .asString()
                .contains("4.4.7", "moved", "#2");
        assertThat(page.section("Trend").findElements(By.cssSelector(".nim-trend__build")))
                .hasSize(2);
        assertThat(bench.seriousBarriers("job-page")).isEmpty();
    }

    @Test
    @Order(1)
    void now_card_says_what_failed_since_when_what_is_published_and_what_waits() {
        page.open();

        WebElement now = page.section("Now");
        assertThat(now.getText())
                .contains("2 cells failing, 1 tag not published", "tests/node/Dockerfile:3", "since #2")
                .contains("8 tags stay until their cells are proven")
                .contains("2 held updates", "22.21.0", "25.0.0")
                .contains("4 tags", "2 images", "1 repository", "snapshot of 2026-08-21");
        assertThat(now.findElement(By.linkText("trixie:4.4.7")).getDomProperty("href"))
                .endsWith("job/" + JOB + "/2/image-matrix/cell?name=trixie%3A4.4.7");
        assertThat(now.findElement(By.linkText("2 held updates")).getDomProperty("hash"))
                .isEqualTo("#held");
        assertThat(browser.elements("#held, #published, #changes")).hasSize(3);
    }

    @Test
    @Order(1)
    void changes_name_their_tags_with_the_releases_before_and_after() {
        page.open();

        WebElement change = page.section("Tag changes")
                .findElements(By.cssSelector(".nim-changed"))
                .get(0);
        assertThat(change.getText()).contains("nodesource/jessie:argon", "nodesource/jessie:4.4.7");
        assertThat(change.findElements(By.tagName("li")))
                .extracting(line -> line.getText().replaceAll("\\s+", " "))
                .anyMatch(line -> line.contains("argon") && line.contains("4.4.6 4.4.7"));
    }

    @Test
    @Order(2)
    void narrow_and_wide_windows_scroll_tables_and_not_the_page() {
        for (int width : List.of(360, 2560)) {
            browser.resize(width, 900);
            page.open();
            browser.wholePage("job-page-" + width, width);
            assertThat(bench.overflow())
                    .as("pixels outside of a window of " + width)
                    .isLessThanOrEqualTo(1);
        }
    }

    @Test
    @Order(2)
    void filter_finds_a_tag_and_says_when_there_is_none() {
        page.open();
        WebElement field = browser.element(".nim-published__bar input");

        field.sendKeys("argon");
        assertThat(browser.elements(".nim-repository tbody tr:not([hidden])")).hasSize(1);
        field.clear();
        field.sendKeys(job.newer.digest());
        assertThat(browser.elements(".nim-repository tbody tr:not([hidden])")).hasSize(1);
        field.sendKeys("x");
        assertThat(page.section("Published").getText()).contains("No tag matches");
    }

    @Test
    @Order(3)
    void tag_that_another_client_moved_is_found_and_shown() throws Exception {
        SmallImage foreign = SmallImage.of("foreign", "foreign");
        foreign.push(shop.client(), "nodesource/jessie", "4");
        page.open();
        assertThat(browser.element("#nim-drift-line").getText()).contains("Not compared");
        HttpResponse<String> none = bench.controller.client().get(PAGE + "drift");
        assertThat(none.statusCode()).isEqualTo(204);

        JobPage.button(page.section("Published"), "Compare").click();

        page.eventually("drift is shown", () -> !browser.elements("[data-drift='CHANGED']")
                .isEmpty());
        assertThat(page.row("4").getText()).contains(foreign.digest().substring(7, 19));
        assertThat(browser.element("#nim-drift-line").getText()).contains("1 of 4");
        shop.client().put("nodesource/jessie", "4", job.newer.manifest());
        assertThat(page.section("Now").getText()).contains("Drift", "1 of 4 tags differed");
    }

    @Test
    @Order(4)
    void undo_shows_its_plan_first_and_takes_back_what_the_build_did() throws Exception {
        page.open();
        String before = shop.holds("argon");
        JobPage.button(page.section("Tag changes"), "Undo").click();
        WebElement dialog = browser.element("dialog[open]");
        page.previewed(dialog);
        assertThat(dialog.getText())
                .contains("Undo matrix #2", "argon", "4.4.6", "4.4.7", "a pinned tag is not changed");
        assertThat(browser.driver().switchTo().activeElement().getText()).isEqualTo("Cancel");
        browser.screenshot("job-page-undo");

        JobPage.button(dialog, "Cancel").click();
        assertThat(shop.holds("argon")).isEqualTo(before).isEqualTo(job.newer.digest());

        JobPage.button(page.section("Tag changes"), "Undo").click();
        dialog = browser.element("dialog[open]");
        page.previewed(dialog);
        dialog.findElement(By.name("why")).sendKeys(HOSTILE);
        JobPage.button(dialog, "Undo").click();

        page.eventually("argon is back", () -> job.older.digest().equals(shop.holds("argon")));
        page.eventually("it is said", () -> browser.elements("dialog[open]").stream()
                .anyMatch(open -> open.getText().startsWith("Done")));
        JobPage.button(browser.element("dialog[open]"), "Close").click();
        assertThat(shop.holds("4")).isEqualTo(job.older.digest());
        assertThat(shop.holds("4.4.7")).isEqualTo(job.newer.digest());
        assertThat(page.section("Tag changes").getText()).contains("admin", HOSTILE);
        assertThat(page.section("Blocked").getText()).contains("argon");
        assertThat(browser.driver().getTitle()).doesNotContain("broken");
        assertThat(job.published().path("changes").get(0).path("who").asText()).isEqualTo("admin");
    }

    @Test
    @Order(5)
    void withdrawal_moves_aliases_to_the_next_release_and_allowing_it_again_takes_it_back() throws Exception {
        page.open();
        JobPage.button(page.section("Blocked"), "Allow again").click();
        WebElement allow = browser.element("dialog[open]");
        assertThat(allow.findElements(By.cssSelector("input[type=checkbox]"))).hasSize(2);
        allow.findElement(By.cssSelector("input[type=checkbox]")).click();
        page.previewed(allow);
        JobPage.button(allow, "Allow again").click();
        page.eventually(
                "one is allowed again", () -> job.published().path("blocked").size() == 1);
        page.open();
        JobPage.button(page.row("4.4.6"), "Withdraw").click();
        WebElement dialog = browser.element("dialog[open]");
        page.previewed(dialog);
        assertThat(dialog.getText()).contains("Withdraw 4.4.6", "argon", "4.4.7", "nodesource/jessie:4.4.6");
        assertThat(browser.driver().switchTo().activeElement().getText()).isEqualTo("Cancel");
        assertThat(bench.seriousBarriers("job-page-withdraw")).isEmpty();
        dialog.findElement(By.cssSelector("input[type=checkbox]")).click();
        assertThat(dialog.getText()).contains("Select at least one");
        assertThat(JobPage.button(dialog, "Withdraw").isEnabled()).isFalse();
        dialog.findElement(By.cssSelector("input[type=checkbox]")).click();
        page.previewed(dialog);
        dialog.findElement(By.name("why")).sendKeys("it leaks");
        JobPage.button(dialog, "Withdraw").click();

        page.eventually(
                "aliases moved",
                () -> job.published().path("blocked").toString().contains("it leaks"));
        assertThat(job.published().path("blocked").toString()).contains("4.4.6");
        page.open();
        assertThat(page.row("4.4.6").getText())
                .contains("withdrawn", "Allow again")
                .doesNotContain("Withdraw\n");
        assertThat(page.section("Tag changes").getText()).contains("moved back (4.4.6 withdrawn)");
    }

    @Test
    @Order(6)
    void approved_release_is_let_in_and_the_lock_file_to_commit_is_offered() {
        page.open();
        WebElement held = page.section("Held updates");
        assertThat(held.getText()).contains("22.21.0", "2025-10-20", "security fix", "updates: patch");
        assertThat(held.findElement(By.linkText("Changelog")).getDomProperty("href"))
                .isEqualTo("https://nodejs.org/en/blog/release/v22.21.0");
        String release = held.findElement(By.cssSelector("[data-release]")).getDomAttribute("data-release");
        JobPage.button(held, "Approve").click();
        WebElement dialog = browser.element("dialog[open]");
        page.previewed(dialog);
        assertThat(dialog.findElements(By.cssSelector("input[type=checkbox]"))).hasSize(2);
        assertThat(dialog.findElements(By.cssSelector("input:checked"))).hasSize(1);
        assertThat(dialog.getText()).contains(release, "image-matrix.yaml", "updates: patch");
        browser.screenshot("job-page-approve");
        JobPage.button(dialog, "Approve").click();

        page.eventually("it is approved", () -> bench.controller
                .client()
                .json(PAGE + "held")
                .path("approved")
                .toString()
                .contains(release));
        page.eventually("it is said", () -> !browser.elements(".nim-approved").isEmpty());
        assertThat(browser.element(".nim-approved").getText()).contains(release, "admin", "image-matrix.lock");
        assertThat(bench.controller.client().page(PAGE + "lock"))
                .contains("\n4.4.6 ", "\n" + release + " ", "approved");
        browser.wholePage("job-page-approved", 1280);
    }

    @Test
    @Order(7)
    void who_may_only_look_sees_no_buttons_and_can_not_change_anything() throws Exception {
        String before = shop.holds("argon");
        ControllerClient reader = bench.controller.client(TestUser.READER);
        assertThat(reader.page(PAGE)).contains("data-may-change=\"false\"", "data-may-check=\"false\"");
        for (String operation : List.of("undo", "withdraw", "readmit", "approve", "checkDrift")) {
            HttpResponse<String> refused =
                    reader.post(PAGE + operation, Map.of("run", "run-2", "what", "4.4.7", "release", "4.4.7"));
            assertThat(refused.statusCode()).as(operation).isEqualTo(403);
            assertThat(bench.controller.client().get(PAGE + operation).statusCode())
                    .as("GET of " + operation)
                    .isEqualTo(405);
        }
        assertThat(bench.controller
                        .client(TestUser.BUILDER)
                        .post(PAGE + "undo", Map.of("run", "run-2"))
                        .statusCode())
                .isEqualTo(403);
        assertThat(shop.holds("argon")).isEqualTo(before);
    }

    @Test
    @Order(7)
    void who_may_not_see_the_job_sees_nothing_of_its_page() {
        ControllerClient stranger = bench.controller.client(PageBench.STRANGER);
        List<String> paths = new ArrayList<>(job.data());
        paths.add("");
        for (String path : paths) {
            HttpResponse<String> answer = stranger.get(PAGE + path);
            assertThat(answer.statusCode()).as(path).isIn(403, 404);
            assertThat(answer.body()).doesNotContain("jessie", "4.4.7", "sha256");
        }
    }

    @Test
    @Order(7)
    void what_did_not_change_is_not_sent_again() {
        ControllerClient admin = bench.controller.client();
        for (String path : job.data()) {
            String etag = admin.get(PAGE + path).headers().firstValue("ETag").orElseThrow();
            HttpResponse<String> again = admin.get(PAGE + path, Map.of("If-None-Match", etag));
            assertThat(again.statusCode()).as(path).isEqualTo(304);
            assertThat(again.body()).isEmpty();
        }
    }

    @Test
    @Order(7)
    void page_that_is_looked_at_again_asks_with_the_etags_it_has() {
        page.open();
        page.open();
        Object sent = bench.js("""
                return performance.getEntriesByType('resource')
                  .filter((one) => /image-matrix\\/(status|published|held|drift|trend)$/.test(one.name))
                  .map((one) => one.transferSize < Math.max(one.encodedBodySize, 400)).join();
                """);
        assertThat(sent).isEqualTo("true,true,true,true,true");
    }

    @Test
    @Order(8)
    void operation_that_makes_no_sense_is_refused_with_one_message() throws Exception {
        ControllerClient admin = bench.controller.client();
        assertThat(message(admin.post(PAGE + "undo", Map.of("run", "never")))).contains("never");
        assertThat(message(admin.post(PAGE + "undo", Map.of()))).contains("run");
        assertThat(message(admin.post(PAGE + "withdraw", Map.of("what", "99.0.0"))))
                .contains("99.0.0");
        assertThat(message(admin.post(PAGE + "approve", Map.of("release", "99.0.0"))))
                .contains("99.0.0");
    }

    private static String message(HttpResponse<String> refused) throws Exception {
        assertThat(refused.statusCode()).isEqualTo(400);
        return new JsonMapper().readTree(refused.body()).path("message").asText();
    }

    @Test
    @Order(10)
    void build_of_one_good_cell_hides_no_failure_of_another() throws Exception {
        RunReport one = SampleReports.of(
                List.of("jessie"), List.of("4.4.7"), (os, node) -> CellState.PROVEN, 3, RunOutcome.UNSTABLE);
        bench.controller
                .client()
                .putJob(JOB, FreestyleJob.shell("docker", "true").xml());
        bench.keepStates(bench.filtered(JOB, "os=jessie node=4.4.7", one));
        bench.controller.client().putJob(JOB, PublishedJob.freestyle().xml());

        assertThat(bench.controller.client().get(PAGE + "badge").body()).contains("2 proven, 2 failing");
        page.open();
        assertThat(page.section("Now").getText()).contains("2 cells failing", "since #2", "#3");
    }
}
