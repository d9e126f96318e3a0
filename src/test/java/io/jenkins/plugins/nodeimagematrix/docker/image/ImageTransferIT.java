package io.jenkins.plugins.nodeimagematrix.docker.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.contents.ContentsReader;
import io.jenkins.plugins.nodeimagematrix.contents.ImageContents;
import io.jenkins.plugins.nodeimagematrix.docker.Daemon;
import io.jenkins.plugins.nodeimagematrix.docker.DaemonSetup;
import io.jenkins.plugins.nodeimagematrix.docker.OnDaemon;
import io.jenkins.plugins.nodeimagematrix.docker.build.BuildRequest;
import io.jenkins.plugins.nodeimagematrix.docker.build.BuildResult;
import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonException;
import io.jenkins.plugins.nodeimagematrix.docker.client.DockerCli;
import io.jenkins.plugins.nodeimagematrix.docker.client.DockerQueries;
import io.jenkins.plugins.nodeimagematrix.docker.client.FaultKind;
import io.jenkins.plugins.nodeimagematrix.docker.dockerfile.BaseImage;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.image.DaemonFetch;
import io.jenkins.plugins.nodeimagematrix.registry.image.DaemonUpload;
import io.jenkins.plugins.nodeimagematrix.support.PrivateRegistry;
import io.jenkins.plugins.nodeimagematrix.tier.DockerTest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The same image in stores that name it differently, and at a registry: it stays the same image. */
@ParameterizedClass
@EnumSource(names = {"INSTALLED_BUILDKIT", "CONTAINERD_BUILDKIT", "NEWER_BUILDKIT"})
@DockerTest
class ImageTransferIT extends OnDaemon {
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private static PrivateRegistry registry;

    private Daemon other;

    @BeforeAll
    static void startRegistry() throws Exception {
        registry = PrivateRegistry.start();
    }

    @AfterAll
    static void stopRegistry() throws Exception {
        registry.close();
    }

    @AfterEach
    void sweepOther() throws Exception {
        if (other != null) {
            other.sweep(RUN);
            assertThat(otherSetup().process().docker("images", "--all", "--quiet"))
                    .isBlank();
        }
    }

    /** A daemon with the other kind of store. */
    private DaemonSetup otherSetup() {
        return setup == DaemonSetup.CONTAINERD_BUILDKIT
                ? DaemonSetup.INSTALLED_BUILDKIT
                : DaemonSetup.CONTAINERD_BUILDKIT;
    }

    private RegistryClient client() {
        return new RegistryClient(registry.address(), null, 0);
    }

    private String repository() {
        return "it/" + setup.name().toLowerCase(Locale.ROOT);
    }

    private Manifest upload(BuildResult image) throws Exception {
        Manifest manifest = new DaemonUpload(daemon, client(), repository(), List.of(), RUN, temp, log::add)
                .upload(image.imageId());
        assertThat(log).noneMatch(line -> line.contains("saving the whole image"));
        return manifest;
    }

    @Test
    void registrys_manifest_is_tied_to_the_tested_id() throws Exception {
        BuildResult candidate = candidate();
        Manifest manifest = upload(candidate);

        String tied = daemon.info().containerdStore() ? manifest.digest() : manifest.configDigest();
        assertThat(tied).isEqualTo(candidate.imageId());
        assertThat(client().get(repository(), manifest.digest()))
                .hasValueSatisfying(there -> assertThat(there.bytes()).isEqualTo(manifest.bytes()));
    }

    @Test
    void base_image_from_a_registry_is_the_same_in_both_stores() throws Exception {
        BuildResult candidate = candidate();
        Manifest manifest = upload(candidate);
        other = otherSetup().connect();

        String here = new DaemonFetch(other, client(), repository(), RUN, temp, log::add)
                .fetch(manifest.digest(), manifest.configDigest());

        assertThat(log).noneMatch(line -> line.contains("loading the whole image"));
        assertThat(here).isEqualTo(other.info().containerdStore() ? manifest.digest() : manifest.configDigest());
        assertThat(other.hold(manifest.configDigest(), RUN)).contains(here);
        childStandsOn(here, candidate);
    }

    @Test
    void base_image_streamed_from_another_daemon_is_the_same_or_refused() throws Exception {
        BuildResult candidate = candidate();
        Path archive = temp.resolve("streamed.tar");
        daemon.save(candidate.imageId(), archive);
        other = otherSetup().connect();
        if (setup == DaemonSetup.INSTALLED_BUILDKIT) {
            assertThatThrownBy(() -> other.load(archive, candidate.imageId(), RUN))
                    .isInstanceOf(DaemonException.class)
                    .hasMessageContaining("saved by a Docker older than 25");
            return;
        }

        String here = other.load(archive, candidate.imageId(), RUN);

        assertThat(here).isNotEqualTo(candidate.imageId());
        assertThat(other.hold(candidate.imageId(), RUN)).contains(here);
        childStandsOn(here, candidate);
    }

