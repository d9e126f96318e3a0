package io.jenkins.plugins.nodeimagematrix;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.support.Browser;
import io.jenkins.plugins.nodeimagematrix.support.Controller;
import io.jenkins.plugins.nodeimagematrix.support.ControllerSetup;
import io.jenkins.plugins.nodeimagematrix.support.FreestyleJob;
import io.jenkins.plugins.nodeimagematrix.support.TestUser;
import io.jenkins.plugins.nodeimagematrix.tier.BrowserTest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A browser logs in to a secured controller, and sees what is wrong with a page. */
@BrowserTest
class BrowserIT {
    private static Controller controller;
    private static Browser browser;

    @BeforeAll
    static void open() throws Exception {
        controller = Controller.start(ControllerSetup.named("browser").withUsers(TestUser.ADMIN));
        browser = Browser.lookingAt(controller);
    }

    @AfterAll
    static void close() {
        try (Controller started = controller;
                Browser opened = browser) {
            assertThat(started).isNotNull();
            assertThat(opened).isNotNull();
        }
    }

    @Test
    void sees_a_job_after_logging_in() throws Exception {
        controller.client().putJob("seen", FreestyleJob.shell("docker", "true").xml());

        browser.login(TestUser.ADMIN);
        browser.go("job/seen/");

        assertThat(browser.element("h1").getText()).contains("seen");
        assertThat(browser.screenshot("job-of-the-controller")).isNotEmptyFile();
    }

    @Test
    void finds_barriers() {
        browser.driver().get("data:text/html,<html lang=en><title>t</title><main><img src=data:,x><p>x</p></main>");

        assertThat(browser.barriers("main")).singleElement().asString().startsWith("image-alt (critical)");
        assertThat(browser.barriers("p")).isEmpty();
    }

    @Test
    void hears_the_complaints_of_the_console() {
        browser.driver().get("data:text/html,<title>t</title><script>undefinedFunction()</script>");

        assertThat(browser.complaints()).anyMatch(line -> line.contains("undefinedFunction is not defined"));
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void prefers_dark_on_demand() {
        browser.preferDark(true);
        assertThat(dark()).isTrue();
        browser.preferDark(false);
        assertThat(dark()).isFalse();
    }

    private static boolean dark() {
        String query = "return matchMedia('(prefers-color-scheme: dark)').matches";
        return (Boolean) browser.driver().executeScript(query);
    }
}
