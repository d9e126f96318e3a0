package io.jenkins.plugins.nodeimagematrix.run.publish;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import io.jenkins.plugins.nodeimagematrix.image.Digests;
import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.TaggedVersion;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.image.UploadedImage;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import io.jenkins.plugins.nodeimagematrix.run.history.Actor;
import io.jenkins.plugins.nodeimagematrix.run.history.AliasHistory;
import io.jenkins.plugins.nodeimagematrix.run.history.Ledger;
import io.jenkins.plugins.nodeimagematrix.run.history.TagListener;
import io.jenkins.plugins.nodeimagematrix.run.journal.Journal;
import io.jenkins.plugins.nodeimagematrix.run.journal.TagJournal;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import io.jenkins.plugins.nodeimagematrix.run.store.InParallel;
import io.jenkins.plugins.nodeimagematrix.support.BaseRootfs;
import io.jenkins.plugins.nodeimagematrix.support.DistantRegistry;
import io.jenkins.plugins.nodeimagematrix.support.FaultyProxy;
import io.jenkins.plugins.nodeimagematrix.support.PrivateDaemon;
import io.jenkins.plugins.nodeimagematrix.support.PrivateRegistry;
import io.jenkins.plugins.nodeimagematrix.support.RegistryTools;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Publishing 718 pinned tags and 341 aliases, against {@code docker tag} and {@code docker push} for each tag of a sample, on
 * the same daemon and registry: {@code mvn test -Dtest=PublicationBenchmark}. With a registry that is so many milliseconds
 * away and back: {@code -Dbenchmark.distances=0,5,10,30}, all of them {@code -Dbenchmark.rounds=} times, of which the first is
 * that of a JVM that did nothing the like before. Asserts nothing about time.
 */
class PublicationBenchmark {
    private static final String REPOSITORY = "bench/os";
    private static final int PINNED = 718;
    private static final int ALIASES = 341;
    private static final int TAGS = PINNED + ALIASES;
    private static final int SAMPLE = 12;
    private static final String DISTANCES = System.getProperty("benchmark.distances", "0,5,10,30");
    private static final int ROUNDS = Integer.getInteger("benchmark.rounds", 2);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    @TempDir
    private Path folder;

    @Test
    void tags_a_second() throws Exception {
        try (PrivateDaemon daemon = PrivateDaemon.start();
                PrivateRegistry registry = PrivateRegistry.start().withoutNotifications()) {
            String id = image(daemon);
            Path saved = folder.resolve("image.tar");
            daemon.docker("save", "--output", saved.toString(), id);
            RegistryClient near = new RegistryClient(registry.address(), null, 2);
            List<Manifest> images = staged(near, UploadedImage.upload(near, REPOSITORY, folder, saved, id));
            for (int round = 1; round <= ROUNDS; round++) {
                for (String distance : DISTANCES.split(",")) {
                    int millis = Integer.parseInt(distance);
                    try (DistantRegistry far = DistantRegistry.of(registry.address(), Duration.ofMillis(millis))) {
                        String address = millis == 0 ? registry.address() : far.address();
                        String where = "round " + round + ", " + millis + " ms away";
                        measure(where, round * 1000 + millis, daemon, registry, address, id, images);
                    }
                }
            }
        }
    }

