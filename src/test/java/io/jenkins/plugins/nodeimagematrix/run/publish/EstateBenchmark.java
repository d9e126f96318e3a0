package io.jenkins.plugins.nodeimagematrix.run.publish;

import com.sun.management.OperatingSystemMXBean;
import io.jenkins.plugins.nodeimagematrix.image.Digests;
import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.TaggedVersion;
import io.jenkins.plugins.nodeimagematrix.registry.client.BlobContent;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import io.jenkins.plugins.nodeimagematrix.run.history.Actor;
import io.jenkins.plugins.nodeimagematrix.run.history.AliasHistory;
import io.jenkins.plugins.nodeimagematrix.run.history.Ledger;
import io.jenkins.plugins.nodeimagematrix.run.history.TagListener;
import io.jenkins.plugins.nodeimagematrix.run.journal.Journal;
import io.jenkins.plugins.nodeimagematrix.run.journal.TagJournal;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import io.jenkins.plugins.nodeimagematrix.run.store.InParallel;
import io.jenkins.plugins.nodeimagematrix.support.DistantRegistry;
import io.jenkins.plugins.nodeimagematrix.support.PrivateRegistry;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Publishing the tags of an estate as large as Docker's official images: {@code mvn test -Dtest=EstateBenchmark}. Prints times, and
 * the processor's time of this JVM and of the registry; asserts nothing about them.
 */
class EstateBenchmark {
    /** Of Docker's official images in August 2026, without the tags that several platforms share. */
    private static final int ESTATE_REPOSITORIES = 144;

    private static final int ESTATE_IMAGES = 2_121;
    private static final int ESTATE_TAGS = 9_474;
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    @TempDir
    private Path folder;

    /**
     * As many repositories, images and tags as Docker's official images have, 5 ms from the registry: all new, all of them moved to
     * other images, and nothing changed.
     */
    @Test
    void estate_of_official_images() throws Exception {
        try (PrivateRegistry registry = PrivateRegistry.start().withoutNotifications();
                DistantRegistry far = DistantRegistry.of(registry.address(), Duration.ofMillis(5))) {
            RegistryClient near = new RegistryClient(registry.address(), null, 2);
            RegistryClient client = new RegistryClient(far.address(), null, 2);
            AliasHistory history = new AliasHistory(folder.resolve("estate-history.jsonl"));
            PublishRequest before = estate(far.address(), estateImages(near, "first"));
            PublishRequest after = estate(far.address(), estateImages(near, "second"));
            Ledger ledger = Ledger.empty();
            ledger = estate("all new", before, client, ledger, false, history, registry, TagUpdate.Kind.CREATED);
            ledger = estate("forced", after, client, ledger, true, history, registry, TagUpdate.Kind.MOVED);
            estate(
                    "nothing changed",
                    TimedPublication.unchanged(after),
                    client,
                    ledger,
                    false,
                    history,
                    registry,
                    TagUpdate.Kind.UNCHANGED);
        }
    }

    /** @return the ledger afterwards */
    private Ledger estate(
            String what,
            PublishRequest request,
            RegistryClient client,
            Ledger ledger,
            boolean refresh,
            AliasHistory history,
            PrivateRegistry registry,
            TagUpdate.Kind kind)
            throws Exception {
        try (Journal journal = new Journal(folder.resolve("estate " + what))) {
            TagListener log = new TagJournal(journal, InstantSource.system())
                    .and(history.log(new Actor("bench", "", "bench #1", "1")));
            long start = System.nanoTime();
            long engineStart = SYSTEM.getProcessCpuTime();
            Duration servedStart = registry.processorTime();
            Publication publication = TimedPublication.publish(request, client, ledger, refresh, log);
            System.out.printf(
                    "%d tags of %d images in %d repositories, %s: %.1f s; processor time %.1f s, the registry's %.1f s%n",
                    ESTATE_TAGS,
                    ESTATE_IMAGES,
                    ESTATE_REPOSITORIES,
                    what,
                    TimedPublication.seconds(start),
                    (SYSTEM.getProcessCpuTime() - engineStart) / 1e9,
                    registry.processorTime().minus(servedStart).toMillis() / 1e3);
            if (publication.plan().count(kind) != ESTATE_TAGS) {
                throw new IllegalStateException(publication.plan().headline());
            }
            return ledger.after(publication.confirmed());
        }
    }

    /** Images without layers, brought up by digest. */
    private static List<Manifest> estateImages(RegistryClient client, String name) throws Exception {
        List<Integer> numbers = IntStream.range(0, ESTATE_IMAGES).boxed().toList();
        return InParallel.map(numbers, i -> {
            byte[] config =
                    ("{\"os\":\"linux\",\"author\":\"" + name + " " + i + "\"}").getBytes(StandardCharsets.UTF_8);
            client.upload(repository(i), Digests.of(config), BlobContent.of(config));
            String text = """
                    {"schemaVersion":2,"mediaType":"%s","layers":[],
                     "config":{"mediaType":"application/vnd.docker.container.image.v1+json","size":%d,"digest":"%s"}}
                    """.formatted(Manifest.DOCKER, config.length, Digests.of(config));
            Manifest image = new Manifest(text.getBytes(StandardCharsets.UTF_8), Manifest.DOCKER);
            client.put(repository(i), image.digest(), image);
            return image;
        });
    }

    private static String repository(int image) {
        return "estate/repository-" + image % ESTATE_REPOSITORIES;
    }

    private static PublishRequest estate(String registry, List<Manifest> images) {
        List<PublishRequest.Pin> pins = new ArrayList<>();
        List<PublishRequest.Alias> aliases = new ArrayList<>();
        for (int i = 0; i < ESTATE_IMAGES; i++) {
            String version = i + ".0.0";
            Manifest manifest = images.get(i);
            PublishRequest.Image image = new PublishRequest.Image(
                    registry, repository(i), manifest.digest(), manifest.configDigest(), "hash", true);
            pins.add(new PublishRequest.Pin(
                    new ImageReference(registry, repository(i), version),
                    TaggedVersion.of(Version.parse(version)),
                    List.of(new PublishRequest.Part("os:" + version, null, image, ""))));
        }
        for (int i = 0; i < ESTATE_TAGS - ESTATE_IMAGES; i++) {
            ImageReference pinned = pins.get(i % ESTATE_IMAGES).reference();
            aliases.add(
                    new PublishRequest.Alias(pinned.withTag("alias-" + i), pinned, "os:" + pinned.tag(), "{minor}"));
        }
        return new PublishRequest(pins, aliases);
    }
}
