package io.jenkins.plugins.nodeimagematrix.run;

import io.jenkins.plugins.nodeimagematrix.docker.dockerfile.FromInstructions;
import io.jenkins.plugins.nodeimagematrix.image.Digests;
import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.matrix.DescribedPlans;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.registry.client.BlobContent;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryLogins;
import io.jenkins.plugins.nodeimagematrix.run.cell.CellOutcome;
import io.jenkins.plugins.nodeimagematrix.run.cell.CellReports;
import io.jenkins.plugins.nodeimagematrix.run.cell.ManifestCommit;
import io.jenkins.plugins.nodeimagematrix.run.engine.Engine;
import io.jenkins.plugins.nodeimagematrix.run.history.Actor;
import io.jenkins.plugins.nodeimagematrix.run.journal.RunFolder;
import io.jenkins.plugins.nodeimagematrix.run.plan.RunSettings;
import io.jenkins.plugins.nodeimagematrix.run.published.MatrixStore;
import io.jenkins.plugins.nodeimagematrix.run.registry.Registries;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult.Instruction;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult.Layer;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult.LayerTest;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import io.jenkins.plugins.nodeimagematrix.run.report.RunOutcome;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import io.jenkins.plugins.nodeimagematrix.run.schedule.Assignment;
import io.jenkins.plugins.nodeimagematrix.run.schedule.Scheduler;
import io.jenkins.plugins.nodeimagematrix.run.schedule.WorkerSlot;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * A whole run of very many cells in a process of its own: the real planner, scheduler, journal, console, reports and, with a
 * registry, publication. Its workers answer at once: what a large image with talkative tests would, or a small image. Prints the
 * memory that is still in use at its end.
 */
public final class ManyCellsMain {
    /** Cells whose builds and tests print much. */
    static final String TALKATIVE = "talkative";

    /** Cells with few instructions. */
    static final String PLAIN = "plain";

    private static final int HISTOGRAM_LINES = 40;
    private static final int OUTPUT = 4_000;
    private static final List<String> WORDS = List.of(
            "Get", "Unpacking", "Setting up", "libssl3", "python3", "amd64", "gyp", "info", "node_modules", "c++");

    private final int instructions;
    private final int layers;
    private final int tests;
    /** Each so many instructions one prints something. */
    private final int printing;

    private final RegistryClient registry;
    private final ManifestCommit commit;

    private ManyCellsMain(boolean talkative, RegistryClient registry, ManifestCommit commit) {
        this.instructions = talkative ? 12 : 4;
        this.layers = talkative ? 14 : 4;
        this.tests = talkative ? 3 : 1;
        this.printing = talkative ? 1 : 4;
        this.registry = registry;
        this.commit = commit;
    }

    /**
     * @param args the matrix file's folder, a home, {@link #TALKATIVE} or {@link #PLAIN}, and the address of a registry that gets
     *     the images and tags; none to publish nothing
     */
    public static void main(String[] args) throws Exception {
        Path root = Path.of(args[0]);
        Path home = Path.of(args[1]);
        boolean publishes = args.length > 3;
        Engine.Setup setup = EngineMain.setup(
                root,
                publishes ? args[3] : "registry.invalid",
                home,
                List.of(),
                RunSettings.builder().push(publishes).build());
        Plan plan = DescribedPlans.plan(root, TinyMatrix.FILE, setup.request(), new FromInstructions());
        RunFolder folder = RunFolder.in(home.resolve("runs"));
        Registries registries = new Registries(RegistryLogins.ANONYMOUS, 2, plan);
        MatrixRun run = MatrixRun.open(
                new RunOrigin(new Actor("", "", "", "many"), "many", TinyMatrix.FILE),
                Plans.planned(plan, null),
                setup.settings(),
                registries,
                new MatrixStore(home),
                folder,
                RunConsole.plain(new PrintStream(OutputStream.nullOutputStream())));
        ManyCellsMain workers = new ManyCellsMain(
                args[2].equals(TALKATIVE), publishes ? registries.at(args[3]) : null, run.manifestCommit());
        RunReport report = run.perform(workers::answer, ProvenImageLocator.NONE);
        run.close();
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        System.out.println("cells " + report.cells().size());
        System.out.println("tags " + report.tagUpdates().size());
        System.out.println("used " + (runtime.totalMemory() - runtime.freeMemory()) / 1024);
        histogram();
        Map<String, Long> files = files(home);
        files.forEach((name, bytes) -> System.out.println("file " + name + " " + bytes));
        System.out.println(
                "state " + files.values().stream().mapToLong(bytes -> bytes).sum());
        System.exit(report.outcome() == RunOutcome.SUCCESS ? 0 : 2);
    }

