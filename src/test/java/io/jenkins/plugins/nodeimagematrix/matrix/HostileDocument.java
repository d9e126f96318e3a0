package io.jenkins.plugins.nodeimagematrix.matrix;

import com.sun.management.OperatingSystemMXBean;
import io.jenkins.plugins.nodeimagematrix.matrix.dante.Inventory;
import io.jenkins.plugins.nodeimagematrix.matrix.file.MatrixFileReader;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlanRequest;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Planner;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.MatrixFileException;
import io.jenkins.plugins.nodeimagematrix.release.catalogue.CatalogueSnapshot;
import java.lang.management.ManagementFactory;
import java.time.LocalDate;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Reads one document that was made to cost much, and says why it is refused. */
public final class HostileDocument {
    private static final String AXES = "axes: { os: { a: {} }, node: { releases: [\"4.4.7\"] } }\n";
    private static final String IMAGE =
            "images: { node: { repository: a/b, dockerfile: d/Dockerfile, tests: t, tag: \"{node}\" } }\n";

    private HostileDocument() {}

    public static void main(String[] args) {
        for (String name : args) {
            System.out.println(name + ": " + outcome(name, text(name)));
        }
        System.exit(0);
    }

    private static String outcome(String name, String text) {
        PlanRequest request = PlanRequest.of(CatalogueSnapshot.read(null), LocalDate.of(2024, 11, 20));
        long start = cpuNanos();
        String outcome;
        try {
            Plan plan = name.contains("inventory")
                    ? Inventory.read("inventory.yml", text).plan(request, Plans.SOURCES)
                    : Planner.plan(MatrixFileReader.read("image-matrix.yaml", text), request, Plans.SOURCES);
            outcome = "ACCEPTED with " + plan.cells().size() + " cells";
        } catch (MatrixFileException e) {
            outcome = "refused: " + e.problems().get(0);
        }
        String end = outcome.length() > 150 ? outcome.substring(0, 150) + "..." : outcome;
        return (cpuNanos() - start) / 1_000_000 + " ms of processor, " + text.length() + " characters, " + end;
    }

    /** Of the whole process, its compiler and garbage collector too: what others do meanwhile does not count. */
    private static long cpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static String text(String name) {
        return switch (name) {
            case "anchors" -> anchors();
            case "nested flow" -> "axes: " + "[".repeat(150_000);
            case "nested blocks" -> "- ".repeat(90_000) + "x";
            case "nested keys" -> "? ".repeat(90_000) + "x";
            case "one long text" -> "axes: " + "x".repeat(2_000_000);
            case "many items" -> "axes: [" + "a,\n".repeat(600_000) + "a]";
            case "many keys" -> lines(180_000, i -> "key" + i + ":");
            case "many unknown keys" -> AXES + lines(95_000, i -> "imagse" + i + ": {}");
            case "many problems" -> AXES + "exclude:\n" + lines(60_000, i -> "  - { oss" + i + ": a }");
            case "too many axes" ->
                "axes:\n"
                        + lines(100, i -> "  " + (i == 0 ? "os" : "x" + i) + ": { a: {}, b: {}, c: {}, d: {}, e: {} }")
                        + "images: { all: { repository: a/b, dockerfile: d, axes: ["
                        + IntStream.range(1, 100).mapToObj(i -> "x" + i).collect(Collectors.joining(", ")) + "] } }\n";
            case "too many cells" ->
                "axes:\n  os:\n" + lines(60_000, i -> "    o" + i + ":")
                        + "  node: { releases: [\"4.4.7\", \"6.3.1\", \"8.9.0\", \"10.0.0\", \"12.0.0\"] }\n" + IMAGE;
            case "too many exclusions" ->
                "axes:\n  os:\n" + lines(30_000, i -> "    o" + i + ":")
                        + "  node: { releases: [\"4.4.7\"] }\nexclude:\n" + lines(30_000, i -> "  - { os: o" + i + " }")
                        + IMAGE;
            case "a long chain of images" ->
                AXES + "images:\n"
                        + lines(
                                25_000,
                                i -> "  i" + i + ": { from: i" + (i + 1) % 25_000
                                        + ", repository: a/b, dockerfile: d }");
            case "a huge inventory" ->
                "images:\n" + lines(27_000, i -> "- { name: \"a/b:1.0." + i + "\", path: p, test: t, alias: x }");
            case "many aliases" ->
                "axes:\n  os:\n" + lines(20_000, i -> "    o" + i + ":") + "  node: { releases: [\"4.4.7\"] }\n"
                        + "images: { node: { repository: \"a/{os}\", dockerfile: d, tag: \"{node}\", aliases: ["
                        + IntStream.range(0, 20_000).mapToObj(i -> "x" + i).collect(Collectors.joining(", "))
                        + "] } }\n";
            case "a selector of many values" ->
                "axes:\n  os:\n" + lines(60_000, i -> "    o" + i + ":") + "exclude: [{ os: ["
                        + IntStream.range(0, 60_000).mapToObj(i -> "p" + i).collect(Collectors.joining(",\n "))
                        + "] }]\n"
                        + "images: { base: { repository: \"a/{os}\", dockerfile: d } }\n";
            case "one long line of braces" -> "{".repeat(199_000);
            case "long words" -> "axes: [" + lines(10, i -> "x".repeat(199_000) + ",") + "]";
            case "long comments" -> lines(10, i -> "#" + "x".repeat(199_000));
            case "long quotes" -> "axes: [" + lines(10, i -> "\"" + "x".repeat(199_000) + "\",") + "]";
            case "tags and anchors" -> lines(60_000, i -> "&a" + i + " !!str k" + i + ": !!map {}");
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static String anchors() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 16; i++) {
            bomb.append("a").append(i).append(": &a").append(i).append(" [").append(("*a" + (i - 1) + ", ").repeat(9));
            bomb.append("*a").append(i - 1).append("]\n");
        }
        return bomb.toString();
    }

    private static String lines(int count, IntFunction<String> line) {
        return IntStream.range(0, count).mapToObj(line).collect(Collectors.joining("\n", "", "\n"));
    }
}
