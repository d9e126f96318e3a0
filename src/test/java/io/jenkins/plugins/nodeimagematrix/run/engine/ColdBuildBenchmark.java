package io.jenkins.plugins.nodeimagematrix.run.engine;

import com.sun.management.OperatingSystemMXBean;
import io.jenkins.plugins.nodeimagematrix.proof.EcProofSigner;
import io.jenkins.plugins.nodeimagematrix.proof.ProofSigner;
import io.jenkins.plugins.nodeimagematrix.proof.TestKeys;
import io.jenkins.plugins.nodeimagematrix.run.EngineMain;
import io.jenkins.plugins.nodeimagematrix.run.TinyMatrix;
import io.jenkins.plugins.nodeimagematrix.run.journal.Journal;
import io.jenkins.plugins.nodeimagematrix.run.plan.Attestation;
import io.jenkins.plugins.nodeimagematrix.run.plan.RunSettings;
import io.jenkins.plugins.nodeimagematrix.run.proof.RunIdentity;
import io.jenkins.plugins.nodeimagematrix.run.proof.RunProofs;
import io.jenkins.plugins.nodeimagematrix.run.report.RunOutcome;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import io.jenkins.plugins.nodeimagematrix.support.BaseRootfs;
import io.jenkins.plugins.nodeimagematrix.support.NodeBinaries;
import io.jenkins.plugins.nodeimagematrix.support.PrivateDaemon;
import io.jenkins.plugins.nodeimagematrix.support.PrivateRegistry;
import io.jenkins.plugins.nodeimagematrix.support.Program;
import io.jenkins.plugins.nodeimagematrix.support.TestRegistry;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Building and testing images with a real Node.js, nothing of them remembered, against a loop of {@code docker build} for the
 * same images and tests, with the same concurrency on the same daemon; then both with uploads, the loop with
 * {@code docker push} of every tag to the same registry: {@code mvn test -Dtest=ColdBuildBenchmark}. Each cell
 * unpacks its own Node.js from an archive, as published images do; then once more with cells that only run Node.js out of a
 * shared layer, to see what the engine itself takes for a cell. Both sides take turns, medians are printed, and nothing is
 * asserted about time. {@code -Dbenchmark.cells=}, {@code -Dbenchmark.rounds=}.
 */
class ColdBuildBenchmark {
    private static final int CELLS = Integer.getInteger("benchmark.cells", 12);
    private static final int ROUNDS = Integer.getInteger("benchmark.rounds", 5);
    private static final int SLOTS = 2;
    private static final String RELEASE = "4.4.7";
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    /** What a cell's Dockerfile does after {@code ARG BASE, FROM ${BASE}, ARG V}. */
    private enum Kind {
        UNPACKING(
                "COPY node.tar.xz /tmp/\n"
                        + "RUN echo $V > /version && mkdir /usr/local && tar -xJf /tmp/node.tar.xz -C /usr/local && rm /tmp/node.tar.xz\n"),
        SHORT("COPY local /usr/local\nRUN echo $V > /version && /usr/local/bin/node -v\n");

        private final String instructions;

        Kind(String instructions) {
            this.instructions = instructions;
        }
    }

    @TempDir
    private Path folder;

    /** What the engine's last run took after its last cell, in seconds. */
    private double afterCells;

    @Test
    void cold_build_and_test() throws Exception {
        try (PrivateDaemon daemon = PrivateDaemon.start();
                PrivateRegistry registry = PrivateRegistry.startWithUser().withoutNotifications()) {
            for (Kind kind : Kind.values()) {
                compare(daemon, registry, kind);
            }
        }
    }

