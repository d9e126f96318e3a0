package io.jenkins.plugins.nodeimagematrix.run.look;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.matrix.Plans;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlanRequest;
import io.jenkins.plugins.nodeimagematrix.release.catalogue.CatalogueSnapshot;
import io.jenkins.plugins.nodeimagematrix.run.published.MatrixStore;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@UnitTest
class NotificationTest {
    private static final LocalDate DAY = LocalDate.of(2026, 1, 5);

    @TempDir
    private Path folder;

    private MatrixStore debian;
    private MatrixStore listed;

    @BeforeEach
    void plans() throws Exception {
        debian = planned("debian", "debian:bookworm", "\">=22\"");
        listed = planned("listed", "registry.example.com/team/os:1", "[\"22.20.0\"]");
    }

    private MatrixStore planned(String name, String base, String releases) throws Exception {
        MatrixStore store = new MatrixStore(folder.resolve(name));
        String text = """
                axes: { os: { a: { from: "BASE" } }, node: { releases: RELEASES } }
                images:
                  node: { repository: "acme/{os}", dockerfile: "d/Dockerfile", tests: [t], tag: "{node}" }
                """.replace("BASE", base).replace("RELEASES", releases);
        PlanRequest request = PlanRequest.of(CatalogueSnapshot.read(null), DAY);
        WatchedPlans.begin(store, WatchedPlan.of("m", "m", 1, "", DAY, false, Plans.of(text, request)), null, false);
        return store;
    }

    private static boolean concerns(MatrixStore store, String body) throws IOException {
        return Notification.read(body.getBytes(StandardCharsets.UTF_8)).concerns(store);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"events\": [{\"action\": \"push\", \"target\": {\"repository\": \"team/os\", \"tag\": \"1\"},"
                        + " \"request\": {\"host\": \"registry.example.com\"}}]}",
                "{\"events\": [{\"target\": {\"repository\": \"team/os\"}}]}",
                "{\"type\": \"PUSH_ARTIFACT\", \"event_data\": {\"resources\":"
                        + " [{\"resource_url\": \"registry.example.com/team/os:1\"}]}}",
                "{\"docker_url\": \"registry.example.com/team/os\", \"updated_tags\": [\"1\"]}"
            })
    void push_of_a_base_concerns_the_jobs_on_it(String body) throws Exception {
        assertThat(concerns(listed, body)).isTrue();
        assertThat(concerns(debian, body)).isFalse();
    }

    @Test
    void push_to_docker_hub_concerns_the_jobs_on_its_image() throws Exception {
        String body = "{\"push_data\": {\"tag\": \"bookworm\"}, \"repository\": {\"repo_name\": \"library/debian\"}}";

        assertThat(concerns(debian, body)).isTrue();
        assertThat(concerns(listed, body)).isFalse();
    }

    @Test
    void push_of_what_the_job_publishes_itself_does_not_concern_it() throws Exception {
        String body = "{\"events\": [{\"target\": {\"repository\": \"acme/a\"}}]}";

        assertThat(concerns(debian, body)).isFalse();
    }

    @Test
    void release_concerns_the_jobs_that_choose_from_the_catalogue() throws Exception {
        String body = "{\"action\": \"released\", \"release\": {\"tag_name\": \"v22.12.0\"}}";

        assertThat(concerns(debian, body)).isTrue();
        assertThat(concerns(listed, body)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "[]", "{\"unknown\": 1}", "1"})
    void notification_without_names_concerns_all_jobs(String body) throws Exception {
        assertThat(concerns(debian, body)).isTrue();
        assertThat(concerns(listed, body)).isTrue();
    }

    @Test
    void body_that_is_not_json_is_refused() {
        assertThatThrownBy(() -> concerns(debian, "token=x&y")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> concerns(debian, "[".repeat(100))).isInstanceOf(IOException.class);
    }
}
