package io.jenkins.plugins.nodeimagematrix.docker.image;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The match of an image's layers with its history, which also lists instructions that made no layer. */
final class ImageHistory {
    private ImageHistory() {}

    /**
     * @param diffIds lowest first
     * @param newestFirst output of {@code docker history --human=false}
     */
    static List<ImageLayer> layers(List<String> diffIds, List<JsonNode> newestFirst) {
        List<JsonNode> made =
                pick(newestFirst, entry -> makesLayer(entry.path("CreatedBy").asText()));
        if (made.size() != diffIds.size()) {
            // The lowest layer of an imported image has no instruction.
            made = pick(
                    newestFirst,
                    entry -> entry.path("Size").asLong() > 0
                            || makesLayer(entry.path("CreatedBy").asText()));
        }
        if (made.size() != diffIds.size()) {
            made = pick(newestFirst, entry -> entry.path("Size").asLong() > 0);
        }
        List<ImageLayer> layers = new ArrayList<>();
        for (int i = 0; i < diffIds.size(); i++) {
            if (made.size() == diffIds.size()) {
                JsonNode entry = made.get(i);
                layers.add(new ImageLayer(
                        diffIds.get(i),
                        entry.path("Size").asLong(),
                        instruction(entry.path("CreatedBy").asText()),
                        entry.path("CreatedAt").asText("")));
            } else {
                layers.add(new ImageLayer(diffIds.get(i), -1, "", ""));
            }
        }
        return layers;
    }

    private static List<JsonNode> pick(List<JsonNode> newestFirst, Predicate<JsonNode> wanted) {
        List<JsonNode> picked = new ArrayList<>();
        for (int i = newestFirst.size() - 1; i >= 0; i--) {
            if (wanted.test(newestFirst.get(i))) {
                picked.add(newestFirst.get(i));
            }
        }
        return picked;
    }

    private static boolean makesLayer(String createdBy) {
        String instruction = instruction(createdBy);
        return instruction.startsWith("RUN ")
                || instruction.startsWith("COPY ")
                || instruction.startsWith("ADD ")
                || instruction.startsWith("WORKDIR ") && !createdBy.contains("#(nop)");
    }

    /** The instruction of the Dockerfile, from the formats of the two builders. */
    static String instruction(String createdBy) {
        String text = createdBy.replaceFirst("(?s)\\s*# buildkit$", "").strip();
        if (text.startsWith("/bin/sh -c #(nop)")) {
            return text.substring("/bin/sh -c #(nop)".length()).strip();
        }
        String run = text.replaceFirst("^RUN ", "");
        String command = run.replaceFirst("(?s)^\\|\\d+ .*?(?=/bin/sh -c )", "").replaceFirst("^/bin/sh -c ", "");
        return text.startsWith("RUN ") || !command.equals(text) ? "RUN " + command : text;
    }
}