    @Test
    void cold_build_with_and_without_proofs() throws Exception {
        try (PrivateDaemon daemon = PrivateDaemon.start();
                PrivateRegistry registry = PrivateRegistry.startWithUser().withoutNotifications()) {
            List<Double> without = new ArrayList<>();
            List<Double> with = new ArrayList<>();
            for (int round = 0; round <= ROUNDS; round++) {
                Processor start = Processor.now(daemon, registry);
                double plain = engine(daemon, registry, Kind.UNPACKING, "plain" + round, true);
                Processor between = Processor.now(daemon, registry);
                double tagging = afterCells;
                double proven = engine(daemon, registry, Kind.UNPACKING, "proven" + round, true, attestation());
                System.out.printf(
                        "round %d: without proofs %.2f s, of which %.2f s after the last cell (processor time: %s);"
                                + " with proofs %.2f s, %.2f s (%s)%n",
                        round,
                        plain,
                        tagging,
                        between.since(start),
                        proven,
                        afterCells,
                        Processor.now(daemon, registry).since(between));
                if (round > 0) {
                    without.add(plain);
                    with.add(proven);
                }
            }
            System.out.printf(
                    "%d cells and their base, %d at a time, with upload and tags, in the median: without proofs %.2f s, with"
                            + " proofs %.2f s, ratio %.3f%n",
                    CELLS, SLOTS, median(without), median(with), median(with) / median(without));
        }
    }

    private static Attestation attestation() throws IOException {
        ProofSigner signer = EcProofSigner.of(TestKeys.p256());
        RunIdentity identity = new RunIdentity(
                "https://jenkins.example.com/",
                "https://jenkins.example.com/job/images/1/",
                Map.of(),
                null,
                TinyMatrix.FILE,
                System.currentTimeMillis());
        return (planned, results, contents) ->
                new RunProofs(signer, identity, planned.plan(), planned.sources(), results, contents, false);
    }

    private void compare(PrivateDaemon daemon, PrivateRegistry registry, Kind kind) throws Exception {
        List<Double> bare = new ArrayList<>();
        List<Double> engine = new ArrayList<>();
        List<Double> pushed = new ArrayList<>();
        List<Double> published = new ArrayList<>();
        for (int round = 0; round <= ROUNDS; round++) {
            Written start = Written.now(daemon);
            double loop = script(daemon, registry, kind, "bare" + round, false);
            long processor = SYSTEM.getProcessCpuTime();
            double built = engine(daemon, registry, kind, "built" + round, false);
            double used = (SYSTEM.getProcessCpuTime() - processor) / 1e9;
            Written before = Written.now(daemon);
            double script = script(daemon, registry, kind, "pushed" + round, true);
            Written between = Written.now(daemon);
            double shipped = engine(daemon, registry, kind, "shipped" + round, true);
            System.out.printf(
                    "%s, round %d: docker build loop %.2f s, engine %.2f s (processor time of this JVM %.2f s);"
                            + " with docker push %.2f s, engine with upload and tags %.2f s; written to the disk by daemon"
                            + " and JVM: without push %s, with docker push %s, by the engine with upload %s%n",
                    kind,
                    round,
                    loop,
                    built,
                    used,
                    script,
                    shipped,
                    before.since(start),
                    between.since(before),
                    Written.now(daemon).since(between));
            // The first round warms up disks and the JVM.
            if (round > 0) {
                bare.add(loop);
                engine.add(built);
                pushed.add(script);
                published.add(shipped);
            }
        }
        double more = median(engine) - median(bare);
        System.out.printf(
                "%s, %d cells and their base, %d at a time, each in the median: docker build loop %.2f s; engine %.2f s,"
                        + " ratio %.3f, %.0f ms more a cell; loop with docker push of every tag %.2f s; engine with upload"
                        + " and tags %.2f s, ratio %.3f to the build loop, %.3f to the loop with docker push%n",
                kind,
                CELLS,
                SLOTS,
                median(bare),
                median(engine),
                median(engine) / median(bare),
                more * 1000 / (CELLS + 1),
                median(pushed),
                median(published),
                median(published) / median(bare),
                median(published) / median(pushed));
    }

    /** Bytes that went to the disk so far, by the count of the kernel. */
    private record Written(long daemon, long jvm) {
        static Written now(PrivateDaemon daemon) throws IOException {
            return new Written(
                    bytes(daemon.pid()), bytes(ProcessHandle.current().pid()));
        }

