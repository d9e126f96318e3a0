package io.jenkins.plugins.nodeimagematrix.job;

import io.jenkins.plugins.nodeimagematrix.contents.PackageChange;
import io.jenkins.plugins.nodeimagematrix.contents.PackageKind;
import io.jenkins.plugins.nodeimagematrix.run.report.AgentUse;
import io.jenkins.plugins.nodeimagematrix.run.report.CellFailure;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult.Instruction;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult.Layer;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult.LayerTest;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import io.jenkins.plugins.nodeimagematrix.run.report.ImageDifference;
import io.jenkins.plugins.nodeimagematrix.run.report.RunEvent;
import io.jenkins.plugins.nodeimagematrix.run.report.RunOutcome;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport.CellReport;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport.HeldBaseReport;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport.HeldReleaseReport;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Reports as runs write them, made by rule: of any size, with any state, and with names that try to break a page. */
public final class SampleReports {
    public static final String REGISTRY = "registry.example.com/";

    private final List<String> systems;
    private final List<String> releases;
    private final BiFunction<String, String, CellState> states;
    private final int layers;
    private final RunOutcome outcome;

    private SampleReports(
            List<String> systems,
            List<String> releases,
            BiFunction<String, String, CellState> states,
            int layers,
            RunOutcome outcome) {
        this.systems = systems;
        this.releases = releases;
        this.states = states;
        this.layers = layers;
        this.outcome = outcome;
    }

    /** @param layers of each image, the lower half of them those of the base image */
    public static RunReport of(
            List<String> systems,
            List<String> releases,
            BiFunction<String, String, CellState> states,
            int layers,
            RunOutcome outcome) {
        return new SampleReports(systems, releases, states, layers, outcome).report();
    }

    private static RunReport withCells(RunReport plain, List<CellReport> cells) {
        return new RunReport(
                plain.version(),
                plain.runId(),
                plain.build(),
                plain.matrixFile(),
                plain.catalogue(),
                plain.startedMillis(),
                plain.durationMillis(),
                plain.outcome(),
                cells,
                plain.tagUpdates(),
                plain.held(),
                plain.agents(),
                plain.events(),
                plain.heldBases());
    }

    /** The report with another result of one of its cells. */
    public static RunReport with(RunReport report, CellResult result) {
        List<CellReport> cells = report.cells().stream()
                .map(cell -> !cell.name().equals(result.cell())
                        ? cell
                        : new CellReport(
                                cell.name(),
                                cell.image(),
                                cell.os(),
                                cell.node(),
                                cell.line(),
                                cell.platform(),
                                cell.parent(),
                                cell.pinned(),
                                cell.aliases(),
                                cell.inputs(),
                                result,
                                cell.attempts()))
                .toList();
        return withCells(report, cells);
    }

    /** Ten systems: a thousand cells. */
    static RunReport thousandCells(int seed) {
        List<String> systems = List.of(
                "alpine3.22",
                "bookworm",
                "bullseye",
                "centos7",
                "fedora42",
                "jessie",
                "noble",
                "trixie",
                "wheezy",
                "xenial");
        return withHundredReleases(systems, seed);
    }

    /** So many systems, and a hundred times as many cells. */
    static RunReport hundredReleases(int systems, int seed) {
        return withHundredReleases(
                IntStream.range(0, systems).mapToObj(i -> "system" + i).toList(), seed);
    }

    /** Each system with a hundred releases of ten lines, six aliases each; every 97th cell failed. */
    private static RunReport withHundredReleases(List<String> systems, int seed) {
        List<String> releases = new ArrayList<>();
        for (int line = 4; line <= 22; line += 2) {
            for (int minor = 0; minor < 10; minor++) {
                releases.add(line + "." + minor + "." + (minor % 3));
            }
        }
        return of(
                systems,
                releases,
                (os, node) ->
                        Math.floorMod((os + node).hashCode() + seed, 97) == 0 ? CellState.FAILED : CellState.PROVEN,
                12,
                RunOutcome.UNSTABLE);
    }

    /** The same with a base image for each system, and beside each cell a slim one and one for another platform. */
    static RunReport withVariants(RunReport plain) {
        List<CellReport> cells = new ArrayList<>();
        for (CellReport cell : plain.cells()) {
            String base = cell.os() + ":base";
            if (cells.stream().noneMatch(one -> one.name().equals(base))) {
                cells.add(new CellReport(
                        base, "base", cell.os(), null, "", null, null, List.of(), List.of(), null, null, null));
            }
            for (String variant : List.of("", "-slim", "-slim-linux-arm64")) {
                cells.add(new CellReport(
                        cell.name() + variant,
                        cell.image(),
                        cell.os(),
                        cell.node(),
                        cell.line(),
                        cell.platform(),
                        base,
                        cell.pinned(),
                        cell.aliases(),
                        cell.inputs(),
                        cell.result(),
                        cell.attempts()));
            }
        }
        return withCells(plain, cells);
    }

