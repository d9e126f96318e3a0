package io.jenkins.plugins.nodeimagematrix.run.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.nodeimagematrix.contents.ImageContents;
import io.jenkins.plugins.nodeimagematrix.contents.InstalledPackage;
import io.jenkins.plugins.nodeimagematrix.contents.OperatingSystem;
import io.jenkins.plugins.nodeimagematrix.contents.PackageKind;
import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.ReasonKind;
import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryLogins;
import io.jenkins.plugins.nodeimagematrix.run.CellRequests;
import io.jenkins.plugins.nodeimagematrix.run.CellResults;
import io.jenkins.plugins.nodeimagematrix.run.ConsoleReport;
import io.jenkins.plugins.nodeimagematrix.run.Plans;
import io.jenkins.plugins.nodeimagematrix.run.RunConsole;
import io.jenkins.plugins.nodeimagematrix.run.plan.RunSettings;
import io.jenkins.plugins.nodeimagematrix.run.registry.ImageLabels;
import io.jenkins.plugins.nodeimagematrix.run.registry.Registries;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import io.jenkins.plugins.nodeimagematrix.run.report.ContentsFolder;
import io.jenkins.plugins.nodeimagematrix.run.report.JUnitXml;
import io.jenkins.plugins.nodeimagematrix.run.report.ScanGate;
import io.jenkins.plugins.nodeimagematrix.run.schedule.Assignment;
import io.jenkins.plugins.nodeimagematrix.run.schedule.BaseSource;
import io.jenkins.plugins.nodeimagematrix.run.schedule.Scheduler;
import io.jenkins.plugins.nodeimagematrix.run.schedule.WorkerSlot;
import io.jenkins.plugins.nodeimagematrix.support.TestRegistry;
import io.jenkins.plugins.nodeimagematrix.tier.RegistryTest;
import io.jenkins.plugins.nodeimagematrix.vulnerability.ScanPolicy;
import io.jenkins.plugins.nodeimagematrix.vulnerability.ScanRequest;
import io.jenkins.plugins.nodeimagematrix.vulnerability.ScannerReport;
import io.jenkins.plugins.nodeimagematrix.vulnerability.Severity;
import io.jenkins.plugins.nodeimagematrix.vulnerability.Vulnerability;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import javax.xml.stream.XMLStreamException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever one agent answers, its run ends: the honest agent's cell is proven and reported, what is built on the other's cell is done
 * or blocked, and nothing is at the registry but the cell's own image. Each answer is an honest one in which some fields are
 * missing, null, of another kind, endless, or of another cell.
 */
