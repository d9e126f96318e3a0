package io.jenkins.plugins.nodeimagematrix.docker.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.docker.OnDaemon;
import io.jenkins.plugins.nodeimagematrix.docker.build.BuildRequest;
import io.jenkins.plugins.nodeimagematrix.docker.build.BuildResult;
import io.jenkins.plugins.nodeimagematrix.docker.client.BuilderKind;
import io.jenkins.plugins.nodeimagematrix.docker.dockerfile.BaseImage;
import io.jenkins.plugins.nodeimagematrix.tier.DockerTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What goes when a daemon's disk has to be kept small, and what never does. */
@ParameterizedClass
@EnumSource(names = {"INSTALLED_BUILDKIT", "INSTALLED_CLASSIC", "CONTAINERD_BUILDKIT"})
@DockerTest
class DiskBudgetIT extends OnDaemon {
    private static final long MEGABYTE = 1 << 20;
    private static final String OTHER_RUN = "another-run";

    @Test
    void oldest_nameless_images_go_first_until_it_fits() throws Exception {
        BuildResult old = sized("old", RUN);
        BuildResult middle = sized("middle", RUN);
        BuildResult young = sized("young", RUN);

        List<String> removed = daemon.prune(22 * MEGABYTE, Set.of());

        assertThat(removed).containsExactly(old.imageId());
        assertThat(daemon.find(old.imageId())).isEmpty();
        assertThat(daemon.find(middle.imageId())).isPresent();
        assertThat(daemon.find(young.imageId())).isPresent();
        assertThat(daemon.prune(22 * MEGABYTE, Set.of())).as("it fits now").isEmpty();
    }

    @Test
    void layers_that_images_share_count_once() throws Exception {
        BuildResult base = sized("base", RUN);
        for (String child : List.of("one", "two", "three")) {
            build(request(child, "ARG BASE\nFROM ${BASE}\nRUN echo " + child + " > /child\n")
                    .base(new BaseImage(base.imageId(), List.of())));
        }

        assertThat(daemon.prune(20 * MEGABYTE, Set.of())).isEmpty();
    }

    @Test
    void images_of_others_and_published_ones_and_those_of_active_runs_stay() throws Exception {
        BuildResult live = sized("live", OTHER_RUN);
        BuildResult shipped = sized("shipped", RUN);
        process.docker("tag", shipped.imageId(), "foreign/shipped:1");
        BuildResult disposable = sized("disposable", RUN);
        process.docker(
                "tag",
                build("theirs", "FROM scratch\nADD rootfs.tar /\nRUN echo > /theirs\n")
                        .imageId(),
                "x/y:1");
        try {
            assertThat(daemon.prune(1, Set.of(OTHER_RUN))).containsExactly(disposable.imageId());

            assertThat(daemon.find(live.imageId())).isPresent();
            assertThat(daemon.find("foreign/shipped:1")).isPresent();
            assertThat(daemon.find("x/y:1")).isPresent();
            if (setup.builder == BuilderKind.BUILDKIT) {
                assertThat(process.docker("system", "df", "--format", "{{.Type}} {{.Reclaimable}}"))
                        .as("the builder's memory went")
                        .containsPattern("Build Cache 0B");
            }
        } finally {
            daemon.sweep(OTHER_RUN);
            process.docker("rmi", "foreign/shipped:1", "x/y:1");
        }
    }

    @Test
    void foreign_image_on_a_candidate_stays_although_it_has_no_name() throws Exception {
        BuildResult published = sized("published", RUN);
        process.docker("tag", published.imageId(), "foreign/published:1");
        Path folder = Files.createDirectories(temp.resolve("theirs"));
        Files.writeString(folder.resolve("Dockerfile"), "FROM foreign/published:1\nENV THEIRS=yes\n");
        process.docker("build", "--tag", "foreign/theirs:1", folder.toString());
        ImageFacts theirs = daemon.inspect("foreign/theirs:1");
        assertThat(theirs.labels()).containsKey(TemporaryTags.CELL);
        daemon.hold(theirs.id(), RUN);
        process.docker("rmi", "foreign/theirs:1");
        try {
            assertThat(daemon.prune(1, Set.of())).isEmpty();
            daemon.sweep(RUN);
            assertThat(daemon.prune(1, Set.of())).isEmpty();

            assertThat(daemon.find(theirs.id())).isPresent();
        } finally {
            process.docker("rmi", theirs.id());
            process.docker("rmi", "foreign/published:1");
        }
    }

    /** An image with a layer of its own of 8 MB. */
    private BuildResult sized(String name, String run) throws Exception {
        String context = request(
                        name, "FROM scratch\nADD rootfs.tar /\nRUN head -c 8388608 /dev/urandom > /" + name + "\n")
                .build()
                .context();
        return build(BuildRequest.builder(name, context, run).network("none"));
    }
}