    private RunReport report() {
        List<CellReport> cells = new ArrayList<>();
        List<TagUpdate> tagUpdates = new ArrayList<>();
        for (String os : systems) {
            for (String node : releases) {
                CellReport cell = cell(os, node);
                cells.add(cell);
                tagUpdates.addAll(tagUpdates(cell));
            }
        }
        List<HeldReleaseReport> held = List.of(
                new HeldReleaseReport("22.21.0", "22", "2025-10-20", true, "updates: patch; 22.21.0 is a minor update"),
                new HeldReleaseReport("25.0.0", "25", "2025-10-15", false, "the line 25 is not in the matrix"));
        return new RunReport(
                RunReport.VERSION,
                UUID.randomUUID().toString(),
                "pages #1",
                "image-matrix.yaml",
                "snapshot of 2026-08-21",
                1_700_000_000_000L,
                outcome.isOpen() ? 42_000 : 754_321,
                outcome,
                cells,
                tagUpdates,
                held,
                List.of(
                        new AgentUse("agent-1", 9, 61_000, 4_000, 5, 1),
                        new AgentUse("agent-2", 9, 58_000, 7_000, 4, 2)),
                List.of(new RunEvent(
                        1_700_000_030_000L,
                        RunEvent.Kind.LOST,
                        "agent-2",
                        "bookworm:4.4.7",
                        "agent-2 went away and came back")),
                List.of(new HeldBaseReport(
                        "debian:trixie",
                        "sha256:" + "a".repeat(64),
                        "sha256:" + "b".repeat(64),
                        1_700_000_000_000L,
                        0)));
    }

    private CellReport cell(String os, String node) {
        String name = os + ":" + node;
        String line = node.substring(0, node.indexOf('.'));
        String repository = REGISTRY + "demo/node";
        List<String> aliases = new ArrayList<>();
        for (String alias : List.of(line, line + "." + minor(node), "argon", "lts", "latest", "current")) {
            aliases.add(repository + ":" + alias + "-" + os);
        }
        CellState state = states.apply(os, node);
        return new CellReport(
                name,
                "node",
                os,
                node,
                line,
                null,
                null,
                List.of(repository + ":" + node + "-" + os),
                aliases,
                null,
                state == CellState.WAITING ? null : result(name, os, node, state),
                null);
    }

    private CellResult result(String name, String os, String node, CellState state) {
        boolean done = state == CellState.PROVEN || state == CellState.FAILED;
        List<LayerTest> tests =
                done ? List.of(test("tests/node", name, state), test("tests/npm", name, CellState.PROVEN)) : List.of();
        return CellResult.builder(name, state, digest("inputs " + name).substring(7), "is new in the matrix")
                .imageId(done ? digest("image " + name) : null)
                .instructions(done ? build(node) : List.of())
                .tests(tests)
                .layers(done ? layers(os, name, node) : List.of())
                .failure(state == CellState.FAILED ? failure(os, node) : null)
                .agent(done || state == CellState.RUNNING ? "agent-" + (1 + Math.floorMod(name.hashCode(), 4)) : null)
                .startedMillis(done ? 1_700_000_000_500L : 0)
                .durationMillis(done ? 4_000 + Math.floorMod(name.hashCode(), 9_000) : 0)
                .retries(state == CellState.FAILED ? 1 : 0)
                .build();
    }

    /** Releases of the line 6 fail at another line than all others. */
    private static CellFailure failure(String os, String node) {
        return new CellFailure(
                CellFailure.Kind.TEST,
                "tests/node",
                "Dockerfile",
                node.startsWith("6.") ? 4 : 3,
                "RUN test \"$(node -p 1+1)\" = 3 # on " + os,
                1,
                "exited with status 1",
                "\u001b[31mnot ok 1\u001b[0m - 2 is not 3 on " + os);
    }