    @Test
    void requests_for_a_tag() throws Exception {
        try (PrivateDaemon daemon = PrivateDaemon.start();
                PrivateRegistry registry = PrivateRegistry.start().withoutNotifications();
                FaultyProxy relay = FaultyProxy.before(registry.address())) {
            String id = image(daemon);
            Path saved = folder.resolve("image.tar");
            daemon.docker("save", "--output", saved.toString(), id);
            RegistryClient client = new RegistryClient(relay.address(), null, 2);
            Manifest image = UploadedImage.upload(client, REPOSITORY, folder, saved, id);
            PublishRequest request = request(relay.address(), 1, staged(client, image));
            System.out.printf("%-40s %8s %12s  %s%n", "for each tag", "requests", "milliseconds", "by kind");
            AliasHistory history = new AliasHistory(folder.resolve("history.jsonl"));
            TagListener log = history.log(new Actor("bench", "", "bench #1", "1"));
            Publication[] first = new Publication[1];
            count(
                    "this plugin, all tags new",
                    relay,
                    TAGS,
                    () -> first[0] = TimedPublication.publish(request, client, Ledger.empty(), log));
            expect(first[0], TagUpdate.Kind.CREATED);
            Ledger ledger = Ledger.empty().after(first[0].confirmed());
            count(
                    "this plugin, nothing changed",
                    relay,
                    TAGS,
                    () -> TimedPublication.publish(TimedPublication.unchanged(request), client, ledger, log));
            String source = relay.address() + "/" + REPOSITORY + "@" + image.digest();
            List<String> tags =
                    IntStream.range(0, SAMPLE).mapToObj(i -> "peer-" + i).toList();
            count("oras tag, all in one command", relay, SAMPLE, () -> {
                List<String> command = new ArrayList<>(List.of("oras", "tag", "--plain-http", source));
                command.addAll(tags);
                RegistryTools.run(folder, Map.of(), command);
            });
            count("crane tag", relay, SAMPLE, () -> {
                for (String tag : tags) {
                    RegistryTools.run(folder, Map.of(), List.of("crane", "tag", "--insecure", source, tag + "-crane"));
                }
            });
            count("skopeo copy", relay, SAMPLE, () -> {
                for (String tag : tags) {
                    RegistryTools.run(
                            folder,
                            Map.of(),
                            skopeo(source, relay.address() + "/" + REPOSITORY + ":" + tag + "-skopeo"));
                }
            });
            String pushed = relay.address() + "/" + REPOSITORY + ":pushed";
            count("docker push", relay, SAMPLE, () -> docker(daemon, id, pushed));
        }
    }

    @FunctionalInterface
    private interface Work {
        void run() throws Exception;
    }

    /** A tool that does not run here is named with the reason, and does not end the comparison. */
    private static void count(String what, FaultyProxy relay, int tags, Work work) {
        int before = relay.requests().size();
        long start = System.nanoTime();
        try {
            work.run();
        } catch (Exception unusable) {
            System.out.printf(
                    "%-40s %s%n",
                    what, unusable.getMessage().lines().findFirst().orElse(""));
            return;
        }
        double millis = TimedPublication.seconds(start) * 1000 / tags;
        // Tools that try TLS first send the relay something else.
        List<String> requests = relay.requests().stream()
                .skip(before)
                .filter(line -> line.matches("[A-Z]+ /.*"))
                .toList();
        Map<String, Long> kinds = requests.stream()
                .collect(Collectors.groupingBy(
                        line -> line.replaceFirst("/v2/$", "ping")
                                .replaceFirst("/v2/" + REPOSITORY + "/([a-z]+).*", "$1"),
                        TreeMap::new,
                        Collectors.counting()));
        System.out.printf("%-40s %8.2f %12.1f  %s%n", what, (double) requests.size() / tags, millis, kinds);
    }

