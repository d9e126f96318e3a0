package io.jenkins.plugins.nodeimagematrix.run.cell;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.ReasonKind;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryWait;
import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryLogins;
import io.jenkins.plugins.nodeimagematrix.run.CellRequests;
import io.jenkins.plugins.nodeimagematrix.run.Plans;
import io.jenkins.plugins.nodeimagematrix.run.plan.RunSettings;
import io.jenkins.plugins.nodeimagematrix.run.registry.Registries;
import io.jenkins.plugins.nodeimagematrix.run.schedule.BaseSource;
import io.jenkins.plugins.nodeimagematrix.support.Await;
import io.jenkins.plugins.nodeimagematrix.support.FaultyProxy;
import io.jenkins.plugins.nodeimagematrix.tier.RegistryTest;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** An upload of an agent says in its cell's log, and to its run, that it waits for a limit of the registry, and until when. */
@RegistryTest
class StagingWaitsTest {
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final List<RegistryWait> waits = Collections.synchronizedList(new ArrayList<>());

    private String log() {
        return log.toString(StandardCharsets.UTF_8);
    }

    @Test
    void upload_that_waits_names_the_wait_once_with_its_end() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        try (FaultyProxy registry = FaultyProxy.before("127.0.0.1:1")) {
            registry.always("", exchange -> exchange.send(429, Map.of("Retry-After", "3000"), ""));
            ImageReference target = ImageReference.parse(registry.address() + "/a:1.0.0");
            PlannedCell planned = Plans.cell("a:1.0.0", null, List.of(target), ReasonKind.NEW, null);
            Plan plan = Plans.plan(planned);
            RunSettings settings = RunSettings.builder().stage(true).build();
            CellRequest request = new CellRequests(
                            "run", plan, settings, new Registries(RegistryLogins.ANONYMOUS, 0, plan), Map.of(), false)
                    .request(planned, "/", "/", new BaseSource.External(), Map.of("DOCKER_CONFIG", "/nowhere"));
            CellLog cell = new CellLog(log, waits::add);
            for (int i = 0; i < 3; i++) {
                threads.submit(() -> Staging.client(request, target, cell).digest("a", "1.0.0"));
            }

            Await.until(Duration.ofMinutes(2), () -> !waits.isEmpty(), this::log);
        } finally {
            threads.shutdownNow();
        }
        assertThat(waits).hasSize(1).first().satisfies(wait -> {
            assertThat(wait.isForPulls()).isFalse();
            assertThat(log().lines())
                    .containsExactly(log().strip())
                    .first()
                    .asString()
                    .matches("Requests to " + wait.registry().replace(".", "\\.")
                            + " wait for the registry's limit until (\\d{4}-\\d\\d-\\d\\d )?\\d\\d:\\d\\d:\\d\\d .+");
        });
    }
}
