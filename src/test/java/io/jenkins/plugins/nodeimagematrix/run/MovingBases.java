package io.jenkins.plugins.nodeimagematrix.run;

import io.jenkins.plugins.nodeimagematrix.docker.dockerfile.FromInstructions;
import io.jenkins.plugins.nodeimagematrix.image.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.matrix.DescribedPlans;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlanRequest;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PublishedState;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.ReasonKind;
import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClients;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryWait;
import io.jenkins.plugins.nodeimagematrix.release.catalogue.CatalogueSnapshot;
import io.jenkins.plugins.nodeimagematrix.release.policy.LockFile;
import io.jenkins.plugins.nodeimagematrix.run.history.Ledger;
import io.jenkins.plugins.nodeimagematrix.run.journal.InterruptedRuns;
import io.jenkins.plugins.nodeimagematrix.run.plan.BaseDigests;
import io.jenkins.plugins.nodeimagematrix.run.plan.MatrixPlanner;
import io.jenkins.plugins.nodeimagematrix.run.plan.PlannedMatrix;
import io.jenkins.plugins.nodeimagematrix.run.plan.RunSettings;
import io.jenkins.plugins.nodeimagematrix.run.publish.TagTarget;
import io.jenkins.plugins.nodeimagematrix.run.published.MatrixStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A matrix on images of a registry: two that its file names and one that only a Dockerfile does, each under two cells. */
public final class MovingBases {
    private static final String FILE = "image-matrix.yaml";

    private final String registry;
    private final Path root;
    private final MatrixStore memory;
    private final List<String> asked = new ArrayList<>();
    private String console = "";
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    public MovingBases(Path folder, String registry) throws IOException {
        this.registry = registry;
        this.root = Files.createDirectories(folder.resolve("src/tests/any"))
                .getParent()
                .getParent();
        this.memory = new MatrixStore(folder.resolve("home"));
        Files.writeString(root.resolve("tests/any/Dockerfile"), "RUN true\n");
        for (String os : List.of("one", "two", "three")) {
            Path base = Files.createDirectories(root.resolve("base/" + os));
            Files.writeString(
                    base.resolve("Dockerfile"), "ARG BASE_TAG=1\nFROM " + registry + "/os/" + os + ":${BASE_TAG}\n");
        }
        Files.writeString(
                Files.createDirectories(root.resolve("node")).resolve("Dockerfile"), "ARG BASE\nFROM ${BASE}\n");
        Files.writeString(root.resolve(FILE), """
                axes:
                  os:
                    one: { default: true, from: "REGISTRY/os/one:1" }
                    two: { from: "REGISTRY/os/two:1" }
                    three: {}
                  node: { releases: ["22.20.0"] }
                images:
                  base:
                    repository: "acme/{os}"
                    dockerfile: "base/{os}/Dockerfile"
                    tests: [tests/any]
                    tag: "base"
                  node:
                    from: base
                    repository: "acme/{os}"
                    dockerfile: "node/Dockerfile"
                    tests: [tests/any]
                    tag: "{node}"
                """.replace("REGISTRY", registry));
    }

    /** Has the name of a base say another image. */
    public void move(String os, String content) throws IOException, InterruptedException {
        SmallImage.of(content).push(new RegistryClient(registry, null, 0), "os/" + os, "1");
    }

    /** Adds a line to the beginning of the matrix file. */
    public void declare(String line) throws IOException {
        Files.writeString(root.resolve(FILE), line + "\n" + Files.readString(root.resolve(FILE)));
    }

    /** Has the releases come from a lock file. */
    public void lockReleases() throws IOException {
        String text = Files.readString(root.resolve(FILE));
        Files.writeString(
                root.resolve(FILE),
                text.replace("releases: [\"22.20.0\"]", "releases: \"22.20.0\", lock: image-matrix.lock"));
    }

    public void commit(LockFile lock) throws IOException {
        Files.writeString(root.resolve("image-matrix.lock"), lock.render());
    }

    public void changeDockerfile(String os) throws IOException {
        Path file = root.resolve("base/" + os + "/Dockerfile");
        Files.writeString(file, Files.readString(file) + "ENV A=b\n");
    }

    public void pass(Duration time) {
        now = now.plus(time);
    }

    public MatrixStore memory() {
        return memory;
    }

    public void changeTests() throws IOException {
        Files.writeString(root.resolve("tests/any/Dockerfile"), "RUN true\nRUN true\n");
    }

    /** Plans as a run does that may overwrite pinned tags. */
    public Plan plan() throws Exception {
        return plan(RunSettings.builder().push(false).refresh(true).build()).plan();
    }

    /** Plans as a run does. */
    public PlannedMatrix plan(RunSettings settings) throws Exception {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        PlannedMatrix planned = planner()
                .plan(
                        settings,
                        new MatrixPlanner.Access() {
                            @Override
                            public RegistryClients bases(Plan plan, Consumer<RegistryWait> waits) {
                                return MovingBases.this::client;
                            }

                            @Override
                            public RegistryClients published(Plan plan, Consumer<RegistryWait> waits) {
                                throw new IllegalStateException("nothing is published");
                            }
                        },
                        InterruptedRuns.NONE,
                        new PrintStream(output, true, StandardCharsets.UTF_8));
        console = output.toString(StandardCharsets.UTF_8);
        return planned;
    }

    public PlannedMatrix preview() throws Exception {
        return planner().preview();
    }

    private MatrixPlanner planner() throws Exception {
        PlanRequest request = request(Ledger.empty());
        return new MatrixPlanner(DescribedPlans.folder(root, FILE, request, new FromInstructions()), request, memory);
    }

    private RegistryClient client(String name) {
        asked.add(name);
        return new RegistryClient(name, null, BaseDigests.LIMITS);
    }

    /** What the last plan had to say. */
    public String console() {
        return console;
    }

    public List<String> asked() {
        return asked;
    }

    public Ledger ledger() throws IOException {
        return memory.ledger();
    }

    public Plan planWith(Ledger known) throws Exception {
        return DescribedPlans.plan(root, FILE, request(known), new FromInstructions());
    }

    private PlanRequest request(Ledger known) {
        return PlanRequest.builder(CatalogueSnapshot.read("a test"), LocalDate.ofInstant(now, ZoneOffset.UTC))
                .now(now)
                .published(PublishedState.of(known.published()))
                .failed(known.failedByName())
                .baseDigests(known.bases())
                .registry(registry)
                .build();
    }

    /** As if a run had built and published all of it. */
    public void publish(Plan plan) throws IOException {
        List<PublishedTag> tags = new ArrayList<>();
        for (PlannedCell planned : plan.cells()) {
            String digest = "sha256:" + "0".repeat(64);
            tags.add(TagTarget.tag(
                    planned.cell().pinned().get(0),
                    digest,
                    digest,
                    planned.inputHash(),
                    planned.cell().release(),
                    planned.cell().name(),
                    false,
                    List.of()));
        }
        memory.add(tags);
    }

    public static Map<String, ReasonKind> reasons(Plan plan) {
        Map<String, ReasonKind> reasons = new TreeMap<>();
        plan.cells()
                .forEach(planned ->
                        reasons.put(planned.cell().name(), planned.reason().kind()));
        return reasons;
    }
}
