package io.jenkins.plugins.nodeimagematrix.docker.dockerfile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The parts of a context that a Dockerfile's {@code COPY} and {@code ADD} use, for the classic builder, which otherwise
 * sends the whole context for each build. If anything is uncertain, the whole context is used.
 */
public final class UsedContext {
    private static final Pattern VARIABLE = Pattern.compile("\\$(?:\\{([A-Za-z_]\\w*)}|([A-Za-z_]\\w*))");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, String> given;
    private final DockerfileStages stages;
    private final Set<String> paths = new TreeSet<>();

    private UsedContext(Dockerfile file, Map<String, String> given) {
        this.given = given;
        this.stages = new DockerfileStages(file, given);
    }

    /** Paths of files and folders relative to the context; empty if the whole context may be used. */
    public static Optional<Set<String>> of(Dockerfile file, Map<String, String> args) {
        UsedContext used = new UsedContext(file, args);
        for (DockerfileStages.Stage stage : used.stages.all()) {
            if (!used.read(stage)) {
                return Optional.empty();
            }
        }
        return Optional.of(used.paths);
    }

    private boolean read(DockerfileStages.Stage stage) {
        Map<String, String> variables = new HashMap<>();
        for (DockerfileStages.Stage below : stages.chain(stage)) {
            if (below != stage) {
                // Variables of parent stages apply here too; they are not evaluated.
                below.instructions().stream()
                        .filter(instruction -> instruction.keyword().equals("ENV"))
                        .forEach(instruction -> forget(instruction.arguments(), variables));
            }
        }
        for (Dockerfile.Instruction instruction : stage.instructions()) {
            switch (instruction.keyword()) {
                case "ARG" -> declare(instruction.arguments(), variables);
                case "ENV" -> forget(instruction.arguments(), variables);
                case "COPY", "ADD" -> {
                    if (!add(instruction.arguments(), variables)) {
                        return false;
                    }
                }
                default -> {}
            }
        }
        return true;
    }

    private void declare(String declaration, Map<String, String> variables) {
        for (String word : declaration.strip().split("\\s+")) {
            String[] parts = word.split("=", 2);
            String value = given.get(parts[0]);
            if (value == null && parts.length > 1 && parts[1].matches("[\\w.+/-]*")) {
                value = parts[1];
            }
            if (value == null && parts.length == 1 && stages.declares(parts[0])) {
                value = stages.expand("${" + parts[0] + "}");
            }
            if (!variables.containsKey(parts[0]) || variables.get(parts[0]) != null) {
                variables.put(parts[0], value);
            }
        }
    }

    /** Removes variables that an ENV overrides, because its value is not evaluated. */
    private static void forget(String environment, Map<String, String> variables) {
        Matcher name = Pattern.compile("(?:^|\\s)([A-Za-z_]\\w*)(?:=|\\s)").matcher(environment);
        while (name.find()) {
            variables.put(name.group(1), null);
        }
    }

    private boolean add(String arguments, Map<String, String> variables) {
        List<String> words = words(arguments);
        if (words == null || words.size() < 2) {
            return false;
        }
        for (String word : words.subList(0, words.size() - 1)) {
            if (word.startsWith("--from=")) {
                return true;
            }
            boolean elsewhere = word.startsWith("--") || word.matches("(?i)(https?|git)://.*");
            if (!elsewhere && !addPath(word, variables)) {
                return false;
            }
        }
        return true;
    }

    private static List<String> words(String arguments) {
        String text = arguments.strip();
        int array = text.indexOf('[');
        if (array >= 0 && (array == 0 || text.substring(0, array).matches("(--\\S+\\s+)+"))) {
            try {
                List<String> words =
                        new ArrayList<>(List.of(text.substring(0, array).strip().split("\\s+")));
                words.removeIf(String::isEmpty);
                for (JsonNode word : JSON.readTree(text.substring(array))) {
                    words.add(word.asText());
                }
                return words;
            } catch (JsonProcessingException notAnArray) {
                return null;
            }
        }
        return text.matches("(?s).*[\"'\\\\].*|.*<<.*") ? null : List.of(text.split("\\s+"));
    }

    private boolean addPath(String word, Map<String, String> variables) {
        StringBuilder expanded = new StringBuilder();
        Matcher variable = VARIABLE.matcher(word);
        while (variable.find()) {
            String value = variables.get(variable.group(1) == null ? variable.group(2) : variable.group(1));
            if (value == null || value.contains("$")) {
                return false;
            }
            variable.appendReplacement(expanded, Matcher.quoteReplacement(value));
        }
        variable.appendTail(expanded);
        String path = expanded.toString();
        if (path.contains("$") || List.of(path.split("/")).contains("..")) {
            return false;
        }
        Matcher wild = Pattern.compile("[*?\\[\\\\]").matcher(path);
        if (wild.find()) {
            path = path.substring(0, path.lastIndexOf('/', wild.start()) + 1);
        }
        path = path.replaceAll("(^|/)(\\./)+", "$1").replaceAll("/+", "/").replaceAll("^/|/$", "");
        paths.add(path);
        return !path.isEmpty() && !path.equals(".");
    }
}