    /** @param number part of the tags' names, for each is to be created */
    private void measure(
            String where,
            int number,
            PrivateDaemon daemon,
            PrivateRegistry registry,
            String address,
            String id,
            List<Manifest> images)
            throws Exception {
        String pushed = address + "/bench/docker";
        daemon.docker("tag", id, pushed + ":warm");
        daemon.docker("push", "--quiet", pushed + ":warm");
        double push = docker(daemon, id, pushed + ":before-" + number);
        RegistryClient client = new RegistryClient(address, null, 2);
        PublishRequest request = request(address, number, images);
        AliasHistory history = new AliasHistory(folder.resolve(number + "-history.jsonl"));
        Ledger ledger = Ledger.empty();
        double first;
        double engine;
        double served;
        try (Journal journal = new Journal(folder.resolve(number + "-journal.jsonl"))) {
            TagListener log = new TagJournal(journal, InstantSource.system())
                    .and(history.log(new Actor("bench", "", "bench #1", "1")));
            long start = System.nanoTime();
            long engineStart = SYSTEM.getProcessCpuTime();
            Duration servedStart = registry.processorTime();
            Publication publication = TimedPublication.publish(request, client, ledger, log);
            first = TimedPublication.seconds(start);
            engine = (SYSTEM.getProcessCpuTime() - engineStart) / 1e9;
            served = registry.processorTime().minus(servedStart).toMillis() / 1e3;
            expect(publication, TagUpdate.Kind.CREATED);
            ledger = ledger.after(publication.confirmed());
        }
        PublishRequest again = TimedPublication.unchanged(request);
        long start = System.nanoTime();
        expect(
                TimedPublication.publish(again, client, ledger, history.log(new Actor("bench", "", "bench #2", "2"))),
                TagUpdate.Kind.UNCHANGED);
        double nothing = TimedPublication.seconds(start);
        push = (push + docker(daemon, id, pushed + ":after-" + number)) / 2;
        System.out.printf(
                "%s: docker tag + docker push %.1f ms a tag, so %.0f s for %d%n",
                where, push * 1000, push * TAGS, TAGS);
        System.out.printf(
                "%s: planned, put and read back in %.2f s, %.1f times as fast; processor time %.1f s, the registry's %.1f s%n",
                where, first, push * TAGS / first, engine, served);
        System.out.printf("%s: nothing changed: %.2f s, %.0f times as fast%n", where, nothing, push * TAGS / nothing);
        String source = address + "/" + REPOSITORY + "@" + images.get(0).digest();
        for (int atOnce : List.of(5, 16)) {
            double oras = oras(source, "oras-" + number + "-" + atOnce, atOnce);
            System.out.printf(
                    "%s: oras tag, one image, %d at once: %.2f s; planned, put and read back takes %.2f times as long%n",
                    where, atOnce, oras, first / oras);
        }
        tool(where, first, number, tag -> List.of("crane", "tag", "--insecure", source, tag));
        tool(where, first, number, tag -> skopeo(source, address + "/" + REPOSITORY + ":" + tag));
    }

    /** A tool that puts one tag with each command, as many at once as the plugin's requests; a sample, for as many tags. */
    private void tool(String where, double first, int number, Function<String, List<String>> command) {
        String name = command.apply("").get(0);
        List<String> tags = IntStream.range(0, 4 * SAMPLE)
                .mapToObj(i -> name + "-" + number + "-" + i)
                .toList();
        long start = System.nanoTime();
        try {
            InParallel.map(tags, tag -> RegistryTools.run(folder, Map.of(), command.apply(tag)));
        } catch (Exception unusable) {
            System.out.printf(
                    "%s: %s: %s%n",
                    where, name, unusable.getMessage().lines().findFirst().orElse(""));
            return;
        }
        double all = TimedPublication.seconds(start) / tags.size() * TAGS;
        System.out.printf(
                "%s: %s, several at once: %.1f s; planned, put and read back takes %.2f times as long%n",
                where, String.join(" ", command.apply("").subList(0, 2)), all, first / all);
    }

    /**
     * The fastest that another tool tags: all tags of one image in one command, without a look before and a read-back after.
     *
     * @return seconds for as many tags as the plugin puts
     */
    private double oras(String source, String prefix, int atOnce) throws Exception {
        List<String> command = new ArrayList<>(
                List.of("oras", "tag", "--plain-http", "--concurrency", Integer.toString(atOnce), source));
        IntStream.range(0, TAGS).mapToObj(i -> prefix + "-" + i).forEach(command::add);
        long start = System.nanoTime();
        RegistryTools.run(folder, Map.of(), command);
        return TimedPublication.seconds(start);
    }

