package io.jenkins.plugins.nodeimagematrix.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import io.jenkins.plugins.nodeimagematrix.run.report.RunOutcome;
import io.jenkins.plugins.nodeimagematrix.support.Browser;
import io.jenkins.plugins.nodeimagematrix.support.Build;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.WebElement;

/** Folded lines and filters of the grid of a build; tests for the class that has its page. */
interface BuildPageFilters {
    BuildPage page();

    private Browser browser() {
        return page().browser;
    }

    @Test
    default void wide_grid_shows_icons_folds_healthy_lines_and_counts_the_failures_out_of_sight() throws IOException {
        List<String> releases = new java.util.ArrayList<>();
        for (int line = 4; line <= 24; line += 2) {
            for (int minor = 0; minor < 7; minor++) {
                releases.add(line + "." + minor + ".0");
            }
        }
        Set<String> failed = Set.of("bookworm:24.1.0", "trixie:10.6.0", "trixie:4.0.0");
        Build wide = page().bench
                .build(
                        "wide",
                        SampleReports.of(
                                BuildPage.SYSTEMS,
                                releases,
                                (os, node) -> failed.contains(os + ":" + node) ? CellState.FAILED : CellState.PROVEN,
                                3,
                                RunOutcome.UNSTABLE));
        browser().resize(700, 900);
        page().bench.matrix(wide, "");

        assertThat(browser().elements(".nim-grid--compact")).hasSize(1);
        assertThat(browser().elements("a.nim-cell").stream().filter(WebElement::isDisplayed))
                .hasSize(3 * 3 * 7)
                .allSatisfy(cell -> assertThat(cell.getRect().getWidth()).isLessThan(50));
        assertThat(browser().elements(".nim-cell--sum").stream().filter(WebElement::isDisplayed))
                .hasSize(3 * 8)
                .allSatisfy(sum -> assertThat(sum.getText()).contains("7"));
        assertThat(browser().driver().getCurrentUrl()).doesNotContain("fold");
        BuildPage.await(
                () -> page().texts(".nim-edge").equals(List.of("2 failed to the right")),
                () -> "the count: " + page().texts(".nim-edge"));
        browser().screenshot("build-page-wide");
        browser().element(".nim-edge").click();
        assertThat(page().focused()).startsWith("trixie:10.6.0: failed");
        BuildPage.await(
                () -> page().texts(".nim-edge").contains("1 failed to the right"),
                () -> page().texts(".nim-edge").toString());

        page().bench.js("document.querySelector('.nim-grid-scroll').scrollLeft = 0");
        browser().elements(".nim-fold").get(1).click();
        assertThat(browser().driver().getCurrentUrl()).contains("fold=");
        assertThat(browser().elements("a.nim-cell").stream().filter(WebElement::isDisplayed))
                .hasSize(3 * 4 * 7);
        page().bench.matrix(wide, "?q=trixie:22.3.0");
        assertThat(page().shown()).containsExactly("trixie:22.3.0");
        page().bench.matrix(wide, "");
        assertThat(page().bench.seriousBarriers()).isEmpty();
    }

    @Test
    default void a_line_folds_into_its_worst_state_and_the_address_remembers_it() {
        page().open("");
        browser().elements(".nim-fold").get(0).click();

        assertThat(page().texts(".nim-cell--sum"))
                .hasSize(3)
                .first()
                .asString()
                .contains("failed")
                .contains("1 of 2");
        assertThat(browser().driver().getCurrentUrl()).endsWith("?fold=22");
        page().open("?fold=22,4");
        assertThat(browser().elements("a.nim-cell").stream().filter(WebElement::isDisplayed))
                .hasSize(6);
        browser().screenshot("build-page-folded");
        browser().elements(".nim-cell--sum").stream()
                .filter(WebElement::isDisplayed)
                .findFirst()
                .orElseThrow()
                .click();
        assertThat(browser().driver().getCurrentUrl()).endsWith("?fold=4");
    }

    @Test
    default void filters_are_kept_in_the_address() {
        page().open("");
        browser().element(".nim-chip[data-state=FAILED]").click();
        assertThat(page().shown()).containsExactly("bookworm:22.20.0", "trixie:6.17.1");
        assertThat(page().texts(".nim-grid__column:not([hidden])")).containsExactly("22.20.0", "6.17.1");
        assertThat(browser().driver().getCurrentUrl()).endsWith("?state=FAILED");

        browser().element(".nim input[type=search]").sendKeys("trixie argon");
        assertThat(page().shown()).containsExactly("trixie:6.17.1");
        String address = browser().driver().getCurrentUrl();
        page().open(address.substring(address.indexOf('?')));
        assertThat(page().shown()).containsExactly("trixie:6.17.1");
        assertThat(browser().element(".nim input[type=search]").getDomProperty("value"))
                .isEqualTo("trixie argon");

        page().open("?os=trixie&line=22");
        assertThat(page().shown()).containsExactly("trixie:22.20.0", "trixie:22.9.0");
        browser().elements(".nim-filters__fields .nim-button").get(0).click();
        assertThat(page().shown()).hasSize(18);
        assertThat(browser().driver().getCurrentUrl()).doesNotContain("?");
    }
}
