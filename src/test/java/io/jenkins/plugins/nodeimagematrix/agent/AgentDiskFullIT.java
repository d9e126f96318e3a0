package io.jenkins.plugins.nodeimagematrix.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.support.Await;
import io.jenkins.plugins.nodeimagematrix.support.Build;
import io.jenkins.plugins.nodeimagematrix.support.Fleet;
import io.jenkins.plugins.nodeimagematrix.support.SleepyMatrix;
import io.jenkins.plugins.nodeimagematrix.support.SmallDisk;
import io.jenkins.plugins.nodeimagematrix.tier.ControllerTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One of three agents has less room than an image takes, though its daemon has enough: uploads need none. */
@Tag("long")
@ControllerTest
class AgentDiskFullIT {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static Fleet fleet;
    private static SmallDisk disk;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        fleet = Fleet.start("full", Fleet.daemons(3), setup -> setup);
        disk = SmallDisk.mount(fleet.controller.home().resolve("agents/agent-1/node-image-matrix"), 10);
    }

    @AfterAll
    static void stop() throws IOException, InterruptedException {
        disk.close();
        fleet.close();
    }

    @Test
    void agent_with_less_room_than_an_image_uploads_it_and_keeps_nothing() throws Exception {
        Path workspace = SleepyMatrix.prepare("full", 6, "RUN test -s /big; sleep 1\n");
        Files.writeString(
                workspace.resolve("ctx/Dockerfile"),
                "ARG BASE\nFROM ${BASE}\nARG V\nRUN echo $V > /version; dd if=/dev/zero of=/big bs=1M count=20\n");

        Build build = fleet.begin("full", workspace);

        assertThat(build.result(PATIENCE)).as(build.console()).isEqualTo("SUCCESS");
        assertThat(fleet.events(build)).doesNotContain("UNUSABLE");
        assertThat(fleet.tags("full/")).hasSize(8).doesNotContainValue("gone");
        assertThat(fleet.images("full/tiny")).isEqualTo(6);
        List<String> agents = new ArrayList<>();
        fleet.report(build)
                .path("cells")
                .forEach(cell -> agents.add(cell.path("result").path("agent").asText()));
        assertThat(agents).contains("agent-1");
        Await.until(
                Duration.ofSeconds(30),
                () -> fleet.leftovers().isBlank() && files().isEmpty(),
                () -> "left: " + fleet.leftovers() + files());
    }

    private static List<Path> files() {
        try (Stream<Path> all = Files.walk(disk.folder())) {
            return all.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
