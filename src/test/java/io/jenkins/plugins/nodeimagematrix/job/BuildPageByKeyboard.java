package io.jenkins.plugins.nodeimagematrix.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.support.Browser;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;

/** The grid of a build without a mouse; tests for the class that has its page. */
interface BuildPageByKeyboard {
    BuildPage page();

    private Browser browser() {
        return page().browser;
    }

    @Test
    default void arrow_keys_go_from_cell_to_cell_and_one_stop_of_the_tab_key_is_enough() {
        page().open("");

        assertThat(browser().elements(".nim-grid tbody [tabindex='0']")).hasSize(1);
        page().bench.js("document.querySelector(\".nim-grid tbody [tabindex='0']\").focus()");
        assertThat(page().focused()).isEqualTo("bookworm:22.20.0: failed, new");
        assertThat(browser().element("#nim-tooltip:not([hidden])").getText()).contains("exited with status 1", "argon");
        page().press(Keys.ARROW_RIGHT, Keys.ARROW_DOWN);
        assertThat(page().focused()).isEqualTo("trixie:22.9.0: proven");
        page().press(Keys.END);
        assertThat(page().focused()).isEqualTo("trixie:4.4.7: proven");
        page().press(Keys.ARROW_UP, Keys.HOME);
        assertThat(page().focused()).isEqualTo("bookworm:22.20.0: failed, new");
        page().press(Keys.PAGE_DOWN);
        assertThat(page().focused()).isEqualTo("alpine3.22:22.20.0: proven");
        page().press(Keys.PAGE_UP);
        assertThat(page().focused()).isEqualTo("bookworm:22.20.0: failed, new");
        page().press(Keys.chord(Keys.CONTROL, Keys.END));
        assertThat(page().focused()).isEqualTo("alpine3.22:4.4.7: unchanged");
        page().press(Keys.chord(Keys.CONTROL, Keys.HOME));
        assertThat(page().focused()).isEqualTo("bookworm:22.20.0: failed, new");
        assertThat(browser().elements(".nim-grid tbody [tabindex='0']")).hasSize(1);
        page().press(Keys.ENTER);
        assertThat(page().browser
                        .element("#nim-cell[data-state] .nim-cell-head")
                        .getText())
                .contains("failed");
    }

    @Test
    default void chips_and_lines_are_switched_with_the_keyboard_and_keep_the_focus() {
        page().open("");
        page().bench.js("document.querySelector('.nim-filters .nim-chip').focus()");
        page().press(Keys.SPACE);
        assertThat(page().active("dataset.state")).isEqualTo("FAILED");
        assertThat(page().active("getAttribute('aria-pressed')")).isEqualTo("true");
        assertThat(page().shown()).isNotEmpty();
        assertThat(browser().driver().getCurrentUrl()).endsWith("?state=FAILED");
        page().press(Keys.TAB, Keys.ENTER);
        String second = page().active("dataset.state");
        assertThat(second).isNotEqualTo("FAILED");
        assertThat(page().active("getAttribute('aria-pressed')")).isEqualTo("true");
        page().press(Keys.ENTER, Keys.chord(Keys.SHIFT, Keys.TAB), Keys.SPACE);
        assertThat(page().active("dataset.state")).isEqualTo("FAILED");
        assertThat(page().active("getAttribute('aria-pressed')")).isEqualTo("false");
        assertThat(browser().driver().getCurrentUrl()).doesNotContain("state=");

        page().bench.js("document.querySelector('.nim-fold').focus()");
        page().press(Keys.ENTER);
        assertThat(page().active("className")).isEqualTo("nim-fold");
        assertThat(page().active("getAttribute('aria-expanded')")).isEqualTo("false");
        page().press(Keys.SPACE);
        assertThat(page().active("getAttribute('aria-expanded')")).isEqualTo("true");
    }

    @Test
    default void focus_is_on_the_same_cell_after_the_way_back() {
        page().open("?os=trixie");
        WebElement cell = browser().element("a[aria-label^='trixie:18.20.8']");
        cell.click();
        browser().element("#nim-cell[data-state]");
        browser().driver().navigate().back();
        browser().element("#nim-build[data-state]");
        BuildPage.await(
                () -> String.valueOf(page().focused()).startsWith("trixie:18.20.8"), () -> "focus " + page().focused());

        browser().element("a[aria-label^='trixie:18.20.8']").click();
        browser().element("#nim-cell[data-state]");
        browser().element(".nim-actions a").click();
        browser().element("#nim-build[data-state]");
        BuildPage.await(
                () -> String.valueOf(page().focused()).startsWith("trixie:18.20.8"), () -> "focus " + page().focused());
        assertThat(browser().driver().getCurrentUrl()).endsWith("?os=trixie");
    }

    @Test
    default void state_of_a_cell_has_a_colour_and_a_tooltip() {
        page().open("");

        List<Object> colours = browser().elements("a.nim-cell .nim-state > svg").stream()
                .map(icon -> page().bench.js("return getComputedStyle(arguments[0]).color", icon))
                .distinct()
                .toList();
        assertThat(colours).as("failed, proven, unchanged").hasSize(3);
        WebElement cell = browser().element("a[aria-label^='trixie:6.17.1']");
        new Actions(browser().driver()).moveToElement(cell).perform();
        assertThat(browser().element("#nim-tooltip:not([hidden])").getText())
                .contains(
                        "trixie:6.17.1",
                        "failed: is new in the matrix",
                        "exited with status 1",
                        "agent-",
                        "6.17.1-trixie");
        assertThat(cell.getDomAttribute("aria-describedby")).isEqualTo("nim-tooltip");
        new Actions(browser().driver()).sendKeys(Keys.ESCAPE).perform();
        assertThat(browser().elements("#nim-tooltip:not([hidden])")).isEmpty();
    }
}
