package io.jenkins.plugins.nodeimagematrix.job;

import io.jenkins.plugins.nodeimagematrix.support.Await;
import io.jenkins.plugins.nodeimagematrix.support.Browser;
import io.jenkins.plugins.nodeimagematrix.support.Build;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.openqa.selenium.WebElement;

/** The page of one build, as a person looks at it. */
final class BuildPage {
    static final List<String> SYSTEMS = List.of("bookworm", "trixie", "alpine3.22");

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    final PageBench bench;
    final Browser browser;
    private final Build build;

    BuildPage(PageBench bench, Build build) {
        this.bench = bench;
        this.browser = bench.browser;
        this.build = build;
    }

    /** Looks at it with a query, such as {@code ?os=trixie}, until it is drawn. */
    void open(String query) {
        bench.matrix(build, query);
    }

    static void await(Supplier<Boolean> condition, Supplier<String> last) {
        Await.until(PATIENCE, condition, last);
    }

    List<String> texts(String selector) {
        return browser.elements(selector).stream()
                .map(WebElement::getText)
                .map(String::strip)
                .toList();
    }

    /** The names of the cells that are shown. */
    List<String> shown() {
        return browser.elements("a.nim-cell").stream()
                .filter(WebElement::isDisplayed)
                .map(cell -> cell.getDomAttribute("aria-label"))
                .map(label -> label.substring(0, label.lastIndexOf(": ")))
                .toList();
    }

    /** The label of the element that has the focus. */
    String focused() {
        return browser.driver().switchTo().activeElement().getDomAttribute("aria-label");
    }

    /** A property of the element that has the focus. */
    String active(String property) {
        return String.valueOf(bench.js("return document.activeElement." + property));
    }

    void press(CharSequence... keys) {
        for (CharSequence key : keys) {
            browser.driver().switchTo().activeElement().sendKeys(key);
        }
    }

    /** How often the page has asked for the grid. */
    Object requests() {
        return bench.js(
                "return performance.getEntriesByType('resource').filter((one) => one.name.includes('/grid')).length");
    }
}