        private static long bytes(long pid) throws IOException {
            return Files.readAllLines(Path.of("/proc/" + pid + "/io")).stream()
                    .filter(line -> line.startsWith("write_bytes: "))
                    .mapToLong(line -> Long.parseLong(line.substring("write_bytes: ".length())))
                    .sum();
        }

        String since(Written before) {
            return (daemon - before.daemon) / 1_000_000 + " and " + (jvm - before.jvm) / 1_000_000 + " MB";
        }
    }

    /** Processor time that was used so far, in nanoseconds; without builds' own processes, which are not the daemon's. */
    private record Processor(long jvm, long daemon, long registry) {
        static Processor now(PrivateDaemon daemon, PrivateRegistry registry) {
            ProcessHandle dockerd = ProcessHandle.of(daemon.pid()).orElseThrow();
            long used = Stream.concat(Stream.of(dockerd), dockerd.descendants())
                    .mapToLong(process -> process.info()
                            .totalCpuDuration()
                            .orElse(Duration.ZERO)
                            .toNanos())
                    .sum();
            return new Processor(
                    SYSTEM.getProcessCpuTime(), used, registry.processorTime().toNanos());
        }

        String since(Processor before) {
            return String.format(
                    "JVM %.2f s, daemon %.2f s, registry %.2f s",
                    (jvm - before.jvm) / 1e9, (daemon - before.daemon) / 1e9, (registry - before.registry) / 1e9);
        }
    }

    private double engine(PrivateDaemon daemon, PrivateRegistry registry, Kind kind, String round, boolean push)
            throws Exception {
        return engine(daemon, registry, kind, round, push, null);
    }

    private double engine(
            PrivateDaemon daemon,
            PrivateRegistry registry,
            Kind kind,
            String round,
            boolean push,
            Attestation attestation)
            throws Exception {
        String name = kind.name().toLowerCase(Locale.ROOT) + "-" + round;
        Path root = sources(name, kind);
        List<EngineDaemon> daemons = List.of(new EngineDaemon(
                "d1", Map.of("DOCKER_HOST", daemon.host(), "DOCKER_BUILDKIT", "1", "HOME", "/nonexistent"), SLOTS));
        Engine.Setup setup = EngineMain.setup(
                root,
                registry.address(),
                folder.resolve(name + "-home"),
                daemons,
                RunSettings.builder().push(push).build());
        long start = System.nanoTime();
        RunReport report = new Engine(setup, Journal::new, attestation)
                .run(new PrintStream(Files.newOutputStream(folder.resolve(name + ".txt"))));
        double took = (System.nanoTime() - start) / 1e9;
        long end = System.currentTimeMillis();
        afterCells = report.cells().stream()
                        .map(RunReport.CellReport::result)
                        .mapToLong(cell -> end - cell.startedMillis() - cell.durationMillis())
                        .min()
                        .orElseThrow()
                / 1e3;
        if (report.outcome() != RunOutcome.SUCCESS) {
            throw new IllegalStateException(report.toJson());
        }
        forget(daemon);
        return took;
    }

