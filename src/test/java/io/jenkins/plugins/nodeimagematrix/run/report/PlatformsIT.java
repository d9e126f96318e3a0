package io.jenkins.plugins.nodeimagematrix.run.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.run.EngineMain;
import io.jenkins.plugins.nodeimagematrix.run.RawRegistry;
import io.jenkins.plugins.nodeimagematrix.run.ReportSchema;
import io.jenkins.plugins.nodeimagematrix.run.TinyMatrix;
import io.jenkins.plugins.nodeimagematrix.run.engine.Engine;
import io.jenkins.plugins.nodeimagematrix.run.engine.EngineDaemon;
import io.jenkins.plugins.nodeimagematrix.run.plan.RunSettings;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport.CellReport;
import io.jenkins.plugins.nodeimagematrix.support.FaultyProxy;
import io.jenkins.plugins.nodeimagematrix.support.PrivateDaemon;
import io.jenkins.plugins.nodeimagematrix.support.PrivateRegistry;
import io.jenkins.plugins.nodeimagematrix.tier.DockerTest;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * One tag for two platforms, from the matrix file to the index, on real daemons. The machine need not run the other platform's
 * programs: what is called arm64 here holds programs of the machine's own.
 */
@DockerTest
class PlatformsIT {
    private static final List<String> PLATFORMS = List.of("linux/amd64", "linux/arm64");

    private static PrivateRegistry registry;

    @TempDir
    private Path folder;

    private Path sources;
    private FaultyProxy proxy;
    private PrivateDaemon daemon;
    private RawRegistry raw;

    @BeforeAll
    static void start() throws Exception {
        registry = PrivateRegistry.startWithUser();
    }

    @AfterAll
    static void stop() {
        registry.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = PrivateDaemon.Kind.class,
            names = {"INSTALLED", "NEWER_CONTAINERD"})
    void index_is_made_of_proven_images_only_and_its_aliases_are_the_same_bytes(PrivateDaemon.Kind kind)
            throws Exception {
        String prefix = kind.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        String repository = prefix + "/node";
        sources = Files.createDirectories(folder.resolve("src"));
        raw = new RawRegistry(registry.address());
        try (FaultyProxy before = FaultyProxy.before(registry.address());
                PrivateDaemon started = PrivateDaemon.start(kind)) {
            proxy = before;
            daemon = started;

            write(prefix, "1.0.0");
            requireIndexes(run(), repository, "1.0.0");
            requireOrder(repository, "1.0.0");
            RawRegistry.Index first = raw.index(repository, "1.0.0");
            assertThat(raw.index(repository, "1")).isEqualTo(first).isEqualTo(raw.index(repository, "latest"));
            assertThat(raw.index(prefix + "/base", "1").images()).containsOnlyKeys(PLATFORMS);

            write(prefix, "1.0.0", "1.1.0");
            Files.writeString(sources.resolve("ctx/1.1.0/arm64"), "broken\n");
            RunReport broken = run();
            assertThat(broken.outcome()).isEqualTo(RunOutcome.UNSTABLE);
            assertThat(states(broken))
                    .containsEntry("tiny:1.1.0-linux-amd64", CellState.PROVEN)
                    .containsEntry("tiny:1.1.0-linux-arm64", CellState.FAILED);
            assertThat(broken.tagUpdates())
                    .filteredOn(move -> move.kind() != TagUpdate.Kind.UNCHANGED)
                    .allSatisfy(move -> assertThat(move.kind()).isEqualTo(TagUpdate.Kind.KEPT))
                    .allSatisfy(move -> assertThat(move.why()).contains("tiny:1.1.0-linux-arm64 failed"))
                    .extracting(move -> move.reference().replaceFirst(".*:", ""))
                    .containsExactlyInAnyOrder("1.1.0", "1", "latest");
            assertThat(raw.tags(repository)).containsExactlyInAnyOrder("1.0.0", "1", "latest");
            assertThat(raw.index(repository, "1")).isEqualTo(first).isEqualTo(raw.index(repository, "latest"));

            Files.writeString(sources.resolve("ctx/1.1.0/arm64"), "fine\n");
            requireIndexes(run(), repository, "1.1.0");
            assertThat(raw.index(repository, "1"))
                    .isEqualTo(raw.index(repository, "1.1.0"))
                    .isEqualTo(raw.index(repository, "latest"));
            assertThat(raw.index(repository, "1.0.0")).as("a pinned tag stays").isEqualTo(first);

            long puts = proxy.count("PUT .*");
            assertThat(states(run())).containsValue(CellState.UNCHANGED).doesNotContainValue(CellState.PROVEN);
            assertThat(proxy.count("PUT .*")).isEqualTo(puts);
            assertThat(daemon.docker("images", "--all", "--quiet")).isBlank();
            assertThat(daemon.docker("ps", "--all", "--quiet")).isBlank();
        }
    }