    /** Prints which classes the memory is used by. */
    private static void histogram() throws JMException {
        Object lines = ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        lines.toString().lines().limit(HISTOGRAM_LINES).forEach(System.out::println);
    }

    /** The bytes of all files below a folder, by name. */
    private static Map<String, Long> files(Path folder) throws IOException {
        Map<String, Long> sizes = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                sizes.merge(file.getFileName().toString(), Files.size(file), Long::sum);
            }
        }
        return sizes;
    }

    private void answer(Scheduler scheduler) throws IOException, InterruptedException {
        WorkerSlot worker = new WorkerSlot("w", "agent", Set.of(WorkerSlot.ANY));
        Optional<Assignment> next = scheduler.await(worker);
        while (next.isPresent()) {
            scheduler.complete(next.get(), registry == null ? result(next.get(), null) : staged(next.get()));
            next = scheduler.await(worker);
        }
    }

    /** The result of a cell whose image is at the registry then. */
    private CellResult staged(Assignment assignment) throws IOException, InterruptedException {
        ImageReference target = assignment.planned().cell().pinned().get(0);
        byte[] config =
                ("{\"os\":\"linux\",\"author\":\"" + assignment.cell() + "\"}").getBytes(StandardCharsets.UTF_8);
        String id = Digests.of(config);
        registry.upload(target.repository(), id, BlobContent.of(config));
        String manifest = """
                {"schemaVersion":2,"mediaType":"%s",
                 "config":{"mediaType":"application/vnd.docker.container.image.v1+json","size":%d,"digest":"%s"},
                 "layers":[]}
                """.formatted(Manifest.DOCKER, config.length, id);
        Manifest image = new Manifest(manifest.getBytes(StandardCharsets.UTF_8), Manifest.DOCKER);
        CellResult result = result(assignment, id).toBuilder()
                .staged(new CellResult.StagedImage(
                        target.registry(), target.repository(), image.digest(), image.mediaType()))
                .build();
        return commit.settle(new CellOutcome(result, image, null, null));
    }

    /** @param imageId {@code null} for any */
    private CellResult result(Assignment assignment, String imageId) {
        String salt = assignment.cell() + System.nanoTime();
        String id = imageId == null ? RawRegistry.sha256(salt.getBytes(StandardCharsets.UTF_8)) : imageId;
        List<LayerTest> results = new ArrayList<>();
        for (int i = 0; i < tests; i++) {
            results.add(new LayerTest("tests/" + i, true, id, instructions(salt + i), layers(salt + i), 100));
        }
        return CellResult.builder(
                        assignment.cell(),
                        CellState.PROVEN,
                        assignment.planned().inputHash(),
                        "new")
                .imageId(id)
                .instructions(instructions(salt))
                .tests(results)
                .layers(layers(salt))
                .agent("agent")
                .startedMillis(1_000)
                .durationMillis(1_000)
                .build();
    }

    private List<Instruction> instructions(String salt) {
        Random random = new Random(salt.hashCode());
        List<Instruction> all = new ArrayList<>();
        for (int i = 0; i < instructions; i++) {
            String output = i % printing == 0 ? output(random) : "";
            all.add(CellReports.instruction(i, "RUN make " + i, false, true, 100, output));
        }
        return all;
    }

    /** Text that compresses as little as the output of package managers and compilers. */
    private static String output(Random random) {
        StringBuilder output = new StringBuilder();
        while (output.length() < OUTPUT) {
            output.append(WORDS.get(random.nextInt(WORDS.size())))
                    .append(random.nextInt(4) == 0 ? " " + random.nextInt(100_000) + "\n" : " ");
        }
        return output.substring(0, OUTPUT);
    }

    private List<Layer> layers(String salt) {
        List<Layer> all = new ArrayList<>();
        for (int i = 0; i < layers; i++) {
            all.add(new Layer(RawRegistry.sha256((salt + i).getBytes(StandardCharsets.UTF_8)), 1_000, "RUN make " + i));
        }
        return all;
    }
}
