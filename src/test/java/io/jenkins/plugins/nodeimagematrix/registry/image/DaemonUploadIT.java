package io.jenkins.plugins.nodeimagematrix.registry.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.contents.ContentsReader;
import io.jenkins.plugins.nodeimagematrix.contents.ImageContents;
import io.jenkins.plugins.nodeimagematrix.contents.UploadedLayers;
import io.jenkins.plugins.nodeimagematrix.docker.Daemon;
import io.jenkins.plugins.nodeimagematrix.docker.OnDaemon;
import io.jenkins.plugins.nodeimagematrix.docker.build.BuildResult;
import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonException;
import io.jenkins.plugins.nodeimagematrix.docker.client.FaultKind;
import io.jenkins.plugins.nodeimagematrix.docker.image.TemporaryTags;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryException;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryLimits;
import io.jenkins.plugins.nodeimagematrix.support.Await;
import io.jenkins.plugins.nodeimagematrix.support.FaultyProxy;
import io.jenkins.plugins.nodeimagematrix.support.PrivateDaemon;
import io.jenkins.plugins.nodeimagematrix.support.PrivateRegistry;
import io.jenkins.plugins.nodeimagematrix.support.ProxiedExchange;
import io.jenkins.plugins.nodeimagematrix.support.SmallDisk;
import io.jenkins.plugins.nodeimagematrix.tier.DockerTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Uploads of a daemon's image send only new layers, through no file, and end clean when something breaks. */
@ParameterizedClass
@EnumSource(names = {"INSTALLED_BUILDKIT", "CONTAINERD_BUILDKIT", "NEWER_CLASSIC"})
@DockerTest
class DaemonUploadIT extends OnDaemon {
    /** Larger than what an upload keeps in memory, and not to be compressed below that. */
    private static final int LARGE = 3_000_000;

    private static final String SENT = "(PATCH|PUT) .*/blobs/uploads/|POST .*digest=";

    private static PrivateRegistry registry;

    @TempDir
    private Path scratch;

    private FaultyProxy proxy;

    @BeforeAll
    static void startRegistry() throws Exception {
        registry = PrivateRegistry.start();
    }

    @AfterAll
    static void stopRegistry() throws Exception {
        registry.close();
    }

    @BeforeEach
    void before() throws Exception {
        proxy = FaultyProxy.before(registry.address());
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        proxy.close();
        assertThat(process.docker("images", "--format", "{{.Repository}}")).doesNotContain("127.0.0.1");
        try (Stream<Path> files = Files.list(scratch)) {
            assertThat(files).isEmpty();
        }
    }

    private DaemonUpload upload(Daemon from, String repository, int retries, String... siblings) {
        return new DaemonUpload(
                from,
                client(retries),
                setup.name().toLowerCase(Locale.ROOT) + "/" + repository,
                sisters(siblings),
                RUN,
                scratch,
                log::add);
    }

    private RegistryClient client(int retries) {
        return new RegistryClient(proxy.address(), null, RegistryLimits.DEFAULT.withRetries(retries));
    }

    private List<String> sisters(String... names) {
        return Stream.of(names)
                .map(name -> setup.name().toLowerCase(Locale.ROOT) + "/" + name)
                .toList();
    }

    private BuildResult large(String name) throws Exception {
        return build(name, "FROM scratch\nADD rootfs.tar /\nRUN head -c " + LARGE + " /dev/urandom > /" + name + "\n");
    }

    @Test
    void only_new_layers_are_sent_and_the_digest_is_the_same_each_time() throws Exception {
        BuildResult image = large("same");

        Manifest first = upload(daemon, "same", 0).upload(image.imageId());

        assertThat(proxy.count(SENT)).isPositive();
        assertThat(proxy.count("PUT .*/manifests/")).isEqualTo(1);
        long sent = proxy.count(SENT);
        Manifest second = upload(daemon, "same", 0).upload(image.imageId());
        assertThat(second.digest()).isEqualTo(first.digest());
        assertThat(proxy.count(SENT)).isEqualTo(sent);
        assertThat(new ImageContent(
                                new RegistryClient(registry.address(), null, 0),
                                sisters("same").get(0))
                        .isWhatItsConfigurationSays(first))
                .isTrue();
    }