    private static LayerTest test(String folder, String name, CellState state) {
        boolean passed = state != CellState.FAILED;
        List<Instruction> cases = List.of(
                new Instruction(2, "COPY . /test", true, true, 0, ""),
                new Instruction(3, "RUN node --version", false, true, 420, "v4.4.7\n"),
                new Instruction(4, "RUN node /test/run.js", false, passed, 1_310, passed ? "ok\n" : "not ok\n"));
        List<Layer> layers = passed
                ? List.of(
                        new Layer(digest("copy " + folder), 1_204, "COPY . /test"),
                        new Layer(digest("version " + folder + name), 0, "RUN node --version"),
                        new Layer(digest("run " + folder + name), 20_480, "RUN node /test/run.js"))
                : List.of();
        return new LayerTest(folder, passed, passed ? digest("test " + folder + name) : null, cases, layers, 1_730);
    }

    private List<Instruction> build(String node) {
        List<Instruction> build = new ArrayList<>();
        build.add(new Instruction(1, "FROM debian", true, true, 0, ""));
        for (int i = layers / 2; i < layers; i++) {
            build.add(new Instruction(i, "RUN step " + i + " of node " + node, i % 3 == 0, true, 300L * i, "step\n"));
        }
        return build;
    }

    private List<Layer> layers(String os, String name, String node) {
        List<Layer> all = new ArrayList<>();
        for (int i = 0; i < layers; i++) {
            boolean base = i < layers / 2;
            all.add(new Layer(
                    digest("layer " + i + (base ? os : name)),
                    base ? 9_000_000L * (i + 1) : 700_000L * i,
                    base ? "RUN base step " + i : "RUN step " + i + " of node " + node));
        }
        return all;
    }

    private List<TagUpdate> tagUpdates(CellReport cell) {
        List<TagUpdate> tagUpdates = new ArrayList<>();
        boolean ships = cell.state().isPublishable();
        if (outcome.isOpen()) {
            return tagUpdates;
        }
        String digest = digest("manifest " + cell.name());
        if (cell.state() == CellState.UNCHANGED) {
            Stream.concat(cell.pinned().stream(), cell.aliases().stream())
                    .forEach(tag -> tagUpdates.add(new TagUpdate(
                            tag,
                            cell.name(),
                            !cell.pinned().contains(tag),
                            TagUpdate.Kind.UNCHANGED,
                            digest,
                            digest,
                            "")));
            return tagUpdates;
        }
        for (String pinned : cell.pinned()) {
            tagUpdates.add(new TagUpdate(
                    pinned,
                    cell.name(),
                    false,
                    ships ? TagUpdate.Kind.CREATED : TagUpdate.Kind.KEPT,
                    null,
                    ships ? digest : null,
                    ships ? "" : "its cell failed"));
        }
        for (String alias : cell.aliases()) {
            TagUpdate.Kind kind = !ships
                    ? TagUpdate.Kind.KEPT
                    : alias.contains(":lts-")
                            ? TagUpdate.Kind.MOVED
                            : alias.contains(":current-") ? TagUpdate.Kind.REFUSED : TagUpdate.Kind.CREATED;
            tagUpdates.add(new TagUpdate(
                    alias,
                    cell.name(),
                    true,
                    kind,
                    kind == TagUpdate.Kind.MOVED || kind == TagUpdate.Kind.REFUSED ? digest("before " + alias) : null,
                    ships ? digest : null,
                    kind == TagUpdate.Kind.REFUSED
                            ? "it is on a newer version; an alias does not move back automatically"
                            : kind == TagUpdate.Kind.MOVED
                                    ? "another client had moved it since this job put it on 4.4.5"
                                    : "",
                    kind == TagUpdate.Kind.MOVED ? "4.4.6" : null,
                    ships ? cell.node() : null,
                    kind == TagUpdate.Kind.MOVED ? difference(cell) : null));
        }
        return tagUpdates;
    }

    /** An update of the base and of Node.js: packages and layers differ. */
    private static ImageDifference difference(CellReport cell) {
        return new ImageDifference(
                List.of(
                        new PackageChange(PackageKind.DPKG, "libidn11", "1.33-3", null),
                        new PackageChange(PackageKind.DPKG, "libssl3", "3.0.14-1~deb12u1", "3.0.15-1~deb12u1"),
                        new PackageChange(PackageKind.NODE, "node", "4.4.6", cell.node())),
                12,
                120_300_000,
                122_400_000,
                List.of(new Layer(digest("old layer"), 30_000_000, "RUN old step")),
                List.of(new Layer(digest("new layer"), 32_100_000, "RUN new step")));
    }

    private static String minor(String node) {
        String[] parts = node.split("\\.");
        return parts.length > 1 ? parts[1] : "0";
    }

    public static String digest(String of) {
        String name = UUID.nameUUIDFromBytes(of.getBytes(StandardCharsets.UTF_8))
                .toString()
                .replace("-", "");
        return "sha256:" + name + name;
    }
}