    private void write(String prefix, String... releases) throws Exception {
        TinyMatrix matrix = new TinyMatrix(sources, prefix, List.of(releases)).write();
        for (String release : releases) {
            matrix.file(
                    "ctx/" + release + "/Dockerfile",
                    "ARG BASE\nFROM ${BASE}\nARG TARGETARCH\nCOPY ${TARGETARCH} /state\nRUN echo ${TARGETARCH} > /arch\n");
            matrix.file("ctx/" + release + "/amd64", "fine\n");
            matrix.file("ctx/" + release + "/arm64", "fine\n");
        }
        matrix.file("tests/node/Dockerfile", "RUN test \"$(cat /state)\" = fine\nRUN cat /arch\n");
        matrix.file(TinyMatrix.FILE, """
                axes:
                  os: { tiny: { default: true } }
                  platform: { linux/amd64: {}, linux/arm64: {} }
                  node: { releases: [%s] }
                images:
                  base:
                    axes: [platform]
                    repository: "%s/base"
                    context: "base"
                    dockerfile: "base/Dockerfile"
                    network: none
                    tests: [tests/base]
                    tag: "1"
                  node:
                    from: base
                    repository: "%s/node"
                    context: "ctx/{node}"
                    dockerfile: "ctx/{node}/Dockerfile"
                    network: none
                    tests: [tests/node]
                    tag: "{node}"
                    aliases: ["{line}", latest]
                """.formatted(
                        String.join(
                                ", ",
                                List.of(releases).stream()
                                        .map(release -> '"' + release + '"')
                                        .toList()),
                        prefix,
                        prefix));
    }

    private RunReport run() throws Exception {
        Map<String, String> environment = new TreeMap<>(daemon.environment());
        environment.put("DOCKER_BUILDKIT", "1");
        Engine.Setup setup = EngineMain.setup(
                sources,
                proxy.address(),
                folder.resolve("home"),
                List.of(new EngineDaemon("d1", environment, 1)),
                RunSettings.DEFAULT);
        Files.createDirectories(folder.resolve("home"));
        try (PrintStream out = new PrintStream(Files.newOutputStream(folder.resolve("console.txt")))) {
            return new Engine(setup).run(out);
        }
    }

    private static Map<String, CellState> states(RunReport report) {
        Map<String, CellState> states = new TreeMap<>();
        report.cells().forEach(cell -> states.put(cell.name(), cell.result().state()));
        return states;
    }

    /** Under the tag is what was tested for each platform, whole. */
    private void requireIndexes(RunReport report, String repository, String release) throws Exception {
        ReportSchema.require(report);
        assertThat(report.outcome())
                .as(report.toJson() + "\n" + Files.readString(folder.resolve("console.txt")))
                .isEqualTo(RunOutcome.SUCCESS);
        RawRegistry.Index index = raw.index(repository, release);
        assertThat(index.mediaType()).matches(".*(manifest.list.v2|image.index.v1)\\+json");
        assertThat(index.images()).containsOnlyKeys(PLATFORMS);
        for (String platform : PLATFORMS) {
            String name = "tiny:" + release + "-" + platform.replace('/', '-');
            CellReport cell = report.cells().stream()
                    .filter(each -> each.name().equals(name))
                    .findFirst()
                    .orElseThrow();
            RawRegistry.Image image = raw.image(repository, index.images().get(platform));
            raw.requireWhole(repository + ":" + release, image);
            assertThat(cell.result().imageId()).isIn(image.config(), image.digest());
            assertThat(cell.result().staged().digest()).isEqualTo(image.digest());
            assertThat(cell.result().tests())
                    .allSatisfy(test -> assertThat(test.passed()).isTrue());
            assertThat(cell.result().tests().get(0).cases()).last().satisfies(last -> assertThat(last.output())
                    .contains(platform.replaceFirst(".*/", "")));
        }
    }

    /** Both images are there before the index, and the index before its aliases. */
    private void requireOrder(String repository, String release) throws Exception {
        // The first is asked for a login and comes again.
        Set<String> each = new LinkedHashSet<>();
        for (String line : proxy.requests()) {
            if (line.startsWith("PUT /v2/" + repository + "/manifests/") && !line.contains("?")) {
                each.add(line.replaceFirst(".*/manifests/", ""));
            }
        }
        List<String> puts = new ArrayList<>(each);
        assertThat(puts.subList(0, 2))
                .containsExactlyInAnyOrderElementsOf(
                        raw.index(repository, release).images().values());
        assertThat(puts.get(2)).isEqualTo(release);
        assertThat(puts.subList(3, puts.size())).containsExactlyInAnyOrder("1", "latest");
    }
}