    @Test
    void only_the_layer_on_top_of_a_shared_base_is_sent() throws Exception {
        BuildResult base = large("parent");
        upload(daemon, "parent", 0).upload(base.imageId());
        String tag = daemon.inspect(base.imageId()).tags().get(0);
        process.docker("tag", tag, "it/parent:1");
        try {
            BuildResult child = build(request("child", "FROM it/parent:1\nRUN echo child > /child\n"));
            long before = proxy.requests().size();

            upload(daemon, "child", 0, "parent").prepare(child.imageId(), null);

            List<String> requests =
                    proxy.requests().subList((int) before, proxy.requests().size());
            assertThat(requests).anyMatch(line -> line.contains("mount="));
            assertThat(requests).noneMatch(line -> line.startsWith("PATCH"));
            assertThat(requests)
                    .as("the manifest is for the controller")
                    .noneMatch(line -> line.contains("PUT") && line.contains("/manifests/"));
        } finally {
            process.docker("rmi", "it/parent:1");
        }
    }

    private ImageContents exported(String imageId) throws Exception {
        AtomicReference<ImageContents> all = new AtomicReference<>();
        daemon.export(imageId, RUN, Duration.ofMinutes(2), archive -> all.set(ContentsReader.read(archive)));
        return all.get();
    }

    private Optional<ImageContents> uploaded(String imageId, String repository, String... bases) throws Exception {
        try (UploadedLayers layers = new UploadedLayers()) {
            Manifest manifest = upload(daemon, repository, 0).prepare(imageId, layers);
            return new UploadedContents(daemon, RUN, Duration.ofMinutes(2), log::add)
                    .read(imageId, List.of(bases), manifest, layers);
        }
    }

    @Test
    void packages_are_the_same_from_uploaded_layers_and_from_all_files() throws Exception {
        String npm = "put() { mkdir -p $1/node_modules/$2; echo '{\"name\":\"'$2'\",\"version\":\"'$3'\"}'"
                + " > $1/node_modules/$2/package.json; }; ";
        BuildResult base = build("below", """
                FROM scratch
                ADD rootfs.tar /
                RUN head -c 2000000 /dev/urandom > /noise
                RUN NPM put /opt/a kept 1; put /opt/a gone 1; put /opt/b emptied 1; put /opt/c replaced 1; put /opt/d linked 1; \
                    put /opt/e newer 1; put /opt/f back 1; ln /opt/d/node_modules/linked/package.json /opt/d/other
                RUN rm -r /opt/f
                """.replace("NPM", npm));
        process.docker("tag", daemon.inspect(base.imageId()).tags().get(0), "it/below:1");
        try {
            String dockerfile = """
                    FROM it/below:1
                    RUN NPM rm -r /opt/a/node_modules/gone; rm -r /opt/b; put /opt/b fresh 1; rm -r /opt/c; ln -s a /opt/c; \
                        rm -r /opt/d; put /opt/e newer NUMBER; put /opt/f back 2; echo > /NUMBER
                    WORKDIR /opt
                    RUN echo 'ID=changed' > /usr/lib/os-release; head -c 2000000 /dev/urandom > /large
                    """.replace("NPM", npm);
            BuildResult first = build(request("first", dockerfile.replace("NUMBER", "1")));
            BuildResult second = build(request("second", dockerfile.replace("NUMBER", "2")));
            BuildResult third = build(request("third", dockerfile.replace("NUMBER", "3")));

            assertThat(exported(first.imageId()).packages())
                    .extracting(found -> found.name() + " " + found.version())
                    .containsExactlyInAnyOrder("kept 1", "fresh 1", "newer 1", "back 2");
            assertThat(uploaded(base.imageId(), "below")).contains(exported(base.imageId()));
            upload(daemon, "sister", 0).prepare(base.imageId(), null);
            assertThat(uploaded(first.imageId(), "sister")).contains(exported(first.imageId()));
            assertThat(uploaded(second.imageId(), "sister")).contains(exported(second.imageId()));
            assertThat(log).noneMatch(line -> line.startsWith("reading the packages of the base"));
            upload(daemon, "sister", 0).prepare(third.imageId(), null);
            assertThat(uploaded(third.imageId(), "sister"))
                    .as("the registry had all its layers")
                    .isEmpty();
        } finally {
            process.docker("rmi", "it/below:1");
        }
    }