    @Test
    void another_image_than_asked_for_is_not_loaded() throws Exception {
        BuildResult candidate = candidate();
        BuildResult another = build("another", "FROM scratch\nADD rootfs.tar /\nRUN echo > /another\n");
        Path archive = temp.resolve("saved.tar");
        daemon.save(another.imageId(), archive);

        assertThatThrownBy(() -> daemon.load(archive, candidate.imageId(), RUN))
                .isInstanceOf(DaemonException.class)
                .hasMessageContaining("does not hold " + candidate.imageId());
    }

    @Test
    void packages_are_the_same_over_the_socket_and_with_the_client() throws Exception {
        BuildResult candidate = build("packages", """
                FROM scratch
                ADD rootfs.tar /
                RUN mkdir -p /var/lib/dpkg /opt/node_modules/a /opt/node_modules/gone \\
                    && printf 'Package: libc6\\nStatus: install ok installed\\nVersion: 2.36\\nArchitecture: amd64\\n' \\
                        > /var/lib/dpkg/status \\
                    && echo '{"name":"a","version":"1.0.0"}' > /opt/node_modules/a/package.json \\
                    && cp /opt/node_modules/a/package.json /opt/node_modules/gone/package.json
                RUN echo '{"name":"a","version":"2.0.0"}' > /opt/node_modules/a/package.json && rm -r /opt/node_modules/gone
                VOLUME /kept
                """);
        ImageExport withClient = new ImageExport(new DockerQueries(DockerCli.find(setup.environment())), null);
        List<ImageContents> read = new ArrayList<>();

        daemon.export(candidate.imageId(), RUN, LIMIT, archive -> read.add(ContentsReader.read(archive)));
        withClient.read(candidate.imageId(), null, RUN, LIMIT, archive -> read.add(ContentsReader.read(archive)));

        assertThat(read.get(0).packages())
                .extracting(found -> found.name() + " " + found.version())
                .containsExactly("libc6 2.36", "a 2.0.0");
        assertThat(read.get(0).unread()).isEmpty();
        assertThat(read.get(0)).isEqualTo(read.get(1));
        assertThat(process.docker("ps", "--all")).hasLineCount(1);
        assertThat(process.docker("volume", "ls")).hasLineCount(1);
    }

    @Test
    void container_of_an_export_that_fails_is_removed() throws Exception {
        String image = candidate().imageId();
        assertThatThrownBy(() -> daemon.export(image, RUN, LIMIT, archive -> {
                    archive.readNBytes(1000);
                    throw new IOException("the disk is full");
                }))
                .isInstanceOfSatisfying(
                        DaemonException.class, fault -> assertThat(fault.kind()).isEqualTo(FaultKind.TRANSPORT))
                .hasMessageContaining("the disk is full");
        assertThat(process.docker("ps", "--all")).hasLineCount(1);

        assertThatThrownBy(() -> daemon.export(image, RUN, Duration.ofMillis(200), archive -> {
                    // The daemon waits until the archive is read further.
                    archive.readNBytes(1000);
                    while (archive.readNBytes(1000).length > 0) {
                        LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
                    }
                }))
                .isInstanceOfSatisfying(
                        DaemonException.class, fault -> assertThat(fault.kind()).isEqualTo(FaultKind.TIMEOUT));
        assertThat(process.docker("ps", "--all")).hasLineCount(1);

        assertThatThrownBy(() -> daemon.export(image, RUN, LIMIT, archive -> {
                    Thread.currentThread().interrupt();
                    archive.transferTo(OutputStream.nullOutputStream());
                }))
                .isInstanceOf(InterruptedException.class);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(process.docker("ps", "--all")).hasLineCount(1);
    }

    private void childStandsOn(String here, BuildResult original) throws Exception {
        Path folder = Files.createDirectories(temp.resolve("child"));
        Files.writeString(folder.resolve("Dockerfile"), "ARG BASE\nFROM ${BASE}\nRUN echo child > /child\n");
        BuildResult child = other.build(
                BuildRequest.builder("child", folder.toString(), RUN)
                        .network("none")
                        .base(new BaseImage(here, List.of()))
                        .build(),
                listener);

        assertThat(child.passed()).as(child.failure() + "\n" + log).isTrue();
        assertThat(other.inspect(child.imageId()).diffIds())
                .startsWith(daemon.inspect(original.imageId()).diffIds().toArray(String[]::new));
    }
}
