package io.jenkins.plugins.nodeimagematrix.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.nodeimagematrix.matrix.ImageReference;
import io.jenkins.plugins.nodeimagematrix.matrix.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.matrix.TaggedVersion;
import io.jenkins.plugins.nodeimagematrix.registry.ImageUpload;
import io.jenkins.plugins.nodeimagematrix.registry.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import io.jenkins.plugins.nodeimagematrix.support.BaseRootfs;
import io.jenkins.plugins.nodeimagematrix.support.PrivateDaemon;
import io.jenkins.plugins.nodeimagematrix.support.PrivateRegistry;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Publishing 718 pinned tags and 341 aliases, against {@code docker tag} and {@code docker push} for each tag of a sample, on
 * the same daemon and registry: {@code mvn test -Dtest=PublicationBenchmark}. Asserts nothing about time.
 */
class PublicationBenchmark {
    private static final int PINNED = 718;
    private static final int ALIASES = 341;
    private static final int SAMPLE = 25;
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    @Test
    void tags_a_second() throws Exception {
        try (PrivateDaemon daemon = PrivateDaemon.start();
                PrivateRegistry registry = PrivateRegistry.start()) {
            String id = daemon.docker("import", BaseRootfs.tar("bookworm").toString())
                    .strip();
            Path saved = folder.resolve("image.tar");
            daemon.docker("save", "--output", saved.toString(), id);
            RegistryClient client = new RegistryClient(registry.address(), null, 2);
            Manifest manifest = new ImageUpload(client, "bench/jessie", List.of(), folder).upload(saved, id);

            double push = docker(daemon, registry, id);
            Shipment shipment = shipment(registry, staged(client, manifest));
            AliasHistory history = new AliasHistory(folder.resolve("history.jsonl"));
            Ledger ledger = Ledger.empty();
            double first;
            try (Journal journal = new Journal(folder.resolve("journal.jsonl"))) {
                MoveLog log = new JournaledMoves(journal).and(history.log(new Author("bench", "", "bench #1", "1")));
                long start = System.nanoTime();
                Publication publication = publish(shipment, client, ledger, log);
                first = seconds(start);
                ledger = ledger.after(publication.confirmed(), List.of());
                System.out.println("published: " + publication.plan().headline());
                publication.plan().moves().stream()
                        .filter(move -> !move.why().isEmpty())
                        .forEach(move -> System.out.println(MovePlan.line(move)));
            }
            Shipment again = unchanged(shipment);
            long start = System.nanoTime();
            Publication second = publish(again, client, ledger, history.log(new Author("bench", "", "bench #2", "2")));
            double nothing = seconds(start);
            System.out.println("again: " + second.plan().headline());
            int tags = PINNED + ALIASES;
            System.out.printf(
                    "docker tag + docker push: %.1f ms a tag, so %.0f s for %d%n", push * 1000, push * tags, tags);
            System.out.printf(
                    "planned, put and read back: %.1f s for %d tags, %.1f times as fast%n",
                    first, tags, push * tags / first);
            System.out.printf("nothing changed: %.2f s, %.0f times as fast%n", nothing, push * tags / nothing);
        }
    }

    private static double docker(PrivateDaemon daemon, PrivateRegistry registry, String id) throws Exception {
        String repository = registry.address() + "/bench/docker";
        daemon.docker("tag", id, repository + ":warm");
        daemon.docker("push", "--quiet", repository + ":warm");
        long start = System.nanoTime();
        for (int i = 0; i < SAMPLE; i++) {
            daemon.docker("tag", id, repository + ":" + i);
            daemon.docker("push", "--quiet", repository + ":" + i);
        }
        return seconds(start) / SAMPLE;
    }

    /** As many images as there are pinned tags, as agents bring them up: they share the layer and differ in a label. */
    private List<Manifest> staged(RegistryClient client, Manifest image) throws Exception {
        ObjectNode config = (ObjectNode) JSON.readTree(client.blob("bench/jessie", image.configDigest()));
        Path file = folder.resolve("config.json");
        List<Manifest> all = new ArrayList<>();
        for (int i = 0; i < PINNED; i++) {
            byte[] bytes = JSON.writeValueAsBytes(config.put("author", "image " + i));
            String digest = "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
            Files.write(file, bytes);
            client.upload("bench/jessie", digest, file);
            ObjectNode manifest = (ObjectNode) JSON.readTree(image.bytes());
            ((ObjectNode) manifest.path("config")).put("digest", digest).put("size", bytes.length);
            Manifest made = new Manifest(JSON.writeValueAsBytes(manifest), image.mediaType());
            client.put("bench/jessie", made.digest(), made);
            all.add(made);
        }
        return all;
    }

    private static Shipment shipment(PrivateRegistry registry, List<Manifest> images) {
        List<Shipment.Pin> pins = new ArrayList<>();
        List<Shipment.Alias> aliases = new ArrayList<>();
        for (int i = 0; i < PINNED; i++) {
            String version = i / 40 + "." + i % 40 + ".0";
            Manifest manifest = images.get(i);
            Shipment.Image image = new Shipment.Image(
                    registry.address(), "bench/jessie", manifest.digest(), manifest.configDigest(), "hash", true);
            ImageReference pinned = new ImageReference(registry.address(), "bench/jessie", version);
            pins.add(new Shipment.Pin(
                    pinned,
                    TaggedVersion.of(Version.parse(version)),
                    List.of(new Shipment.Part("jessie:" + version, null, image, ""))));
            if (i < ALIASES) {
                aliases.add(new Shipment.Alias(pinned.withTag("alias-" + i), pinned, "jessie:" + version, "{minor}"));
            }
        }
        return new Shipment(pins, aliases);
    }

    private static Shipment unchanged(Shipment shipment) {
        return new Shipment(
                shipment.pins().stream()
                        .map(pin -> new Shipment.Pin(
                                pin.reference(),
                                pin.release(),
                                pin.parts().stream()
                                        .map(part -> new Shipment.Part(
                                                part.cell(), part.platform(), earlier(part.image()), ""))
                                        .toList()))
                        .toList(),
                shipment.aliases());
    }

    private static Shipment.Image earlier(Shipment.Image image) {
        return new Shipment.Image(
                image.registry(), image.repository(), image.digest(), image.imageId(), image.inputHash(), false);
    }

    private static Publication publish(Shipment shipment, RegistryClient client, Ledger ledger, MoveLog log)
            throws Exception {
        List<PublishedTag> known = ledger.published();
        Publication publication = new Publication(
                shipment,
                name -> client,
                new Publication.Rules(known, Withheld.NOTHING, false),
                log,
                new PrintStream(java.io.OutputStream.nullOutputStream()));
        publication.publish();
        return publication;
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
