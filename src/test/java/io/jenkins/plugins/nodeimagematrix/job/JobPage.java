package io.jenkins.plugins.nodeimagematrix.job;

import io.jenkins.plugins.nodeimagematrix.support.Await;
import io.jenkins.plugins.nodeimagematrix.support.Browser;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;

/** The page of a job, as a person looks at it. */
public final class JobPage {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Browser browser;
    private final String path;

    public JobPage(Browser browser, String path) {
        this.browser = browser;
        this.path = path;
    }

    /** Looks at it, anew if need be, until it is drawn. */
    public void open() {
        browser.go(path);
        browser.element("#nim-job[data-state='drawn']");
    }

    /** @param title with which its heading begins */
    public WebElement section(String title) {
        return browser.elements(".nim-card").stream()
                .filter(card -> card.findElement(By.tagName("h2")).getText().startsWith(title))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no section " + title));
    }

    /** The row of an image in the table of published tags. */
    public WebElement row(String tag) {
        return browser.elements(".nim-repository tbody tr[data-digest]").stream()
                .filter(row -> row.findElements(By.cssSelector("code, .nim-tag-chip")).stream()
                        .anyMatch(name -> name.getText().equals(tag)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no tag " + tag));
    }

    /** @param text with which the button's own text begins */
    public static WebElement button(WebElement inside, String text) {
        return inside.findElements(By.tagName("button")).stream()
                .filter(one -> one.getText().startsWith(text))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no button " + text + " in " + inside.getText()));
    }

    /** Waits until the dialog shows what the operation changes, which makes its button usable. */
    public void previewed(WebElement dialog) {
        eventually("the preview is shown", () -> dialog.findElement(By.cssSelector("button[type=submit]"))
                .isEnabled());
    }

    public void eventually(String what, Callable<Boolean> condition) {
        Await.until(
                PATIENCE,
                () -> {
                    try {
                        return condition.call();
                    } catch (Exception broken) {
                        throw new AssertionError(what, broken);
                    }
                },
                () -> what + "\n" + browser.element("#nim-job").getText());
    }
}
