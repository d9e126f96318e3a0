package io.jenkins.plugins.nodeimagematrix;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.run.history.SeenBase;
import io.jenkins.plugins.nodeimagematrix.run.published.MatrixStore;
import io.jenkins.plugins.nodeimagematrix.support.AgentSetup;
import io.jenkins.plugins.nodeimagematrix.support.Await;
import io.jenkins.plugins.nodeimagematrix.support.Browser;
import io.jenkins.plugins.nodeimagematrix.support.Controller;
import io.jenkins.plugins.nodeimagematrix.support.ControllerSetup;
import io.jenkins.plugins.nodeimagematrix.support.FreestyleJob;
import io.jenkins.plugins.nodeimagematrix.support.Theme;
import io.jenkins.plugins.nodeimagematrix.tier.BrowserTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.Rectangle;
import org.openqa.selenium.WebElement;

/** The build step's form shows what is configured and saves what a person changes. */
@BrowserTest
class StepFormIT {
    private static final String STEP = "io.jenkins.plugins.nodeimagematrix.job.NodeImageMatrixBuilder";
    private static final Duration APPEARS = Duration.ofSeconds(90);
    private static final String LAY_OUT = """
            mkdir -p docker tests
            echo 'FROM debian:bookworm' > docker/Dockerfile
            echo 'RUN true' > tests/Dockerfile
            cat > image-matrix.yaml <<'EOF'
            axes:
              os:
                bookworm: { from: "debian:bookworm" }
              node:
                releases: ">=20.1.0 <20.4.0"
                updates: none
                lock: image-matrix.lock
            images:
              node:
                repository: "myorg/{os}"
                dockerfile: docker/Dockerfile
                tests: [tests]
                tag: "{node}"
                aliases: ["{line}", "{minor}"]
            EOF
            printf 'format 1\\n20.1.0 2023-05-03 first-run\\n20.2.0 2023-05-16 first-run\\n' > image-matrix.lock
            """;

    @Test
    void form_keeps_what_it_shows_and_saves_what_is_typed() throws Exception {
        try (Controller controller = Controller.start(ControllerSetup.named("form"));
                Browser browser = Browser.lookingAt(controller)) {
            String scan = "<scanCommand>scan \"$BOM\"\n--to $REPORT</scanCommand><scanSeverity>medium</scanSeverity>"
                    + "<scanExceptions># none yet\nCVE-2026-1 until 2027-01-31: a &lt;reason&gt;</scanExceptions>";
            String step = "<%s><file>images.yaml</file><label>docker</label><push>true</push>%s</%s>"
                    .formatted(STEP, scan, STEP);
            controller.client().putJob("form", new FreestyleJob("docker", step).xml());

            browser.go("job/form/configure");
            WebElement file = browser.element("input[name='_.file']");
            assertThat(file.getDomProperty("value")).isEqualTo("images.yaml");
            file.clear();
            file.sendKeys("other <images> & more.yaml");
            browser.screenshot("form-of-the-step");
            browser.save();

            assertThat(controller.client().page("job/form/config.xml"))
                    .contains("<file>other &lt;images&gt; &amp; more.yaml</file>")
                    .contains("<label>docker</label>")
                    .contains("<push>true</push>")
                    .containsPattern("<scanCommand>scan (\"|&quot;)\\$BOM(\"|&quot;)\\s+--to \\$REPORT</scanCommand>")
                    .contains("<scanSeverity>medium</scanSeverity>")
                    .containsPattern("# none yet\\s+CVE-2026-1 until 2027-01-31: a &lt;reason&gt;</scanExceptions>");
            assertThat(controller
                            .client()
                            .post(
                                    "job/form/descriptorByName/" + STEP + "/checkScanExceptions",
                                    Map.of("value", "CVE-2026-1 until <b>never</b>: x"))
                            .body())
                    .contains("is no exception; the form is", "CVE-2026-1234 openssl until 2027-01-31: not reachable")
                    .doesNotContain("<b>");
        }
    }

