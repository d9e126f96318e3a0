package io.jenkins.plugins.nodeimagematrix.docker.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.docker.Daemon;
import io.jenkins.plugins.nodeimagematrix.docker.OnDaemon;
import io.jenkins.plugins.nodeimagematrix.docker.client.FaultKind;
import io.jenkins.plugins.nodeimagematrix.docker.dockerfile.BaseImage;
import io.jenkins.plugins.nodeimagematrix.docker.image.TemporaryTags;
import io.jenkins.plugins.nodeimagematrix.tier.DockerTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What the classic builder makes has neither name nor label; it goes, and nothing of anybody else goes with it. */
@ParameterizedClass
@EnumSource(names = {"INSTALLED_CLASSIC"})
@DockerTest
class ClassicBuildCleanupIT extends OnDaemon {
    private Path temporary;

    @BeforeEach
    void connectWithAFolderOfItsOwn() throws Exception {
        temporary = Files.createDirectories(temp.resolve("scratch"));
        Map<String, String> environment = new HashMap<>(setup.environment());
        environment.put("TMPDIR", temporary.toString());
        daemon = Daemon.connect(environment);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(temporary)) {
            return all.toList();
        }
    }

    private List<String> lines(String... command) throws Exception {
        return process.docker(command).lines().filter(line -> !line.isBlank()).toList();
    }

    @Test
    void build_that_passes_or_fails_leaves_nothing() throws Exception {
        daemon.release(build(request("good", "FROM scratch\nADD rootfs.tar /\nRUN true\n")));
        BuildResult bad = daemon.build(
                request("bad", "FROM scratch\nADD rootfs.tar /\nRUN echo > /x\nRUN false\n")
                        .build(),
                listener);

        assertThat(bad.failure().instruction()).isEqualTo("RUN false");
        assertThat(lines("images", "--all", "--quiet")).isEmpty();
        assertThat(lines("ps", "--all", "--quiet")).isEmpty();
        assertThat(files()).isEmpty();
    }

    /** The daemon can be asked for nothing any more when the build ends, and keeps the container of the killed instruction. */
    @Test
    void what_a_killed_daemon_kept_goes_when_the_run_is_swept_up() throws Exception {
        BuildRequest request = request(
                        "killed", "FROM scratch\nADD rootfs.tar /\nRUN echo a > /a\nRUN echo here; sleep 60\n")
                .build();
        BuildResult[] result = new BuildResult[1];
        Thread builder = new Thread(() -> {
            try {
                result[0] = daemon.build(request, new BuildOutputListener() {
                    @Override
                    public void event(BuildEvent event) {
                        log.add(event.toString());
                    }

                    @Override
                    public void line(String text) {
                        if (text.equals("here")) {
                            kill();
                        }
                    }
                });
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        });
        builder.start();
        builder.join();
        process.restart();

        assertThat(result[0].failure().kind()).isEqualTo(FaultKind.DAEMON);
        assertThat(lines("ps", "--all", "--quiet"))
                .as("else this shows nothing")
                .hasSize(1);
        assertThat(lines("images", "--all", "--quiet")).hasSize(2);
        assertThat(files()).singleElement().matches(Daemon::isNeededToSweep);

        daemon.sweep(RUN, temporary);

        assertThat(lines("ps", "--all", "--quiet")).isEmpty();
        assertThat(lines("images", "--all", "--quiet")).isEmpty();
        assertThat(files()).isEmpty();
    }

    /** A client whose reader was killed runs until its next output, and the daemon until the client ends. */
    @Test
    void images_after_the_last_recorded_one_are_removed_when_the_run_is_cleaned_up() throws Exception {
        String theirs = theirs();
        Instant began = Instant.now();
        Path context = Files.createDirectories(temp.resolve("untold"));
        Files.writeString(
                context.resolve("Dockerfile"), "FROM scratch\nLABEL a=1\nENV B=2\nENV C=3\nENV D=4\nCMD [\"/none\"]\n");
        List<String> said = lines("build", "--quiet", context.toString());
        List<String> made = lines("history", "--quiet", "--no-trunc", said.get(said.size() - 1));
        assertThat(made).hasSize(5).allMatch(image -> image.startsWith("sha256:"));
        String recorded = made.get(3).substring("sha256:".length(), "sha256:".length() + 12);
        Files.writeString(temporary.resolve("killed.classic"), began + "\nimage " + recorded + "\n");

        daemon.sweep(RUN, temporary);

        assertThat(lines("images", "--all", "--quiet", "--no-trunc")).doesNotContainAnyElementsOf(made.subList(0, 4));
        assertThat(lines("images", "--quiet", "--no-trunc")).contains(theirs);
        assertThat(files()).isEmpty();
        process.docker("rmi", theirs);
    }

    /** It was killed after it had made the container of the first instruction, and before it said so. */
    @Test
    void container_of_the_first_instruction_is_removed_although_it_was_not_recorded() throws Exception {
        BuildResult base = candidate();
        List<String> traced = new ArrayList<>();
        daemon.build(
                request("child", "FROM org/base:1\nRUN echo traced; cat /none\n")
                        .base(new BaseImage(base.imageId(), List.of("org/base:1")))
                        .build(),
                new BuildOutputListener() {
                    @Override
                    public void event(BuildEvent event) {
                        log.add(event.toString());
                    }

                    @Override
                    public void line(String text) {
                        // The end of the colour of an error line may come before it.
                        if (text.endsWith("traced")) {
                            traced.addAll(trace());
                        }
                    }
                });
        String recorded = "base " + base.imageId().substring("sha256:".length(), "sha256:".length() + 12);
        assertThat(traced).contains(recorded);
        String theirs = process.docker("create", "--network", "none", base.tag(), "true")
                .strip();
        String older = process.docker("create", "--network", "none", base.imageId(), "/bin/sh", "-c", "echo")
                .strip();
        Thread.sleep(3_000);
        Files.writeString(temporary.resolve("killed.classic"), Instant.now() + "\n" + recorded + "\n");
        process.docker("create", "--network", "none", base.imageId(), "/bin/sh", "-c", "echo");
        process.docker("create", "--network", "none", base.tag(), "true");

        daemon.sweep("another run", temporary);

        assertThat(lines("ps", "--all", "--quiet", "--no-trunc"))
                .as("what is older, and what names the image")
                .hasSize(3)
                .contains(theirs, older);
        assertThat(files()).isEmpty();
        for (String container : lines("ps", "--all", "--quiet")) {
            process.docker("rm", container);
        }
    }

    private List<String> trace() {
        try {
            List<String> all = new ArrayList<>();
            for (Path file : files()) {
                if (Daemon.isNeededToSweep(file)) {
                    all.addAll(Files.readAllLines(file));
                }
            }
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void kill() {
        try {
            process.kill();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** An instruction may print what looks like the builder's own words. */
    @Test
    void others_images_and_containers_stay_even_if_an_instruction_names_them() throws Exception {
        String image = theirs();
        String container = process.docker("create", "--network", "none", image).strip();
        // Nobody can know what is made after a build began; what is a little older is taken care of, whatever the
        // clocks say.
        Thread.sleep(3_000);

        daemon.build(
                request(
                                "hostile",
                                "FROM scratch\nADD rootfs.tar /\nRUN echo ' ---> " + image.substring(7, 19)
                                        + "'; echo ' ---> Running in " + container.substring(0, 12) + "'; false\n")
                        .build(),
                listener);

        assertThat(lines("ps", "--all", "--quiet", "--no-trunc")).containsExactly(container);
        assertThat(lines("images", "--quiet", "--no-trunc")).containsExactly(image);
        process.docker("rm", container);
        process.docker("rmi", image);
    }

    /** An image without a name that was to be tested, when the process was killed in the middle of it. */
    @Test
    void image_that_was_only_given_a_name_for_a_test_is_kept_when_the_run_is_swept_up() throws Exception {
        String image = theirs();
        process.docker("tag", image, TemporaryTags.once(RUN, daemon.inspect(image)));

        daemon.sweep(RUN);

        assertThat(lines("images", "--no-trunc", "--format", "{{.Repository}} {{.ID}}"))
                .containsExactly("<none> " + image);

        // Killed in the middle of taking the name away again.
        process.docker("tag", image, TemporaryTags.once(RUN, daemon.inspect(image)));
        String label = TemporaryTags.RUN + "=" + TemporaryTags.run(RUN);
        String container = process.docker("create", "--label", label, image).strip();
        process.docker("commit", container, TemporaryTags.once(RUN));

        daemon.sweep(RUN);

        assertThat(lines("images", "--no-trunc", "--format", "{{.Repository}} {{.ID}}"))
                .containsExactly("<none> " + image);
        assertThat(lines("ps", "--all", "--quiet")).isEmpty();
        process.docker("rmi", image);
    }

    /** An image without a name; the client may have something to say before it says which. */
    private String theirs() throws Exception {
        Path theirs = Files.createDirectories(temp.resolve("theirs"));
        Files.writeString(theirs.resolve("Dockerfile"), "FROM scratch\nLABEL theirs=yes\nCMD [\"/none\"]\n");
        List<String> said = lines("build", "--quiet", theirs.toString());
        return said.get(said.size() - 1);
    }
}
