package io.jenkins.plugins.nodeimagematrix.run;

import com.sun.management.OperatingSystemMXBean;
import io.jenkins.plugins.nodeimagematrix.docker.dockerfile.FromInstructions;
import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.matrix.DescribedPlans;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedAlias;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.image.UploadedImage;
import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryCredentials;
import io.jenkins.plugins.nodeimagematrix.run.engine.Engine;
import io.jenkins.plugins.nodeimagematrix.run.plan.RunSettings;
import io.jenkins.plugins.nodeimagematrix.run.published.MatrixStore;
import io.jenkins.plugins.nodeimagematrix.run.report.RunOutcome;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import io.jenkins.plugins.nodeimagematrix.run.store.InParallel;
import io.jenkins.plugins.nodeimagematrix.support.PrivateDaemon;
import io.jenkins.plugins.nodeimagematrix.support.PrivateRegistry;
import io.jenkins.plugins.nodeimagematrix.support.Program;
import io.jenkins.plugins.nodeimagematrix.support.TokenServer;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run of 718 cells and 341 aliases in which nothing changed, against what Dante did with the same: build, test and push each
 * tag again, with everything in the builder's cache and at the registry, which gives tokens as Docker Hub does. Dante's way is
 * measured on a sample of cells and scaled up. {@code mvn test -Dtest=UnchangedBenchmark}; it asserts nothing about time.
 */
class UnchangedBenchmark {
    private static final int SYSTEMS = 11;
    private static final int SAMPLE = 24;
    private static final int RUNS = 5;

    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    @TempDir
    private Path folder;

    @Test
    void nothing_changed() throws Exception {
        try (PrivateDaemon daemon = PrivateDaemon.start();
                TokenServer tokens = TokenServer.start();
                PrivateRegistry registry =
                        PrivateRegistry.startWithTokens(tokens).withoutNotifications()) {
            Path root = sources();
            Path home = folder.resolve("home");
            Engine.Setup setup = EngineMain.setup(
                    root, registry.address(), home, List.of(EngineMain.daemon("d1", daemon)), RunSettings.DEFAULT);
            Plan plan = DescribedPlans.plan(root, TinyMatrix.FILE, setup.request(), new FromInstructions());
            publish(plan, daemon, registry, home);
            double dante = dante(daemon, registry, root);
            List<Double> times = new ArrayList<>();
            List<Double> processor = new ArrayList<>();
            for (int run = 0; run <= RUNS; run++) {
                long start = System.nanoTime();
                long processorStart = SYSTEM.getProcessCpuTime();
                RunReport report = new Engine(setup).run(new PrintStream(OutputStream.nullOutputStream()));
                double took = seconds(start);
                double used = (SYSTEM.getProcessCpuTime() - processorStart) / 1e9;
                if (report.outcome() != RunOutcome.SUCCESS
                        || report.tagUpdates().stream().anyMatch(move -> move.kind() != TagUpdate.Kind.UNCHANGED)) {
                    throw new IllegalStateException(report.tagUpdates().toString());
                }
                if (run > 0) {
                    times.add(took);
                    processor.add(used);
                    System.out.printf("run %d: %.2f s, of processor time %.2f s%n", run, took, used);
                }
            }
            times.sort(null);
            processor.sort(null);
            double median = times.get(times.size() / 2);
            double asked = registryAlone(plan, registry);
            System.out.printf(
                    "%d cells and %d aliases, nothing changed: %.2f s; the registry's answers alone take %.2f s, so that the"
                            + " engine takes %.2f s once it has them; processor time of this JVM for both %.2f s%n",
                    plan.cells().size(),
                    plan.aliases().size(),
                    median,
                    asked,
                    median - asked,
                    processor.get(processor.size() / 2));
            int tags = plan.cells().size() + plan.aliases().size();
            System.out.printf(
                    "Dante's way: %.2f s for each of %d cells with their share of aliases, so %.0f s for all %d tags; %.0f times as long%n",
                    dante,
                    SAMPLE,
                    dante * plan.cells().size(),
                    tags,
                    dante * plan.cells().size() / median);
        }
    }

    /** What it takes just to ask for every tag once, as many at a time as the engine asks for: pinned tags, then aliases. */
    private static double registryAlone(Plan plan, PrivateRegistry registry) throws Exception {
        List<ImageReference> pinned = plan.cells().stream()
                .flatMap(cell -> cell.cell().pinned().stream())
                .toList();
        List<ImageReference> aliases =
                plan.aliases().stream().map(PlannedAlias::reference).toList();
        List<Double> times = new ArrayList<>();
        for (int run = 0; run < RUNS; run++) {
            RegistryClient client = client(registry);
            long start = System.nanoTime();
            for (List<ImageReference> tags : List.of(pinned, aliases)) {
                InParallel.map(tags, tag -> client.digest(tag.repository(), tag.tag()));
            }
            times.add(seconds(start));
        }
        times.sort(null);
        return times.get(times.size() / 2);
    }