@RegistryTest
class HostileAnswersTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String REPOSITORY = "nodesource/tiny";
    private static final String HOSTILE = "tiny:1.0.0";
    private static final String CHILD = "tiny:1.0.1";
    private static final String HONEST = "tiny:2.0.0";
    private static final ScanRequest SCAN =
            new ScanRequest("scan", new ScanPolicy(Severity.CRITICAL, List.of()), LocalDate.EPOCH);
    private static final WorkerSlot AGENT = new WorkerSlot("1", "hostile", Set.of(WorkerSlot.ANY));
    private static final WorkerSlot OTHER = new WorkerSlot("2", "honest", Set.of(WorkerSlot.ANY));

    private static TestRegistry registry;
    private static RegistryClient client;
    private static SmallImage mine;
    private static SmallImage another;
    private static Plan plan;
    private static Registries registries;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void imagesOfTwoCells() throws IOException, InterruptedException {
        registry = TestRegistry.start();
        client = new RegistryClient(registry.address(), null, 0);
        mine = image("hash-" + HOSTILE).prepare(client, REPOSITORY);
        another = image("hash-" + HONEST).prepare(client, REPOSITORY);
        plan = Plans.plan(cell(HOSTILE, null), cell(CHILD, HOSTILE), cell(HONEST, null));
        registries = new Registries(RegistryLogins.ANONYMOUS, 0, plan);
    }

    @AfterAll
    static void stop() throws IOException, InterruptedException {
        registry.close();
    }

    @Test
    void run_ends_well_whatever_an_agent_answers() {
        assertTimeoutPreemptively(Duration.ofMinutes(2), () -> check(2_000));
    }

    @Test
    @Tag("long")
    void run_ends_well_whatever_an_agent_answers_very_often() {
        assertTimeoutPreemptively(Duration.ofMinutes(30), () -> check(100_000));
    }

    private static void check(int seeds) throws Exception {
        int believed = 0;
        for (int seed = 0; seed < seeds; seed++) {
            try {
                believed += run(new Random(seed)) ? 1 : 0;
            } catch (RuntimeException | IOException | AssertionError unexpected) {
                throw new AssertionError("seed " + seed, unexpected);
            }
        }
        assertThat(believed).as("answers that were believed").isBetween(seeds / 50, seeds / 2);
        assertThat(client.digest(REPOSITORY, another.digest())).isEmpty();
    }

    /** @return whether the hostile answer was believed */
    private static boolean run(Random random) throws Exception {
        List<CellResult> results = new ArrayList<>();
        ConsoleReport console = new ConsoleReport(
                RunConsole.plain(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)),
                List.of(HOSTILE, CHILD));
        List<RuntimeException> broken = new ArrayList<>();
        Scheduler scheduler = new Scheduler(plan, Map.of(), Map.of(), false, (result, from) -> {
            try {
                results.add(result);
                console.cell(result, from.progress());
            } catch (RuntimeException notTold) {
                broken.add(notTold);
            }
        });
        boolean believed = false;
        Assignment assignment = scheduler.take(AGENT).orElseThrow();
        try {
            CellResult result = accept(answer(random), assignment);
            assertBounded(result);
            scheduler.complete(assignment, result);
            believed = true;
        } catch (UntrustedAnswerException refused) {
            assertThat(refused.getMessage()).hasSizeLessThan(400).doesNotContain("\n");
            scheduler.lost(AGENT.agent());
            scheduler.giveBack(assignment, refused.getMessage());
        }
        while (!scheduler.finished()) {
            Assignment next = scheduler.take(OTHER).orElseThrow();
            scheduler.complete(next, CellResults.proven(next.cell(), mine.imageId()));
        }
        console.summary(results, scheduler.progress(), Duration.ofMillis(1));
        assertThat(broken).isEmpty();
        assertThat(results).extracting(CellResult::cell).containsExactlyInAnyOrder(HOSTILE, CHILD, HONEST);
        assertThat(scheduler.state(HONEST)).isEqualTo(CellState.PROVEN);
        assertThat(scheduler.state(CHILD))
                .isEqualTo(scheduler.state(HOSTILE).isPublishable() ? CellState.PROVEN : CellState.BLOCKED);
        assertTold(results);
        return believed;
    }

    private static PlannedCell cell(String name, String parent) {
        ImageReference target = ImageReference.parse(
                registry.address() + "/" + REPOSITORY + ":" + name.substring(name.indexOf(':') + 1));
        return Plans.cell(name, parent, List.of(target), ReasonKind.NEW, null);
    }

    private static CellResult accept(byte[] answer, Assignment assignment) throws Exception {
        RunSettings scanning = RunSettings.builder().scan(SCAN).build();
        CellRequest order = new CellRequests("run", plan, scanning, registries, Map.of(), true)
                .request(assignment.planned(), "/", "/", new BaseSource.External(), Map.of());
        return new CellResultVerifier(
                        registries,
                        new ManifestCommit(
                                registries,
                                result -> {},
                                new ContentsFolder(folder),
                                new ScanGate(SCAN.policy(), new ContentsFolder(folder), InstantSource.system())))
                .accept(answer, order, "hostile", 5_000, Duration.ofMillis(700));
    }

    /** What is believed is of the cell, and small. */
    private static void assertBounded(CellResult result) throws IOException {
        assertThat(result.cell()).isEqualTo(HOSTILE);
        assertThat(result.agent()).isEqualTo("hostile");
        if (result.state().isPublishable()) {
            assertThat(result.staged().digest()).isEqualTo(mine.digest());
            assertThat(result.imageId()).isEqualTo(mine.imageId());
            assertThat(new ContentsFolder(folder).of(result)).isPresent();
            assertThat(new ContentsFolder(folder)
                            .scan(result)
                            .orElseThrow()
                            .report()
                            .count(Severity.CRITICAL))
                    .isEqualTo(result.scan().critical())
                    .isZero();
        } else {
            assertThat(result.state()).isEqualTo(CellState.FAILED);
            assertThat(result.failure().headline()).hasSizeLessThan(100_000);
        }
    }

    /** The JUnit report can be written, and so can the answer's own JSON as the journal has it. */
    private static void assertTold(List<CellResult> results) throws XMLStreamException, IOException {
        ByteArrayOutputStream xml = new ByteArrayOutputStream();
        JUnitXml.write(results, xml);
        assertThat(xml.size()).isPositive();
        for (CellResult result : results) {
            assertThat(JSON.readValue(JSON.writeValueAsBytes(result), CellResult.class))
                    .isEqualTo(result);
        }
    }

    private static byte[] answer(Random random) throws IOException {
        ObjectNode answer = random.nextBoolean() ? proven() : failed();
        int changes = random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            change(answer, random);
        }
        byte[] bytes = JSON.writeValueAsBytes(answer);
        return switch (random.nextInt(20)) {
            case 0 -> Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case 1 -> {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                yield bytes;
            }
            default -> bytes;
        };
    }

    private static ObjectNode proven() throws IOException {
        CellResult honest = CellResults.proven(
                HOSTILE,
                mine.imageId(),
                new CellResult.StagedImage(registry.address(), REPOSITORY, mine.digest(), Manifest.DOCKER));
        ImageContents contents = new ImageContents(
                new OperatingSystem("debian", "12", "Debian"),
                List.of(new InstalledPackage(PackageKind.DPKG, "libc6", "2.36-9", "amd64", "glibc", null, null)),
                List.of("/a: not JSON"));
        return filled(new CellOutcome(honest, mine.manifest(), contents, found(Severity.HIGH)));
    }

    private static ScannerReport found(Severity severity) {
        return new ScannerReport(
                "grype",
                "0.104.0",
                List.of(new Vulnerability("CVE-2026-1234", severity, "openssl", "3.0.14", "3.0.15", "an overflow")),
                0);
    }

    private static ObjectNode failed() throws IOException {
        return filled(CellOutcome.of(CellResults.failed(HOSTILE, "tests/node", 2)));
    }

    private static ObjectNode filled(CellOutcome outcome) throws IOException {
        ObjectNode answer = (ObjectNode) JSON.readTree(CellResultVerifier.write(outcome));
        ObjectNode result = (ObjectNode) answer.path("result");
        result.putArray("retried").addObject().put("what", "build").put("why", "reset");
        return answer;
    }

    /** Changes one field, wherever it is. */
    private static void change(ObjectNode answer, Random random) {
        List<Runnable> changes = new ArrayList<>();
        collect(answer, random, changes);
        changes.get(random.nextInt(changes.size())).run();
    }

    private static void collect(JsonNode at, Random random, List<Runnable> changes) {
        if (at instanceof ObjectNode object) {
            for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
                String name = names.next();
                changes.add(() -> spoil(object, name, random));
                collect(object.get(name), random, changes);
            }
        } else if (at instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                int index = i;
                JsonNode element = array.get(index);
                changes.add(() -> array.setNull(index));
                changes.add(() -> array.remove(index));
                changes.add(() -> {
                    for (int copies = 0; copies < 50; copies++) {
                        array.add(element);
                    }
                });
                collect(element, random, changes);
            }
        }
    }

    private static void spoil(ObjectNode object, String name, Random random) {
        JsonNode value = wrong(random, name, object.get(name));
        if (value == null) {
            object.remove(name);
        } else {
            object.set(name, value);
        }
    }

    /** @return {@code null} to leave the field out */
    private static JsonNode wrong(Random random, String name, JsonNode now) {
        JsonNodeFactory make = JsonNodeFactory.instance;
        return switch (random.nextInt(14)) {
            case 0 -> null;
            case 1, 2 -> make.nullNode();
            case 3 -> make.textNode("\u001b[2J\n\u0000\uD800".repeat(1 + random.nextInt(8_000)));
            case 4 -> make.textNode("");
            case 5 -> make.numberNode(random.nextLong());
            case 6 -> make.numberNode(new java.math.BigInteger("9".repeat(400)));
            case 7 -> make.numberNode(Double.MAX_VALUE);
            case 8 -> make.booleanNode(random.nextBoolean());
            case 9 -> make.arrayNode().add(now);
            case 10 -> make.objectNode().set("more", now);
            case 11 -> deep(random.nextInt(900));
            case 12 -> make.textNode(ofAnother(random));
            default -> name.equals("manifest") ? make.binaryNode(manifest(random)) : make.textNode("line\nline");
        };
    }

    private static JsonNode deep(int levels) {
        JsonNode deep = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < levels; i++) {
            deep = JsonNodeFactory.instance.arrayNode().add(deep);
        }
        return deep;
    }

    private static String ofAnother(Random random) {
        List<String> all = List.of(
                HONEST,
                "hash-" + HONEST,
                another.digest(),
                another.imageId(),
                "other/repository",
                "../../_catalog",
                "UNTESTED",
                "UNCHANGED",
                "PROVEN",
                "FAILED",
                "tests/others",
                "CRITICAL",
                "VULNERABILITY");
        return all.get(random.nextInt(all.size()));
    }

    private static byte[] manifest(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> another.manifest().bytes();
            case 1 -> "{\"config\":{\"digest\":7}}".getBytes(StandardCharsets.UTF_8);
            case 2 -> "[".repeat(5_000).getBytes(StandardCharsets.UTF_8);
            default ->
                ("{\"mediaType\":\"" + Manifest.OCI_INDEX + "\",\"manifests\":[{\"digest\":\"a b\"}]}")
                        .getBytes(StandardCharsets.UTF_8);
        };
    }

    /** An image with the label of these inputs. */
    private static SmallImage image(String inputs) throws IOException {
        return SmallImage.labelled(inputs, ImageLabels.INPUTS, inputs);
    }
}
