package io.jenkins.plugins.nodeimagematrix.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What was proven, as the journals of an engine's runs say it, read as plain JSON. */
public final class Proofs {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<Path> homes;

    Proofs(List<Path> homes) {
        this.homes = List.copyOf(homes);
    }

    /** Ids of images on which, as a journal says, every test passed and there was one. */
    Set<String> images() throws IOException {
        Set<String> tested = new HashSet<>();
        for (JsonNode result : proven().values()) {
            tested.add(result.path("imageId").asText());
        }
        return tested;
    }

    /** What journals say was proven: the last result of each cell and image. */
    public Map<String, JsonNode> proven() throws IOException {
        Map<String, JsonNode> proven = new TreeMap<>();
        for (Path home : homes) {
            addProven(home.resolve("runs"), proven);
        }
        return proven;
    }

    private static void addProven(Path runs, Map<String, JsonNode> proven) throws IOException {
        if (!Files.isDirectory(runs)) {
            return;
        }
        try (Stream<Path> folders = Files.list(runs)) {
            for (Path run : folders.sorted().toList()) {
                for (String line : journal(run)) {
                    JsonNode record = JSON.readTree(line);
                    JsonNode result = record.path("data").path("result");
                    if (record.path("type").asText().equals("cell")
                            && result.path("state").asText().equals("PROVEN")
                            && !result.path("tests").isEmpty()
                            && allPassed(result.path("tests"))) {
                        proven.put(
                                result.path("cell").asText() + " "
                                        + result.path("imageId").asText(),
                                result);
                    }
                }
            }
        }
    }

    private static List<String> journal(Path run) throws IOException {
        try (Stream<Path> files = Files.list(run)) {
            Path journal = files.filter(file -> file.getFileName().toString().startsWith("journal-"))
                    .findFirst()
                    .orElse(null);
            return journal == null ? List.of() : Files.readAllLines(journal);
        }
    }

    /** A line without an end was being written when the engine was killed or its disk was full: it never happened. */
    private static List<String> wholeLines(Path journal) throws IOException {
        if (!Files.exists(journal)) {
            return List.of();
        }
        String all = Files.readString(journal);
        return all.substring(0, all.lastIndexOf('\n') + 1).lines().toList();
    }

    /** Digests under which images of a release were staged. */
    Set<String> stagedFor(String release) throws IOException {
        return proven().values().stream()
                .filter(result -> result.path("cell").asText().endsWith(":" + release))
                .map(result -> result.path("staged").path("digest").asText())
                .collect(Collectors.toSet());
    }

    private static boolean allPassed(JsonNode tests) {
        for (JsonNode test : tests) {
            if (!test.path("passed").asBoolean()) {
                return false;
            }
        }
        return true;
    }
}
