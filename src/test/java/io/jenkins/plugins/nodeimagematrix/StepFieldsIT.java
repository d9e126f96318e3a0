package io.jenkins.plugins.nodeimagematrix;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.support.AgentSetup;
import io.jenkins.plugins.nodeimagematrix.support.Await;
import io.jenkins.plugins.nodeimagematrix.support.Browser;
import io.jenkins.plugins.nodeimagematrix.support.Controller;
import io.jenkins.plugins.nodeimagematrix.support.ControllerSetup;
import io.jenkins.plugins.nodeimagematrix.support.FreestyleJob;
import io.jenkins.plugins.nodeimagematrix.support.NeedsRealJenkins;
import io.jenkins.plugins.nodeimagematrix.tier.BrowserTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.support.ui.Select;

/** Every field of the build step and of the global settings says what is wrong with it while a person types. */
@BrowserTest
class StepFieldsIT {
    private static final String STEP = "io.jenkins.plugins.nodeimagematrix.job.NodeImageMatrixBuilder";
    private static final Duration APPEARS = Duration.ofSeconds(90);
    private static final String HOSTILE = "<img src=x onerror=\"document.title='hacked'\">";

    /** What a field says of itself, wherever a controller's form puts that. */
    private static final String SAID = """
            const field = arguments[0];
            const item = field.closest('.jenkins-form-item');
            if (item) {
              return [...item.querySelectorAll('.validation-error-area, .jenkins-select ~ *')].map((one) => one.textContent).join(' ');
            }
            let row = field.closest('tr');
            while (row && !row.classList.contains('validation-error-area')) {
              row = row.nextElementSibling;
            }
            return row ? row.textContent : '';
            """;

    private static Controller controller;
    private static Browser browser;

    /** A mistake in a field, what is to be said of it, and what is right. */
    private record Mistake(String field, String wrong, String said, String right) {}

    private static final List<Mistake> MISTAKES = List.of(
            new Mistake("file", "../images.yaml", "must be below the workspace: ../images.yaml", "images.yaml"),
            new Mistake("file", "/" + HOSTILE, "must be below the workspace: /" + HOSTILE, "a/b.yaml"),
            new Mistake("label", "nowhere", "No agent has this label now (nowhere)", "docker"),
            new Mistake("label", HOSTILE, HOSTILE, "docker"),
            new Mistake("label", "docker &&", "Invalid label expression: docker &&", "docker"),
            new Mistake("registry", "https://registry.example.com", "is not a registry", "registry.example.com:5000"),
            new Mistake("registry", "a " + HOSTILE, HOSTILE, "${REGISTRY}"),
            new Mistake("matrix", "images: {}", "axes", "$MATRIX"),
            new Mistake("matrix", "a" + HOSTILE + ": 1", HOSTILE, ""),
            new Mistake("only", "os", "cannot be read", "os=jessie node=4.x"),
            new Mistake("only", "node=<img>", "'<img>' is not a version range", ""),
            new Mistake("only", "node=>x", "no version is in the range '>x'", "node=>4"),
            new Mistake("only", "oss=foo", "did you mean 'os'?", "os=foo"),
            new Mistake("agents", "many", "Enter a whole number, 0 or more", "0"),
            new Mistake("perAgent", "0", "Enter a whole number, 1 or more", "2"),
            new Mistake("retries", "-1", "Enter a whole number, 0 or more", "3"),
            new Mistake("timeout", "1.5", "Enter a whole number, 1 or more", "30"));

    @BeforeAll
    static void open() throws Exception {
        controller = Controller.start(
                ControllerSetup.named("fields").withAgent(AgentSetup.of("agent", "docker dockyard", 1)));
        browser = Browser.lookingAt(controller);
        String step = "<%s><file>images.yaml</file><credentialsId>gone</credentialsId></%s>".formatted(STEP, STEP);
        controller.client().putJob("fields", new FreestyleJob("docker", step).xml());
    }

    @AfterAll
    static void close() {
        try (Controller started = controller;
                Browser opened = browser) {
            assertThat(started).isNotNull();
            assertThat(opened).isNotNull();
        }
    }

    private static void form() {
        browser.go("job/fields/configure");
        browser.element("input[name='_.file']");
        // What a build keeps of its environment and other parts of the form have such buttons, too.
        browser.elements("button, input[type=button]").stream()
                .filter(button -> (button.getText() + button.getDomAttribute("value")).startsWith("Advanced"))
                .forEach(button -> browser.driver().executeScript("arguments[0].click()", button));
        Await.until(APPEARS, () -> field("timeout").isDisplayed(), () -> "the advanced fields stay closed");
    }

    /** Of the step: a job may have a field of the same name above. */
    private static WebElement field(String name) {
        String selector = "[name='_.%s']".formatted(name);
        browser.element(selector);
        List<WebElement> all = browser.elements(selector);
        return all.get(all.size() - 1);
    }

    private static void type(WebElement field, String text) {
        browser.driver().executeScript("arguments[0].scrollIntoView({block: 'center'})", field);
        // One change, and so one check: the answers to two may come in any order.
        field.sendKeys(Keys.chord(Keys.CONTROL, "a"), text.isEmpty() ? Keys.DELETE : text, Keys.TAB);
    }

