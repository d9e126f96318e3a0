package io.jenkins.plugins.nodeimagematrix.docker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The stages of a Dockerfile and what each of them stands on. */
final class DockerfileStages {
    private static final Pattern VARIABLE =
            Pattern.compile("\\$(?:([A-Za-z_][A-Za-z0-9_]*)|\\{([A-Za-z_][A-Za-z0-9_]*)(?:(:[-+])([^}]*))?})");

    /**
     * @param name after {@code AS}; null if the stage has none
     * @param image what {@code FROM} says, variables and all
     * @param instructions those after the {@code FROM}
     */
    record Stage(
            int index,
            String name,
            String image,
            Dockerfile.Instruction from,
            List<Dockerfile.Instruction> instructions) {}

    private final List<Stage> stages = new ArrayList<>();
    private final Map<String, String> arguments = new HashMap<>();

    /** @param given build arguments; they count where the file declares them before its first {@code FROM} */
    DockerfileStages(Dockerfile file, Map<String, String> given) {
        for (Dockerfile.Instruction instruction : file.instructions()) {
            if (instruction.keyword().equals("FROM")) {
                stages.add(stage(instruction));
            } else if (!stages.isEmpty()) {
                stages.get(stages.size() - 1).instructions().add(instruction);
            } else if (instruction.keyword().equals("ARG")) {
                declare(instruction.arguments(), given);
            }
        }
    }

    private void declare(String declaration, Map<String, String> given) {
        for (String word : declaration.strip().split("\\s+")) {
            String[] parts = word.split("=", 2);
            String value = given.get(parts[0]);
            if (value == null && parts.length > 1) {
                value = expand(parts[1].replaceAll("^([\"'])(.*)\\1$", "$2"));
            }
            arguments.put(parts[0], value == null ? "" : value);
        }
    }

    private Stage stage(Dockerfile.Instruction from) {
        String image = "";
        String name = null;
        String[] words = from.arguments().strip().split("\\s+");
        for (int i = 0; i < words.length; i++) {
            if (image.isEmpty() && !words[i].startsWith("--")) {
                image = words[i];
            } else if (words[i].equalsIgnoreCase("AS") && i + 1 < words.length) {
                name = words[i + 1];
            }
        }
        return new Stage(stages.size(), name, image, from, new ArrayList<>());
    }

    List<Stage> all() {
        return List.copyOf(stages);
    }

    boolean declares(String argument) {
        return arguments.containsKey(argument);
    }

    /** The stage a build ends with: the target by name or number, else the last; null if there is none such. */
    Stage last(String target) {
        if (target == null || target.isBlank()) {
            return stages.isEmpty() ? null : stages.get(stages.size() - 1);
        }
        for (Stage stage : stages) {
            if (target.equalsIgnoreCase(stage.name()) || target.equals(String.valueOf(stage.index()))) {
                return stage;
            }
        }
        return null;
    }

    /** The stage another one is built on; null if that is an image. */
    Stage parent(Stage stage) {
        String image = expand(stage.image());
        for (int i = stage.index() - 1; i >= 0; i--) {
            if (image.equalsIgnoreCase(stages.get(i).name())) {
                return stages.get(i);
            }
        }
        return null;
    }

    /** The stage and those below it, down to the one that stands on an image. */
    List<Stage> chain(Stage stage) {
        List<Stage> chain = new ArrayList<>();
        for (Stage at = stage; at != null; at = parent(at)) {
            chain.add(at);
        }
        return chain;
    }

    /** Replaces {@code $X}, {@code ${X}}, {@code ${X:-word}} and {@code ${X:+word}}. */
    String expand(String text) {
        return VARIABLE.matcher(text).replaceAll(match -> Matcher.quoteReplacement(value((Matcher) match)));
    }

    private String value(Matcher variable) {
        String name = variable.group(1) == null ? variable.group(2) : variable.group(1);
        String value = arguments.getOrDefault(name, "");
        if (variable.group(3) == null) {
            return value;
        }
        return variable.group(3).equals(":-")
                ? (value.isEmpty() ? variable.group(4) : value)
                : (value.isEmpty() ? "" : variable.group(4));
    }
}