    @Test
    void packages_of_a_base_that_the_registry_has_are_read_once() throws Exception {
        BuildResult base = build("old", """
                FROM scratch
                ADD rootfs.tar /
                RUN head -c 1000 /dev/urandom > /noise && mkdir -p /opt/node_modules/a \
                    && echo '{"name":"a","version":"1"}' > /opt/node_modules/a/package.json
                """);
        upload(daemon, "old", 0).prepare(base.imageId(), null);
        process.docker("tag", daemon.inspect(base.imageId()).tags().get(0), "it/old:1");
        try {
            for (int i = 1; i <= 2; i++) {
                BuildResult child = build(request(
                        "child" + i, "FROM it/old:1\nRUN mv /opt/node_modules/a /opt/node_modules/b" + i + "\n"));

                assertThat(uploaded(child.imageId(), "old", "it/none:1", base.imageId()))
                        .contains(exported(child.imageId()));
            }
            assertThat(log)
                    .filteredOn(line -> line.startsWith("reading the packages of the base"))
                    .hasSize(1);
        } finally {
            process.docker("rmi", "it/old:1");
        }
    }

    @Test
    void upload_that_breaks_off_is_repeated_as_often_as_allowed() throws Exception {
        BuildResult image = large("broken");
        proxy.once("(PATCH|PUT) .*/blobs/uploads/", ProxiedExchange::reset);

        Manifest manifest = upload(daemon, "broken", 1).upload(image.imageId());

        assertThat(new ImageContent(
                                new RegistryClient(registry.address(), null, 0),
                                sisters("broken").get(0))
                        .isWhatItsConfigurationSays(manifest))
                .isTrue();
    }

    @Test
    void upload_that_a_full_registry_refuses_fails_with_its_words() throws Exception {
        BuildResult image = large("full");
        proxy.always(
                "(PATCH|PUT) .*/blobs/uploads/",
                exchange -> exchange.refuse(507, "UNKNOWN", "no space left on device"));

        assertThatThrownBy(() -> upload(daemon, "full", 0).upload(image.imageId()))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("no space left on device");
        assertThat(proxy.count("PUT .*/manifests/")).isZero();
    }

    @Test
    void stopped_upload_ends_at_once() throws Exception {
        BuildResult image = large("stopped");
        CompletableFuture<Void> arrived = new CompletableFuture<>();
        proxy.always("(PATCH|PUT) .*/blobs/uploads/", exchange -> arrived.complete(null));
        AtomicReference<Throwable> fault = new AtomicReference<>();
        Thread upload = new Thread(() -> {
            try {
                upload(daemon, "stopped", 2).upload(image.imageId());
            } catch (Exception e) {
                fault.set(e);
            }
        });
        upload.start();
        arrived.join();

        upload.interrupt();

        Await.until(Duration.ofSeconds(90), () -> !upload.isAlive(), () -> "still uploading");
        assertThat(fault.get()).isInstanceOf(InterruptedException.class);
    }

    @Test
    void only_layers_that_the_daemon_lacks_are_fetched() throws Exception {
        BuildResult base = large("lower");
        Manifest lower = upload(daemon, "fetched", 0).upload(base.imageId());
        process.docker("tag", daemon.inspect(base.imageId()).tags().get(0), "it/lower:1");
        BuildResult child = build(request("upper", "FROM it/lower:1\nRUN echo upper > /upper\n"));
        Manifest upper = upload(daemon, "fetched", 0).upload(child.imageId());
        daemon.sweep(RUN);
        assertThat(process.docker("images", "--format", "{{.Repository}}").strip())
                .isEqualTo("it/lower");
        proxy.always("GET .*/blobs/" + lower.layers().get(1).digest(), ProxiedExchange::reset);
        proxy.once("GET .*/blobs/" + upper.layers().get(2).digest(), ProxiedExchange::half);
        try {
            assertThat(fetch(daemon, "fetched").fetch(upper.digest(), child.imageId()))
                    .isEqualTo(child.imageId());
        } finally {
            process.docker("rmi", "it/lower:1");
        }
        assertThat(log).noneMatch(line -> line.contains("loading the whole image"));
    }

