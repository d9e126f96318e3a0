package io.jenkins.plugins.nodeimagematrix.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.docker.image.TemporaryTags;
import io.jenkins.plugins.nodeimagematrix.run.engine.Engine;
import io.jenkins.plugins.nodeimagematrix.run.journal.RunFolder;
import io.jenkins.plugins.nodeimagematrix.run.plan.RunSettings;
import io.jenkins.plugins.nodeimagematrix.run.report.RunOutcome;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import io.jenkins.plugins.nodeimagematrix.support.PrivateDaemon;
import io.jenkins.plugins.nodeimagematrix.support.PrivateRegistry;
import io.jenkins.plugins.nodeimagematrix.tier.DockerTest;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A daemon that is over its budget when a run comes to it is brought within before anything is built there. */
@DockerTest
class DiskBudgetRunIT {
    private static final long MEGABYTE = 1 << 20;

    @TempDir
    private Path folder;

    @Test
    void what_is_oldest_goes_before_the_first_build_and_what_has_a_name_stays() throws Exception {
        try (PrivateDaemon daemon = PrivateDaemon.start();
                PrivateRegistry registry = PrivateRegistry.startWithUser()) {
            TinyMatrix matrix = new TinyMatrix(folder.resolve("src"), "budget", List.of("1.0.0")).write();
            String old = leftover(daemon, "old");
            String young = leftover(daemon, "young");
            String named = leftover(daemon, "named");
            daemon.docker("tag", named, "foreign/named:1");
            // The cells build nothing before it is there, so its log tells what was done before.
            matrix.file("base/Dockerfile", "FROM scratch\nADD rootfs.tar /\nENV PATH=/bin\nRUN echo built\n");
            RunFolder run = run(matrix, daemon, registry, 20 * MEGABYTE);

            String log = Files.readString(run.log("tiny:base"));
            assertThat(log).containsSubsequence("removed [" + old + "]", "built");
            assertThat(images(daemon)).contains(young, named).doesNotContain(old);

            run = run(matrix.write(), daemon, registry, MEGABYTE);
            assertThat(Files.readString(run.log("tiny:base"))).contains("removed [" + young + "]");
            assertThat(images(daemon)).isEqualTo(named);
        }
    }

    private RunFolder run(TinyMatrix matrix, PrivateDaemon daemon, PrivateRegistry registry, long budget)
            throws Exception {
        Path home = folder.resolve("home-" + budget);
        ByteArrayOutputStream console = new ByteArrayOutputStream();
        RunReport report = new Engine(EngineMain.setup(
                        matrix.root(),
                        registry.address(),
                        home,
                        List.of(EngineMain.daemon("d1", daemon)),
                        RunSettings.builder().diskBudget(budget).push(false).build()))
                .run(new PrintStream(console, true, StandardCharsets.UTF_8));
        assertThat(report.outcome())
                .as(console.toString(StandardCharsets.UTF_8))
                .isEqualTo(RunOutcome.SUCCESS);
        try (var runs = Files.list(home.resolve("runs"))) {
            return new RunFolder(runs.findFirst().orElseThrow());
        }
    }

    /** An image of 8 MB, as a run leaves it whose machine crashed: with its temporary name only. */
    private String leftover(PrivateDaemon daemon, String name) throws Exception {
        Path context = Files.createDirectories(folder.resolve(name));
        byte[] content = new byte[(int) (8 * MEGABYTE)];
        content[0] = (byte) name.hashCode();
        Files.write(context.resolve("content"), content);
        Files.writeString(context.resolve("Dockerfile"), "FROM scratch\nCOPY content /\n");
        Path id = folder.resolve(name + ".id");
        daemon.docker(
                "build", "--iidfile", id.toString(), "--tag", TemporaryTags.once("crashed run"), context.toString());
        return Files.readString(id).strip();
    }

    private static String images(PrivateDaemon daemon) throws Exception {
        return daemon.docker("images", "--quiet", "--no-trunc")
                .lines()
                .distinct()
                .collect(Collectors.joining("\n"));
    }
}