    private static List<String> skopeo(String source, String target) {
        return List.of(
                "skopeo",
                "copy",
                "--quiet",
                "--insecure-policy",
                "--src-tls-verify=false",
                "--dest-tls-verify=false",
                "docker://" + source,
                "docker://" + target);
    }

    private static void expect(Publication publication, TagUpdate.Kind kind) {
        if (publication.plan().count(kind) != TAGS) {
            throw new IllegalStateException(publication.plan().updates().toString());
        }
    }

    /** Seven layers, as an image with Node.js has them; their size does not matter, for they are at the registry already. */
    private String image(PrivateDaemon daemon) throws Exception {
        Path context = Files.createDirectories(folder.resolve("context"));
        Files.copy(BaseRootfs.tar("bookworm"), context.resolve("rootfs.tar"));
        StringBuilder dockerfile = new StringBuilder("FROM scratch\nADD rootfs.tar /\n");
        for (int layer = 1; layer < 7; layer++) {
            Files.writeString(context.resolve("file" + layer), "layer " + layer);
            dockerfile.append("COPY file").append(layer).append(" /opt/\n");
        }
        Files.writeString(context.resolve("Dockerfile"), dockerfile);
        daemon.docker("build", "--tag", REPOSITORY, context.toString());
        return daemon.docker("image", "inspect", "--format", "{{.Id}}", REPOSITORY)
                .strip();
    }

    /** @return seconds for one tag */
    private static double docker(PrivateDaemon daemon, String id, String name) throws Exception {
        long start = System.nanoTime();
        for (int i = 0; i < SAMPLE; i++) {
            daemon.docker("tag", id, name + "-" + i);
            daemon.docker("push", "--quiet", name + "-" + i);
        }
        return TimedPublication.seconds(start) / SAMPLE;
    }

    /** As many images as there are pinned tags, as agents bring them up: they share the layers and differ in a label. */
    private List<Manifest> staged(RegistryClient client, Manifest image) throws Exception {
        ObjectNode config = (ObjectNode) client.configuration(REPOSITORY, image);
        Path file = folder.resolve("config.json");
        List<Manifest> all = new ArrayList<>();
        for (int i = 0; i < PINNED; i++) {
            byte[] bytes = JSON.writeValueAsBytes(config.put("author", "image " + i));
            String digest = Digests.of(bytes);
            Files.write(file, bytes);
            client.upload(REPOSITORY, digest, file);
            ObjectNode manifest = (ObjectNode) JSON.readTree(image.bytes());
            ((ObjectNode) manifest.path("config")).put("digest", digest).put("size", bytes.length);
            Manifest made = new Manifest(JSON.writeValueAsBytes(manifest), image.mediaType());
            client.put(REPOSITORY, made.digest(), made);
            all.add(made);
        }
        return all;
    }

    private static PublishRequest request(String registry, int number, List<Manifest> images) {
        List<PublishRequest.Pin> pins = new ArrayList<>();
        List<PublishRequest.Alias> aliases = new ArrayList<>();
        for (int i = 0; i < PINNED; i++) {
            String version = i / 40 + "." + i % 40 + "." + number;
            Manifest manifest = images.get(i);
            PublishRequest.Image image = new PublishRequest.Image(
                    registry, REPOSITORY, manifest.digest(), manifest.configDigest(), "hash", true);
            ImageReference pinned = new ImageReference(registry, REPOSITORY, version);
            pins.add(new PublishRequest.Pin(
                    pinned,
                    TaggedVersion.of(Version.parse(version)),
                    List.of(new PublishRequest.Part("os:" + version, null, image, ""))));
            if (i < ALIASES) {
                aliases.add(new PublishRequest.Alias(
                        pinned.withTag("alias-" + number + "-" + i), pinned, "os:" + version, "{minor}"));
            }
        }
        return new PublishRequest(pins, aliases);
    }
}
