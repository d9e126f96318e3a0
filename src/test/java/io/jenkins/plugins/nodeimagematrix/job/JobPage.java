package io.jenkins.plugins.nodeimagematrix.job;

import io.jenkins.plugins.nodeimagematrix.support.Browser;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;

/** The page of a job, as a person looks at it. */
public final class JobPage {
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
}
