package io.jenkins.plugins.nodeimagematrix;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.support.Browser;
import io.jenkins.plugins.nodeimagematrix.support.Controller;
import io.jenkins.plugins.nodeimagematrix.support.ControllerSetup;
import io.jenkins.plugins.nodeimagematrix.support.FreestyleJob;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.WebElement;

/** The build step's form shows what is configured and saves what a person changes. */
class StepFormIT {
    private static final String STEP = "io.jenkins.plugins.nodeimagematrix.job.NodeImageMatrixBuilder";

    @Test
    void form_keeps_what_it_shows_and_saves_what_is_typed() throws Exception {
        try (Controller controller = Controller.start(ControllerSetup.named("form"));
                Browser browser = Browser.lookingAt(controller)) {
            String step =
                    "<%s><file>images.yaml</file><label>docker</label><push>true</push></%s>".formatted(STEP, STEP);
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
                    .contains("<push>true</push>");
        }
    }
}