    private static String said(WebElement field) {
        return (String) browser.driver().executeScript(SAID, field);
    }

    @Test
    void every_field_tells_what_is_wrong_with_it_and_no_more_once_it_is_right() {
        form();
        for (Mistake mistake : MISTAKES) {
            WebElement field = field(mistake.field());
            assertThat(said(field)).doesNotContain(mistake.said());
            type(field, mistake.wrong());
            Await.until(
                    APPEARS, () -> said(field).contains(mistake.said()), () -> mistake + ": it says " + said(field));
            type(field, mistake.right());
            Await.until(
                    APPEARS,
                    () -> !said(field).contains(mistake.said()),
                    () -> mistake + " is right now: it says " + said(field));
        }
        Await.until(APPEARS, () -> said(field("label")).contains("1 agent"), () -> said(field("label")));
        assertThat(browser.driver().getTitle()).doesNotContain("hacked");
        assertThat(browser.elements("#main-panel img[onerror]")).isEmpty();
        assertThat(field("rebuild").findElement(By.xpath("..")).getDomAttribute("class"))
                .isEqualTo("jenkins-select");
        browser.screenshot("form-fields");
    }

    @Test
    void unavailable_credentials_are_reported() {
        form();
        String words = Controller.isReal() ? "There are no credentials" : "the credentials plugin is not installed";

        Await.until(
                APPEARS,
                () -> said(field("credentialsId")).contains(words),
                () -> "it says " + said(field("credentialsId")));
        assertThat(said(field("credentialsId"))).contains("gone");
    }

    @Test
    void labels_that_agents_have_are_offered_while_one_is_typed() {
        form();
        WebElement label = field("label");
        label.clear();
        label.sendKeys("dock");

        Await.until(
                APPEARS,
                () -> browser.elements("li, .jenkins-dropdown__item").stream()
                        .map(WebElement::getText)
                        .map(String::strip)
                        .toList()
                        .containsAll(List.of("docker", "dockyard")),
                () -> "no labels are offered: " + browser.element("body").getText());
        browser.screenshot("form-labels");
    }

    @Test
    @NeedsRealJenkins
    void credentials_are_picked_from_those_that_fit_the_registry_and_kept() {
        assertThat(controller.client().script("""
                import com.cloudbees.plugins.credentials.*
                import com.cloudbees.plugins.credentials.domains.*
                import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl
                def store = SystemCredentialsProvider.instance.store
                def login = { id -> new UsernamePasswordCredentialsImpl(CredentialsScope.GLOBAL, id, '', 'ann', 'never shown') }
                store.addCredentials(Domain.global(), login('everywhere'))
                store.addDomain(new Domain('elsewhere', '', [new HostnameSpecification('other.example.com', '')]), [login('elsewhere')])
                println 'ready'
                """)).contains("ready");
        form();
        type(field("registry"), "registry.example.com");

        Await.until(
                APPEARS,
                () -> options().contains("everywhere") && !options().contains("elsewhere"),
                () -> "credentials: " + options());
        assertThat(options()).contains("gone");
        new Select(field("credentialsId")).selectByValue("everywhere");
        Await.until(
                APPEARS,
                () -> !said(field("credentialsId")).contains("There are no credentials"),
                () -> said(field("credentialsId")));
        browser.save();
        assertThat(controller.client().page("job/fields/config.xml"))
                .contains("<credentialsId>everywhere</credentialsId>", "<registry>registry.example.com</registry>");
        assertThat(controller.client().page("job/fields/configure")).doesNotContain("never shown");
        String step = "<%s><file>images.yaml</file><credentialsId>gone</credentialsId></%s>".formatted(STEP, STEP);
        controller.client().putJob("fields", new FreestyleJob("docker", step).xml());
    }

    private static List<String> options() {
        // At once: the form fills the list anew each time the registry changes.
        return List.of(((String) browser.driver()
                        .executeScript(
                                "return [...arguments[0].options].map((option) => option.value).join('\\n')",
                                field("credentialsId")))
                .split("\n"));
    }

    @Test
    void global_settings_are_checked_too() {
        for (Map.Entry<String, List<String>> check : Map.of(
                        "checkRegistry", List.of("a b", "is not a registry", "registry.example.com"),
                        "checkCatalogueUrl",
                                List.of("nodejs.org", "Enter an http, https or file URL", "https://nodejs.org/x"),
                        "checkBuildsPerDaemon", List.of("two", "Enter a whole number, 0 or more", "2"),
                        "checkDiskBudget", List.of("20 pages", "Enter a size, such as 20G", "20 GB"))
                .entrySet()) {
            String path = "descriptorByName/io.jenkins.plugins.nodeimagematrix.job.config.NodeImageMatrixConfiguration/"
                    + check.getKey();
            List<String> values = check.getValue();
            assertThat(controller
                            .client()
                            .post(path, Map.of("value", values.get(0)))
                            .body())
                    .contains(values.get(1));
            assertThat(controller
                            .client()
                            .post(path, Map.of("value", values.get(2)))
                            .body())
                    .doesNotContain("error");
        }
    }
}
