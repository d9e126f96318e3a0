package io.jenkins.plugins.nodeimagematrix.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.nodeimagematrix.support.Build;
import io.jenkins.plugins.nodeimagematrix.support.Fleet;
import io.jenkins.plugins.nodeimagematrix.support.PrivateDaemon;
import io.jenkins.plugins.nodeimagematrix.support.Program;
import io.jenkins.plugins.nodeimagematrix.support.SleepyMatrix;
import io.jenkins.plugins.nodeimagematrix.tier.ControllerTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One of three daemons has a disk that is too small for what it is to build. */
@Tag("long")
@ControllerTest
class DiskFullIT {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static Path disk;
    private static Fleet fleet;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        disk = Files.createTempDirectory("small-disk-");
        Program.run(disk, List.of("mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", disk.toString()));
        List<PrivateDaemon> daemons = new ArrayList<>();
        daemons.add(PrivateDaemon.start(disk));
        daemons.addAll(Fleet.daemons(2));
        fleet = Fleet.start("disk", daemons, setup -> setup);
    }

    @AfterAll
    static void stop() throws IOException, InterruptedException {
        try {
            fleet.close();
        } finally {
            Program.run(Path.of("/"), List.of("umount", "--lazy", disk.toString()));
            Files.deleteIfExists(disk);
        }
    }

    @Test
    void agent_whose_disk_is_full_gives_its_cells_to_the_others() throws Exception {
        Path workspace = SleepyMatrix.prepare("disk", 6, "RUN test -s /big; sleep 1\n");
        Files.writeString(
                workspace.resolve("ctx/Dockerfile"),
                "ARG BASE\nFROM ${BASE}\nARG V\nRUN echo $V > /version; dd if=/dev/zero of=/big bs=1M count=50\n");

        Build build = fleet.begin("disk", workspace);

        assertThat(build.result(PATIENCE)).as(build.console()).isEqualTo("SUCCESS");
        assertThat(fleet.events(build)).contains("UNUSABLE");
        assertThat(build.console()).contains("agent-1 can't be used any more: its disk is full");
        assertThat(fleet.tags("disk/")).hasSize(8).doesNotContainValue("gone");
        for (JsonNode cell : fleet.report(build).path("cells")) {
            assertThat(cell.path("name").asText().equals("tiny:base")
                            || !cell.path("result").path("agent").asText().equals("agent-1"))
                    .isTrue();
        }
    }
}