    @Test
    void fetch_that_breaks_off_leaves_nothing_on_the_daemon() throws Exception {
        Manifest image = upload(daemon, "lost", 0).upload(large("lost").imageId());
        daemon.sweep(RUN);
        forgetLayers();
        proxy.always("GET .*/blobs/" + image.layers().get(1).digest(), ProxiedExchange::half);

        assertThatThrownBy(() -> fetch(daemon, "lost").fetch(image.digest(), image.configDigest()))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining(image.layers().get(1).digest());
        assertThat(process.docker("images", "--quiet")).isBlank();
    }

    /** Containerd keeps layers without an image while the build cache uses them. */
    private void forgetLayers() throws Exception {
        process.docker("builder", "prune", "--all", "--force");
    }

    private DaemonFetch fetch(Daemon to, String repository) {
        return new DaemonFetch(to, client(1), sisters(repository).get(0), RUN, scratch, log::add);
    }

    @Test
    void name_that_a_killed_agent_left_is_removed_with_its_run() throws Exception {
        BuildResult image = candidate();
        String run = TemporaryTags.run(RUN);
        String other = "127.0.0.1:9/node-image-matrix/push-other:" + run + "0-1";
        process.docker("tag", image.tag(), "127.0.0.1:9/node-image-matrix/push-left:" + run + "-1");
        process.docker("tag", image.tag(), other);

        daemon.sweep(RUN);

        assertThat(process.docker("images", "--format", "{{.Repository}}").strip())
                .isEqualTo("127.0.0.1:9/node-image-matrix/push-other");
        process.docker("tag", other, "127.0.0.1:9/node-image-matrix/pull-left:" + run + "-1");
        process.docker("rmi", other);
        daemon.sweep(RUN);
        assertThat(process.docker("images", "--quiet")).isBlank();
    }

    @Test
    void daemon_in_another_network_namespace_saves_the_image() throws Exception {
        try (PrivateDaemon elsewhere =
                PrivateDaemon.startInOtherNetwork(setup.process().kind())) {
            BuildResult image = large("elsewhere");
            Path archive = temp.resolve("elsewhere.tar");
            daemon.save(image.imageId(), archive);
            Daemon other = Daemon.connect(elsewhere.environment());
            String there = other.load(archive, image.imageId(), RUN);

            try (SmallDisk disk = SmallDisk.mount(temp.resolve("small"), 2)) {
                DaemonUpload small = new DaemonUpload(
                        other, client(0), sisters("elsewhere").get(0), List.of(), RUN, disk.folder(), log::add);
                assertThatThrownBy(() -> small.upload(there)).hasMessageContaining("No space left on device");
                assertThat(Files.list(disk.folder()).filter(Files::isRegularFile))
                        .isEmpty();
            }
            Manifest manifest = upload(other, "elsewhere", 0).upload(there);

            assertThat(log).contains("saving the whole image, because the daemon does not reach this JVM");
            assertThat(there).isEqualTo(other.info().containerdStore() ? manifest.digest() : manifest.configDigest());
            other.sweep(RUN);
            assertThat(other.find(there)).isEmpty();
            assertThat(fetch(other, "elsewhere").fetch(manifest.digest(), there))
                    .isEqualTo(there);
            other.sweep(RUN);
        }
    }

    @Test
    void daemon_that_dies_is_no_fault_of_the_registry() throws Exception {
        try (PrivateDaemon mortal = PrivateDaemon.start(setup.process().kind())) {
            BuildResult image = large("mortal");
            Path archive = temp.resolve("mortal.tar");
            daemon.save(image.imageId(), archive);
            Daemon other = Daemon.connect(mortal.environment());
            String there = other.load(archive, image.imageId(), RUN);
            proxy.always("POST .*/blobs/uploads/", exchange -> {
                kill(mortal);
                exchange.pass();
            });

            assertThatThrownBy(() -> upload(other, "mortal", 0).upload(there))
                    .isInstanceOf(DaemonException.class)
                    .satisfies(
                            gone -> assertThat(((DaemonException) gone).kind()).isEqualTo(FaultKind.DAEMON));
        }
    }

    private static void kill(PrivateDaemon daemon) {
        try {
            daemon.kill();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