    /** What a user would write: a loop of builds and tests, and a push of every tag if asked for. */
    private double script(PrivateDaemon daemon, PrivateRegistry registry, Kind kind, String round, boolean push)
            throws Exception {
        String name = kind.name().toLowerCase(Locale.ROOT) + "-" + round;
        Path root = sources(name, kind);
        Path script = root.resolve("loop.sh");
        Files.writeString(script, """
                set -e
                cd "$(dirname "$0")"
                export DOCKER_BUILDKIT=1
                push() { if PUSH; then docker push -q $1; fi; }
                docker build -q --network none --tag REPO/base:1 base
                docker build -q --network none --iidfile base.iid -f tests/base/Full tests/base
                push REPO/base:1
                one() {
                  docker build -q --network none --build-arg BASE=REPO/base:1 --build-arg V=$1 --iidfile $1.iid --tag REPO/tiny:$1 ctx
                  docker build -q --network none --build-arg FROM=REPO/tiny:$1 --build-arg V=$1 --iidfile $1.test \
                    -f tests/node/Full tests/node
                  docker rmi -f "$(cat $1.test)"
                  push REPO/tiny:$1
                }
                export -f one push
                printf '%s\n' "$@" | xargs -P SLOTS -I{} bash -ec 'one {}'
                for alias in 4 latest; do
                  if PUSH; then docker tag REPO/tiny:${!#} REPO/tiny:$alias; push REPO/tiny:$alias; fi
                done
                """.replace("SLOTS", String.valueOf(SLOTS))
                .replace("PUSH", String.valueOf(push))
                .replace("REPO", registry.address() + "/" + name));
        Files.writeString(
                root.resolve("tests/base/Full"),
                "FROM " + registry.address() + "/" + name + "/base:1\nRUN test -x /bin/busybox\n");
        Files.writeString(
                root.resolve("tests/node/Full"),
                "ARG FROM\nFROM ${FROM}\n" + Files.readString(root.resolve("tests/node/Dockerfile")));
        List<String> command = new ArrayList<>(List.of("bash", script.toString()));
        command.addAll(releases());
        Map<String, String> environment = daemon.environment();
        environment.put("PATH", "/usr/bin:" + environment.get("PATH"));
        environment.put("DOCKER_CONFIG", login(registry).toString());
        long start = System.nanoTime();
        Program.run(root, environment, command);
        double took = (System.nanoTime() - start) / 1e9;
        forget(daemon);
        return took;
    }

    private Path login(PrivateRegistry registry) throws IOException {
        Path config = Files.createDirectories(folder.resolve("login"));
        String login = Base64.getEncoder()
                .encodeToString((TestRegistry.USER + ":" + TestRegistry.PASSWORD).getBytes(StandardCharsets.UTF_8));
        Files.writeString(
                config.resolve("config.json"),
                "{\"auths\": {\"" + registry.address() + "\": {\"auth\": \"" + login + "\"}}}");
        return config;
    }

    private static void forget(PrivateDaemon daemon) throws Exception {
        for (String id : daemon.docker("images", "-q").lines().distinct().toList()) {
            daemon.docker("rmi", "-f", id);
        }
        daemon.docker("builder", "prune", "--all", "--force");
    }

    private static List<String> releases() {
        List<String> releases = new ArrayList<>();
        for (int i = 0; i < CELLS; i++) {
            releases.add("4." + i + ".0");
        }
        return releases;
    }

    private Path sources(String name, Kind kind) throws IOException, InterruptedException {
        Path root = folder.resolve(name);
        TinyMatrix matrix = new TinyMatrix(root, name, releases()).write();
        Files.copy(BaseRootfs.tar("bookworm"), root.resolve("base/rootfs.tar"), StandardCopyOption.REPLACE_EXISTING);
        matrix.file(
                "base/Dockerfile",
                "FROM scratch\nADD rootfs.tar /\nENV PATH=/usr/bin:/bin\nLABEL made.for=" + name + "\n");
        if (kind == Kind.SHORT) {
            NodeBinaries.install(RELEASE, root.resolve("ctx/local"));
        } else {
            Files.copy(archive(), root.resolve("ctx/node.tar.xz"));
        }
        matrix.file("ctx/Dockerfile", "ARG BASE\nFROM ${BASE}\nARG V\n" + kind.instructions);
        matrix.file(
                "tests/node/Dockerfile",
                "ARG V\nRUN test \"$(cat /version)\" = \"$V\"\nRUN /usr/local/bin/node -e 'console.log(6 * 7)'\n");
        return root;
    }

    /** A release in the form in which nodejs.org has it, but for the folder around it. */
    private Path archive() throws IOException, InterruptedException {
        Path archive = folder.resolve("node.tar.xz");
        if (!Files.exists(archive)) {
            Path local = folder.resolve("local");
            NodeBinaries.install(RELEASE, local);
            Program.run(local, List.of("tar", "-cJf", archive.toString(), "."));
        }
        return archive;
    }

    private static double median(List<Double> times) {
        List<Double> sorted = times.stream().sorted().collect(Collectors.toList());
        return sorted.get(sorted.size() / 2);
    }
}