    @Test
    void form_tells_what_is_wrong_and_previews_the_plan_without_running_anything() throws Exception {
        try (Controller controller = Controller.start(
                        ControllerSetup.named("preview").withAgent(AgentSetup.of("agent", "docker", 1)));
                Browser browser = Browser.lookingAt(controller)) {
            String step = "<%s><file>image-matrix.yaml</file><label>docker</label></%s>".formatted(STEP, STEP);
            controller
                    .client()
                    .putJob("preview", FreestyleJob.shell("docker", LAY_OUT).xml());
            assertThat(controller.client().build("preview").result(Duration.ofMinutes(1)))
                    .isEqualTo("SUCCESS");
            controller.client().putJob("preview", new FreestyleJob("docker", step).xml());
            new MatrixStore(controller.home().resolve("jobs/preview/node-image-matrix"))
                    .remember(
                            Map.of("debian:bookworm", "sha256:" + "a".repeat(64)),
                            List.of(new SeenBase("debian:bookworm", "sha256:" + "b".repeat(64), null, 1_000, 0)));

            browser.go("job/preview/configure");
            WebElement file = browser.element("input[name='_.file']");
            Await.until(
                    APPEARS,
                    () -> browser.element("body").getText().contains("1 agent"),
                    () -> "no check of the label");
            type(file, "../other.yaml");
            Await.until(APPEARS, () -> browser.element("body").getText().contains("must be below"), () -> "no error");
            type(file, "absent.yaml");
            preview(browser);
            Await.until(
                    APPEARS,
                    () -> browser.element("body").getText().contains("There is no matrix file \"absent.yaml\""),
                    () -> "no error: " + browser.element("body").getText());
            type(file, "<img src=x onerror=\"document.title='hacked'\">");
            preview(browser);
            Await.until(
                    APPEARS,
                    () -> browser.element("body").getText().contains("There is no matrix file \"<img src=x"),
                    () -> "no error: " + browser.element("body").getText());
            assertThat(browser.elements("img[onerror]")).isEmpty();
            assertThat(browser.driver().getTitle()).doesNotContain("hacked");
            type(file, "image-matrix.yaml");

            preview(browser);
            Await.until(
                    APPEARS,
                    () -> browser.element("body").getText().contains("2 new"),
                    () -> "no plan: " + browser.element("body").getText());
            browser.driver()
                    .executeScript("document.querySelectorAll('details').forEach((one) => { one.open = true; })");
            Rectangle button = previewButton(browser).getRect();
            assertThat(browser.element(".nim-preview").getRect().getY())
                    .isGreaterThanOrEqualTo(button.getY() + button.getHeight());
            assertThat(unfolded(browser, "2 new"))
                    .containsExactly("bookworm:20.1.0: not published yet", "bookworm:20.2.0: not published yet");
            assertThat(unfolded(browser, "3 aliases"))
                    .containsExactlyInAnyOrder(
                            "myorg/bookworm:20 \u2192 bookworm:20.2.0",
                            "myorg/bookworm:20.1 \u2192 bookworm:20.1.0",
                            "myorg/bookworm:20.2 \u2192 bookworm:20.2.0");
            assertThat(unfolded(browser, "1 held base image"))
                    .containsExactly("debian:bookworm: moved from sha256:aaaaaaaaaaaa to sha256:bbbbbbbbbbbb");
            assertThat(unfolded(browser, "2 held updates"))
                    .satisfiesExactlyInAnyOrder(
                            held -> assertThat(held).startsWith("20.3.0 (2023-06-08): "),
                            held -> assertThat(held).startsWith("20.3.1 (2023-07-04): "));
            assertThat(controller
                            .client()
                            .json("job/preview/api/json")
                            .path("nextBuildNumber")
                            .asInt())
                    .isEqualTo(2);
            String matrix = "images:\n  node:\n    repositry: <b>myorg</b>\n";
            assertThat(controller
                            .client()
                            .post("job/preview/descriptorByName/" + STEP + "/checkMatrix", Map.of("value", matrix))
                            .body())
                    .contains("matrix:1:1", "axes")
                    .doesNotContain("<b>");
            for (Theme theme : Theme.all()) {
                theme.putOn(browser);
                assertThat(browser.barriers("details"))
                        .as(theme.toString())
                        .noneMatch(barrier -> barrier.matches(".*\\((serious|critical)\\).*"));
                browser.screenshot("form-preview-" + theme);
            }
            Theme.LIGHT.putOn(browser);
        }
    }

    /** What a line of the preview unfolds to. */
    private static List<String> unfolded(Browser browser, String line) {
        return browser.elements("details").stream()
                .filter(one -> one.findElement(By.tagName("summary")).getText().equals(line))
                .flatMap(one -> one.findElements(By.tagName("li")).stream())
                .map(WebElement::getText)
                .toList();
    }

    private static void type(WebElement field, String text) {
        field.clear();
        field.sendKeys(text, Keys.TAB);
    }

    /** A bar at the bottom of newer forms may lie over the button, so it is not clicked by its place. */
    private static void preview(Browser browser) {
        browser.driver().executeScript("arguments[0].click()", previewButton(browser));
    }

    private static WebElement previewButton(Browser browser) {
        return browser.elements("button, input[type=button]").stream()
                .filter(button -> (button.getText() + button.getDomAttribute("value")).contains("Preview the plan"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no button for the preview"));
    }
}
