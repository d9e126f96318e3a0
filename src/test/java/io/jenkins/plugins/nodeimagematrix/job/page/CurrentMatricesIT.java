package io.jenkins.plugins.nodeimagematrix.job.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.nodeimagematrix.job.JobPage;
import io.jenkins.plugins.nodeimagematrix.job.PageBench;
import io.jenkins.plugins.nodeimagematrix.job.SampleReports;
import io.jenkins.plugins.nodeimagematrix.run.history.SeenBase;
import io.jenkins.plugins.nodeimagematrix.run.published.MatrixStore;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import io.jenkins.plugins.nodeimagematrix.run.report.RunOutcome;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport.HeldReleaseReport;
import io.jenkins.plugins.nodeimagematrix.run.times.Sighting;
import io.jenkins.plugins.nodeimagematrix.run.times.Sightings;
import io.jenkins.plugins.nodeimagematrix.support.Await;
import io.jenkins.plugins.nodeimagematrix.support.Browser;
import io.jenkins.plugins.nodeimagematrix.support.Build;
import io.jenkins.plugins.nodeimagematrix.support.ControllerClient;
import io.jenkins.plugins.nodeimagematrix.support.FreestyleJob;
import io.jenkins.plugins.nodeimagematrix.tier.BrowserTest;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
 * A job whose builds have several matrices: its page tells of all of them, and each build of each. The tests are one story, in their
 * order; the second matrix has a name that tries to be more than a name.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@BrowserTest
class CurrentMatricesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String JOB = "pair";
    private static final String PAGE = "job/" + JOB + "/image-matrix/";
    private static final String FIRST = "image-matrix.yaml";
    private static final String SECOND = "nightly <img src=x onerror=\"window.hacked=1\">.yaml";
    private static final HeldReleaseReport BOTH =
            new HeldReleaseReport("22.21.0", "22", "2025-10-20", true, "updates: patch", List.of("jessie", "trixie"));
    private static final HeldReleaseReport ONE =
            new HeldReleaseReport("25.0.0", "25", "2025-10-15", false, "updates: none", List.of("jessie", "trixie"));
    private static final String BUILDER = "<io.jenkins.plugins.nodeimagematrix.job.NodeImageMatrixBuilder/>";

    private static PageBench bench;
    private static Browser browser;
    private static JobPage page;
    private static Build last;

    @BeforeAll
    static void open() throws Exception {
        bench = PageBench.start("job-matrices");
        browser = bench.browser;
        page = new JobPage(browser, PAGE);
        build(CellState.PROVEN);
        last = build(CellState.FAILED);
        bench.controller.client().putJob(JOB, new FreestyleJob("docker", BUILDER).xml());
    }

    private static Build build(CellState nightly) throws Exception {
        Build build = bench.build(JOB, report(FIRST, CellState.PROVEN, BOTH));
        bench.further(build, 2, SECOND, report(SECOND, nightly, BOTH, ONE));
        bench.further(build, 3, FIRST, report(FIRST, CellState.PROVEN));
        lock(build, 1, "releases.lock", "4.4.7");
        lock(build, 2, "night's.lock", "6.17.1");
        bench.keepStates(build);
        return build;
    }

    private static RunReport report(String matrixFile, CellState trixie, HeldReleaseReport... held) {
        RunReport whole = SampleReports.of(
                List.of("jessie", "trixie"),
                List.of("4.4.7", "22.20.0"),
                (os, node) -> os.equals("trixie") ? trixie : CellState.PROVEN,
                3,
                trixie == CellState.FAILED ? RunOutcome.UNSTABLE : RunOutcome.SUCCESS);
        return new RunReport(
                whole.version(),
                whole.runId(),
                whole.build(),
                matrixFile,
                whole.catalogue(),
                whole.startedMillis(),
                whole.durationMillis(),
                whole.outcome(),
                whole.cells(),
                whole.tagUpdates(),
                List.of(held),
                whole.agents(),
                whole.events(),
                whole.heldBases());
    }

    private static void lock(Build build, int matrix, String path, String release) throws Exception {
        Files.writeString(bench.folder(build, matrix).path().resolve("lock.json"), """
                {"version": 1, "path": "%s", "text": "format 1\\n%s 2016-06-23 first-run\\n"}
                """.formatted(path, release));
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
    }

    private static List<String> texts(WebElement inside, String selector) {
        return inside.findElements(By.cssSelector(selector)).stream()
                .map(WebElement::getText)
                .toList();
    }

    @Test
    @Order(1)
    void held_updates_of_all_matrices_are_shown_with_the_matrix_that_holds_them() {
        page.open();

        List<String> rows = texts(page.section("Held updates"), ".nim-table > tbody > tr");
        assertThat(page.section("Held updates").findElement(By.tagName("h2")).getText())
                .endsWith("2");
        assertThat(rows).hasSize(3);
        assertThat(rows.get(0)).contains("22.21.0", FIRST, "updates: patch");
        assertThat(rows.get(1)).contains("22.21.0", SECOND, "updates: patch");
        assertThat(rows.get(2)).contains("25.0.0", SECOND, "updates: none");
        assertThat(bench.seriousBarriers("job-matrices")).isEmpty();
    }

    @Test
    @Order(1)
    void trend_of_each_matrix_leads_to_its_own_pages() {
        page.open();

        List<WebElement> courses = page.section("Trend").findElements(By.cssSelector(".nim-matrix-trend"));
        assertThat(courses).hasSize(3);
        assertThat(texts(page.section("Trend"), ".nim-matrix-trend h3")).containsExactly(FIRST, SECOND, FIRST + " (2)");
        List<WebElement> builds = courses.get(1).findElements(By.cssSelector(".nim-trend__build"));
        assertThat(builds).extracting(build -> build.getDomAttribute("href")).allMatch(url -> url.endsWith("-2"));
        assertThat(builds)
                .extracting(build -> build.findElement(By.tagName("title")).getDomProperty("textContent"))
                .containsExactly(
                        "Build #1: 4 proven, 0 failed, 0 not built, 12 min 34 s",
                        "Build #2: 2 proven, 2 failed, 0 not built, 12 min 34 s");
        courses.get(1).findElement(By.tagName("summary")).click();
        assertThat(texts(courses.get(1), ".nim-table > tbody > tr"))
                .containsExactly("#2 2 2 0 12 min 34 s", "#1 4 0 0 12 min 34 s");
    }

    @Test
    @Order(1)
    void badge_and_status_line_count_the_cells_of_all_matrices() {
        assertThat(bench.controller.client().page(PAGE + "badge")).contains("10 proven, 2 failing");
        assertThat(bench.controller.client().page("job/" + JOB + "/"))
                .contains("10 proven, 2 failing", "2 held updates");
    }

    @Test
    @Order(1)
    void each_matrix_of_a_build_is_compared_with_itself_in_the_build_before() {
        browser.go(last.path() + "image-matrix-2/");
        browser.element("#nim-build[data-state]");
        assertThat(browser.elements(".nim-failure .nim-new")).hasSize(1);
        assertThat(browser.element(".nim-failure").getText()).contains("new", "trixie:4.4.7", "trixie:22.20.0");
        JsonNode third = bench.controller.client().json(last.path() + "image-matrix-3/grid");
        assertThat(third.path("matrixFile").asText()).isEqualTo(FIRST);
        assertThat(third.path("states").path("PROVEN").asInt()).isEqualTo(4);
    }

    @Test
    @Order(2)
    void release_that_only_a_further_matrix_holds_is_approved_and_each_lock_says_how_to_commit_it() {
        page.open();
        page.section("Held updates")
                .findElement(By.cssSelector("[data-release='25.0.0']"))
                .click();
        WebElement dialog = browser.element("dialog[open]");
        assertThat(dialog.findElement(By.cssSelector("input:checked")).getDomProperty("value"))
                .isEqualTo("25.0.0");
        WebElement approve = dialog.findElement(By.cssSelector("button[type=submit]"));
        Await.until(PATIENCE, approve::isEnabled, dialog::getText);
        approve.click();

        Await.until(PATIENCE, () -> !browser.elements(".nim-approved").isEmpty(), () -> browser.element("#nim-job")
                .getText());
        WebElement approved = browser.element(".nim-approved");
        assertThat(approved.getText()).contains("25.0.0", "admin", FIRST, SECOND);
        assertThat(texts(approved, "code"))
                .containsExactly(
                        "git add releases.lock && git commit -m 'Add Node.js 25.0.0' releases.lock && git push",
                        "git add 'night'\\''s.lock' && git commit -m 'Add Node.js 25.0.0' 'night'\\''s.lock' && git push");
        List<String> locks = approved.findElements(By.cssSelector("a[download]")).stream()
                .map(link -> link.getDomAttribute("href"))
                .toList();
        ControllerClient client = bench.controller.client();
        assertThat(client.page(PAGE + locks.get(0))).contains("\n4.4.7 ", "\n25.0.0 ");
        assertThat(client.page(PAGE + locks.get(1))).contains("\n6.17.1 ", "\n25.0.0 ");
        assertThat(client.page(PAGE + "lock")).isEqualTo(client.page(PAGE + locks.get(0)));
        assertThat(client.get(PAGE + "lock?matrix=other.yaml").statusCode()).isEqualTo(404);
        assertThat(client.post(PAGE + "approve", Map.of("release", "25.0.0")).statusCode())
                .isEqualTo(400);
        browser.wholePage("job-matrices-approved", 1280);
    }

    @Test
    @Order(3)
    void base_image_that_moved_is_approved_on_the_page() throws Exception {
        String old = "sha256:" + "a".repeat(64);
        String moved = "sha256:" + "b".repeat(64);
        MatrixStore store = new MatrixStore(
                bench.controller.home().resolve("jobs").resolve(JOB).resolve("node-image-matrix"));
        store.remember(Map.of("debian:bookworm", old), List.of(new SeenBase("debian:bookworm", moved, null, 1_000, 0)));
        ControllerClient client = bench.controller.client();
        Map<String, String> other = Map.of("image", "debian:bookworm", "digest", old);
        assertThat(client.post(PAGE + "approveBase", other).statusCode()).isEqualTo(400);
        page.open();
        assertThat(page.section("Now").getText()).contains("1 held base image: debian:bookworm");
        assertThat(client.page("job/" + JOB + "/")).contains("1 held update, 1 held base image");
        WebElement card = page.section("Base images waiting for approval");
        assertThat(card.getText()).contains("debian:bookworm", "until a user approves it");
        card.findElement(By.cssSelector("[data-base='debian:bookworm']")).click();
        WebElement dialog = browser.element("dialog[open]");
        WebElement approve = dialog.findElement(By.cssSelector("button[type=submit]"));
        Await.until(PATIENCE, approve::isEnabled, dialog::getText);
        assertThat(dialog.getText()).contains(old, moved, "replace the published ones");
        approve.click();

        Await.until(
                PATIENCE,
                () -> browser.element("#nim-job").getText().contains("Approved; used from the next build"),
                () -> browser.element("#nim-job").getText());
        assertThat(store.approvals().bases()).singleElement().satisfies(base -> {
            assertThat(base.digest()).isEqualTo(moved);
            assertThat(base.who()).isEqualTo("admin");
        });
        assertThat(client.json(PAGE + "heldBases").path("bases")).isEmpty();
        Map<String, String> again = Map.of("image", "debian:bookworm", "digest", moved);
        assertThat(client.post(PAGE + "approveBase", again).statusCode()).isEqualTo(400);
    }

    @Test
    @Order(4)
    void build_without_a_matrix_changes_nothing_and_a_matrix_that_a_job_lost_is_not_shown() throws Exception {
        bench.controller
                .client()
                .putJob(JOB, FreestyleJob.shell("docker", "true").xml());
        bench.controller.client().build(JOB).result(Duration.ofMinutes(1));
        bench.controller.client().putJob(JOB, new FreestyleJob("docker", BUILDER).xml());
        JsonNode held = bench.controller.client().json(PAGE + "held");
        assertThat(held.path("matrices").findValuesAsText("matrix")).containsExactly(FIRST, SECOND, FIRST + " (2)");

        Build alone = bench.build(JOB, report(FIRST, CellState.PROVEN, BOTH));
        bench.keepStates(alone);
        page.open();
        assertThat(texts(page.section("Held updates"), ".nim-table > tbody > tr"))
                .hasSize(1);
        assertThat(page.section("Held updates").getText()).doesNotContain("nightly");
        assertThat(page.section("Trend").findElements(By.cssSelector(".nim-trend__build")))
                .hasSize(3);
        assertThat(bench.controller.client().page(PAGE + "badge")).contains("4 proven");
        assertThat(bench.controller.client().json(PAGE + "held").path("approved"))
                .hasSize(1);
        lock(alone, 1, "releases.lock", "25.0.0");
        held = bench.controller.client().json(PAGE + "held");
        assertThat(held.path("approved")).as("the committed lock file has it").isEmpty();
        assertThat(held.at("/matrices/0/message").isNull()).isTrue();
    }

    @Test
    @Order(5)
    void release_is_approved_for_one_system_and_stays_held_for_the_other() {
        page.open();
        page.section("Held updates")
                .findElement(By.cssSelector("[data-release='22.21.0']"))
                .click();
        WebElement dialog = browser.element("dialog[open]");
        assertThat(browser.driver().switchTo().activeElement().getText()).isEqualTo("Cancel");
        WebElement approve = dialog.findElement(By.cssSelector("button[type=submit]"));
        Await.until(PATIENCE, approve::isEnabled, dialog::getText);
        assertThat(texts(dialog, "fieldset legend")).containsExactly("Include these releases", "On these systems");
        assertThat(texts(dialog, ".nim-table > tbody > tr"))
                .singleElement()
                .asString()
                .contains("jessie, trixie");
        assertThat(bench.seriousBarriers("job-matrices-systems")).isEmpty();
        dialog.findElement(By.cssSelector("input[value='jessie']")).click();
        Await.until(PATIENCE, () -> dialog.getText().contains("22.21.0 stays held on jessie."), dialog::getText);
        Await.until(PATIENCE, approve::isEnabled, dialog::getText);
        dialog.findElement(By.cssSelector("input[value='trixie']")).click();
        assertThat(approve.isEnabled()).as("no system is chosen").isFalse();
        dialog.findElement(By.cssSelector("input[value='trixie']")).click();
        Await.until(PATIENCE, approve::isEnabled, dialog::getText);
        approve.click();

        Await.until(
                PATIENCE,
                () -> browser.element("#nim-job").getText().contains("22.21.0 on trixie"),
                () -> browser.element("#nim-job").getText());
        assertThat(browser.elements("a[download]"))
                .as("one lock file is offered once")
                .hasSize(1);
        assertThat(browser.element(".nim-approved").getText()).contains("22.21.0", "on trixie", "admin");
        assertThat(texts(page.section("Held updates"), ".nim-table > tbody > tr"))
                .singleElement()
                .asString()
                .contains("22.21.0", "on jessie");
        assertThat(page.section("Now").getText())
                .contains("1 held update: 22.21.0", "approved for the next build: 22.21.0");
        ControllerClient client = bench.controller.client();
        assertThat(client.page(PAGE + "lock")).containsPattern("\n22\\.21\\.0 \\S+ approved trixie\n");
        assertThat(client.json(PAGE + "held").at("/matrices/0/held/0/systems")).hasSize(1);
        Map<String, String> again = Map.of("release", "22.21.0", "system", "trixie");
        assertThat(client.post(PAGE + "approve", again).statusCode()).isEqualTo(400);

        Map<String, String> rest = Map.of("release", "22.21.0", "system", "jessie");
        assertThat(client.post(PAGE + "approve", rest).statusCode()).isEqualTo(200);
        assertThat(client.json(PAGE + "held").at("/matrices/0/held")).isEmpty();
        assertThat(client.page(PAGE + "lock"))
                .as("for all systems now")
                .containsPattern("\n22\\.21\\.0 \\S+ approved\n");
    }

    @Test
    @Order(6)
    void times_from_changes_to_their_tags_are_shown_with_what_the_trigger_promises() throws Exception {
        page.open();
        assertThat(browser.elements("#times")).as("the job has no trigger").isEmpty();
        String trigger = "io.jenkins.plugins.nodeimagematrix.job.trigger.ImageMatrixTrigger";
        String triggers =
                "<triggers><" + trigger + "><spec></spec><promise>security 1h</promise></" + trigger + "></triggers>";
        bench.controller
                .client()
                .putJob(JOB, new FreestyleJob("docker", BUILDER).xml().replace("<triggers/>", triggers));
        MatrixStore store = new MatrixStore(
                bench.controller.home().resolve("jobs").resolve(JOB).resolve("node-image-matrix"));
        Sightings.of(store)
                .seen(List.of(
                        seen(Sighting.Kind.SECURITY, "22.21.0", Duration.ofMinutes(20)),
                        seen(Sighting.Kind.SECURITY, "20.20.0", Duration.ofHours(2)),
                        seen(Sighting.Kind.RELEASE, "25.0.0", Duration.ofHours(5))))
                .write(store);
        page.open();

        assertThat(texts(page.section("Time from a change to its published tags"), ".nim-table > tbody > tr"))
                .containsExactly(
                        "Security release 2 0 20 min 0 s 2 h 0 min 2 h 0 min 1 h 0 min: 1 kept, 1 missed",
                        "Release 1 0 5 h 0 min 5 h 0 min 5 h 0 min no promise");
        assertThat(bench.seriousBarriers("job-times")).isEmpty();
        page.section("Time from a change").findElement(By.tagName("a")).click();
        assertThat(browser.element(".nim").getText()).contains("Last look", "22.21.0", "20.20.0");
        assertThat(bench.seriousBarriers("looks")).isEmpty();
        for (int width : List.of(360, 2560)) {
            browser.resize(width, 900);
            assertThat(bench.overflow())
                    .as("pixels outside of a window of " + width)
                    .isLessThanOrEqualTo(1);
            browser.screenshot("looks-" + width);
        }
        browser.resize(1280, 900);
    }

    private static Sighting seen(Sighting.Kind kind, String release, Duration took) {
        long start = 1_700_000_000_000L;
        return new Sighting(kind, FIRST, release, "", "2025-10-20", start, start + took.toMillis(), Set.of());
    }
}