    /** Puts one tested image under all names and remembers it, as if all cells had been published by earlier runs. */
    private static void publish(Plan plan, PrivateDaemon daemon, PrivateRegistry registry, Path home) throws Exception {
        String id = daemon.docker("import", TinyMatrix.rootfs().toString()).strip();
        Path saved = Files.createTempFile("candidate", ".tar");
        daemon.docker("save", "--output", saved.toString(), id);
        RegistryClient client = client(registry);
        Map<String, Manifest> manifests = new HashMap<>();
        List<PublishedTag> tags = new ArrayList<>();
        Map<ImageReference, PublishedTag> pins = new HashMap<>();
        for (PlannedCell planned : plan.cells()) {
            for (ImageReference pinned : planned.cell().pinned()) {
                Manifest manifest = manifests.get(pinned.repository());
                if (manifest == null) {
                    manifest = UploadedImage.upload(client, pinned.repository(), home.getParent(), saved, id);
                    manifests.put(pinned.repository(), manifest);
                }
                client.put(pinned.repository(), pinned.tag(), manifest);
                PublishedTag tag = new PublishedTag(
                        pinned,
                        manifest.digest(),
                        id,
                        planned.inputHash(),
                        planned.cell().node(),
                        planned.cell().name());
                tags.add(tag);
                pins.put(pinned, tag);
            }
        }
        for (PlannedAlias alias : plan.aliases()) {
            client.put(
                    alias.reference().repository(),
                    alias.reference().tag(),
                    manifests.get(alias.reference().repository()));
        }
        Files.delete(saved);
        new MatrixStore(home).add(tags);
    }

    private static RegistryClient client(PrivateRegistry registry) {
        return new RegistryClient(
                registry.address(), new RegistryCredentials(PrivateRegistry.USER, PrivateRegistry.PASSWORD), 2);
    }

    /** @return seconds for one cell: its build and test out of the cache, and a push of its tag and its share of aliases */
    private double dante(PrivateDaemon daemon, PrivateRegistry registry, Path root) throws Exception {
        Map<String, String> environment = daemon.environment();
        environment.put("PATH", "/usr/bin:" + environment.get("PATH"));
        environment.put("DOCKER_BUILDKIT", "1");
        environment.put("HOME", folder.toString());
        String login = "printf %s \"$3\" | docker login --username \"$2\" --password-stdin " + registry.address();
        Program.run(
                root,
                environment,
                List.of("bash", "-ec", login, "x", "", PrivateRegistry.USER, PrivateRegistry.PASSWORD));
        Files.writeString(root.resolve("dante.sh"), """
                set -e
                cd "$(dirname "$0")"
                for i in $(seq COUNT); do
                  docker build -q --network none --build-arg V=$i --tag REGISTRY/dante/os:$i dante
                  printf 'FROM REGISTRY/dante/os:%s\\nRUN test -x /bin/busybox\\n' $i | docker build -q --network none -
                  docker push --quiet REGISTRY/dante/os:$i
                  if [ $((i * 341 / 718)) -gt $(((i - 1) * 341 / 718)) ]; then
                    docker tag REGISTRY/dante/os:$i REGISTRY/dante/os:alias-$i
                    docker push --quiet REGISTRY/dante/os:alias-$i
                  fi
                done
                """.replace("COUNT", String.valueOf(SAMPLE))
                .replace("REGISTRY", registry.address()));
        List<String> script = List.of("bash", root.resolve("dante.sh").toString());
        Program.run(root, environment, script);
        long start = System.nanoTime();
        Program.run(root, environment, script);
        return seconds(start) / SAMPLE;
    }

    /** 11 systems with 66 releases each but for 8 that are left out, and 31 aliases each: 718 and 341. */
    private Path sources() throws Exception {
        Path root = folder.resolve("src");
        TinyMatrix files = new TinyMatrix(root, "bench", List.of("1.0.0")).write();
        List<String> releases = new ArrayList<>();
        int[] minors = {6, 7, 7, 6};
        for (int release = 0; release < 66; release++) {
            int minor = release % 26;
            int major = 0;
            while (minor >= minors[major]) {
                minor -= minors[major++];
            }
            releases.add("\"" + (4 + major) + "." + minor + "." + release / 26 + "\"");
        }
        StringBuilder excluded = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            excluded.append("  - { os: os0, node: ").append(releases.get(i)).append(" }\n");
        }
        StringBuilder systems = new StringBuilder();
        for (int i = 0; i < SYSTEMS; i++) {
            systems.append("    os").append(i).append(": {}\n");
        }
        Files.createDirectories(root.resolve("dante"));
        Files.copy(TinyMatrix.rootfs(), root.resolve("dante/rootfs.tar"));
        files.file(
                "dante/Dockerfile", "FROM scratch\nADD rootfs.tar /\nENV PATH=/bin\nARG V\nRUN echo $V > /version\n");
        files.file(TinyMatrix.FILE, """
                axes:
                  os:
                %s  node: { releases: [%s] }
                exclude:
                %simages:
                  node:
                    repository: "bench/{os}"
                    context: "dante"
                    dockerfile: "dante/Dockerfile"
                    args: { V: "{node}" }
                    network: none
                    tests: [tests/node]
                    tag: "{node}"
                    aliases: ["{line}", "{minor}", latest]
                """.formatted(systems, String.join(", ", releases), excluded));
        return root;
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
