package io.jenkins.plugins.nodeimagematrix.job.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.support.Await;
import io.jenkins.plugins.nodeimagematrix.support.Browser;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;

/** What Jenkins' own pages and mails show of a job that publishes; tests for the class that has such a job. */
interface JobOnOtherPages {
    PublishedJob job();

    private Browser browser() {
        return job().bench.browser;
    }

    private void eventually(String what, Supplier<Boolean> condition) {
        Await.until(
                Duration.ofSeconds(90),
                condition,
                () -> what + "\n" + browser().element("body").getText());
    }

    @Test
    @Order(9)
    default void badge_and_the_jobs_own_page_say_how_it_stands() {
        HttpResponse<String> badge = job().bench.controller.client().get(PublishedJob.PAGE + "badge");
        assertThat(badge.headers().firstValue("Content-Type").orElse("")).startsWith("image/svg+xml");
        assertThat(badge.body()).contains("2 proven, 2 failing, 1 tag not published");
        assertThat(job().bench.controller.client().page("job/" + PublishedJob.NAME + "/"))
                .contains("2 proven, 2 failing, 1 tag not published; 4 tags published; 1 held update");
    }

    @Test
    @Order(11)
    default void list_view_has_columns_for_images_the_last_publication_and_held_updates() throws IOException {
        job().bench.controller.client().script("""
                def hudson = hudson.model.Hudson.instance
                def load = { hudson.pluginManager.uberClassLoader.loadClass('io.jenkins.plugins.nodeimagematrix.job.overview.' + it).newInstance() }
                def view = new hudson.model.ListView('images', hudson)
                hudson.addView(view)
                view.@jobNames.add('%s')
                view.@columns.replaceBy([new hudson.views.JobColumn(), load('ImagesColumn'), load('LastPublishedColumn'), load('HeldUpdatesColumn')])
                """.formatted(PublishedJob.NAME));
        browser().go("view/images/");

        WebElement row = rowOfTheJob();
        assertThat(row.getText()).contains("2 proven, 2 failing, 1 tag not published", "#3", "1 held update");
        assertThat(row.findElement(By.linkText("#3")).getDomProperty("href"))
                .endsWith("job/" + PublishedJob.NAME + "/3/image-matrix/");
        assertThat(browser().element("#main-panel, #main-table").getText())
                .contains("Images", "Last published", "Held updates");
        browser().screenshot("list-view");

        List<Path> folders;
        try (Stream<Path> files =
                Files.walk(job().bench.controller.home().resolve("jobs/" + PublishedJob.NAME + "/builds"))) {
            folders = files.filter(file -> file.endsWith("report.json"))
                    .map(Path::getParent)
                    .toList();
        }
        Map<Path, String> texts = new HashMap<>();
        for (Path folder : folders) {
            Path lock = folder.resolve("lock.json");
            texts.put(lock, Files.exists(lock) ? Files.readString(lock) : "");
            Files.writeString(lock, "{");
        }
        browser().go("view/images/");
        assertThat(rowOfTheJob().getText())
                .as("only the held updates need the lock file of the plan")
                .contains("2 proven, 2 failing, 1 tag not published", "#3")
                .doesNotContain("1 held update");
        for (Path lock : texts.keySet()) {
            if (texts.get(lock).isEmpty()) {
                Files.delete(lock);
            } else {
                Files.writeString(lock, texts.get(lock));
            }
        }
    }

    private WebElement rowOfTheJob() {
        return browser().elements("tr").stream()
                .filter(one -> !one.findElements(By.tagName("td")).isEmpty()
                        && one.getText().contains(PublishedJob.NAME))
                .findFirst()
                .orElseThrow(() -> new AssertionError(browser().element("body").getText()));
    }

    @Test
    @Order(11)
    default void build_history_and_the_page_of_a_build_say_what_failed() {
        browser().go("job/" + PublishedJob.NAME + "/");
        String badge = "a[href$='/job/" + PublishedJob.NAME + "/2/image-matrix/'], a[href$='/2/image-matrix/']";
        eventually("the badge is shown", () -> browser().elements(badge).stream()
                .anyMatch(link -> link.getText().equals("2 failed")
                        && "2 failed, 1 tag not published".equals(link.getDomAttribute("title"))));
        browser().screenshot("job-main-page");
        browser().go("job/" + PublishedJob.NAME + "/2/");
        assertThat(browser().element("#main-panel").getText())
                .contains("2 failed", "trixie:4.4.7", "tests/node/Dockerfile:3");
        browser().screenshot("build-main-page");
    }

    @Test
    @Order(11)
    default void summary_for_mails_has_counts_and_cells_and_no_text_of_a_dockerfile() {
        String summary = job().bench
                .controller
                .client()
                .script("""
                def run = hudson.model.Hudson.instance.getItem('%s').getBuildByNumber(2)
                println run.getEnvironment(hudson.model.TaskListener.NULL)['IMAGE_MATRIX_SUMMARY']
                """.formatted(PublishedJob.NAME))
                .strip();

        assertThat(summary)
                .isEqualTo("Image matrix: 2 proven, 2 failed, 1 tag not published: trixie:4.4.6, trixie:4.4.7");
    }
}
