package io.jenkins.plugins.nodeimagematrix.docker.dockerfile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The stages of a Dockerfile and their base images. */
public final class DockerfileStages {
    /** Arguments that a builder sets for {@code FROM} instructions, declared or not. */
    private static final Set<String> OF_PLATFORM = Set.of(
            "TARGETPLATFORM",
            "TARGETOS",
            "TARGETARCH",
            "TARGETVARIANT",
            "BUILDPLATFORM",
            "BUILDOS",
            "BUILDARCH",
            "BUILDVARIANT");

    private static final Pattern VARIABLE =
            Pattern.compile("\\$(?:([A-Za-z_][A-Za-z0-9_]*)|\\{([A-Za-z_][A-Za-z0-9_]*)(?:(:[-+])([^}]*))?})");

    /**
     * One stage: from a {@code FROM} to the next one.
     *
     * @param name after {@code AS}; null if the stage has none
     * @param image the argument of {@code FROM}, with variables
     * @param instructions after the {@code FROM}
     */
    public record Stage(
            int index,
            String name,
            String image,
            Dockerfile.Instruction from,
            List<Dockerfile.Instruction> instructions) {}

    private final List<Stage> stages = new ArrayList<>();
    private final Map<String, String> arguments = new HashMap<>();

    /** @param given build arguments; used if the file declares them before its first {@code FROM} */
    public DockerfileStages(Dockerfile file, Map<String, String> given) {
        given.forEach((name, value) -> {
            if (OF_PLATFORM.contains(name)) {
                arguments.put(name, value);
            }
        });
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

    /**
     * The platform arguments that a builder sets.
     *
     * @param target such as {@code linux/arm/v7}; {@code null} if unknown, empty if the builder does not set it
     * @param build the builder's own platform, likewise
     */
    public static Map<String, String> platform(String target, String build) {
        Map<String, String> all = new HashMap<>();
        put(all, "TARGET", target);
        put(all, "BUILD", build);
        return all;
    }

    private static void put(Map<String, String> all, String prefix, String platform) {
        if (platform != null) {
            String[] parts = platform.split("/", 3);
            all.put(prefix + "PLATFORM", platform);
            all.put(prefix + "OS", parts[0]);
            all.put(prefix + "ARCH", parts.length > 1 ? parts[1] : "");
            all.put(prefix + "VARIANT", parts.length > 2 ? parts[2] : "");
        }
    }

    /** Whether an image name is unknown because the platform is unknown. */
    static boolean dependsOnPlatform(String image) {
        return VARIABLE.matcher(image).results().anyMatch(variable -> OF_PLATFORM.contains(name(variable)));
    }

    /** Whether any {@code ARG} of the file declares the argument, in a stage or before the first one. */
    static boolean declaresAnywhere(Dockerfile file, String argument) {
        return file.instructions().stream()
                .filter(instruction -> instruction.keyword().equals("ARG"))
                .flatMap(instruction ->
                        Arrays.stream(instruction.arguments().strip().split("\\s+")))
                .anyMatch(word -> word.split("=", 2)[0].equals(argument));
    }

    private void declare(String declaration, Map<String, String> given) {
        for (String word : declaration.strip().split("\\s+")) {
            String[] parts = word.split("=", 2);
            String value = given.get(parts[0]);
            boolean unset = value == null || value.isEmpty() && OF_PLATFORM.contains(parts[0]);
            if (unset && parts.length > 1) {
                value = expand(unquoted(parts[1]));
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

    public List<Stage> all() {
        return List.copyOf(stages);
    }

    /** Whether an {@code ARG} before the first {@code FROM} declares the argument. */
    boolean declares(String argument) {
        return arguments.containsKey(argument);
    }

    /** The final stage of a build: the target by name or number, or else the last; null if there is no such stage. */
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

    /** The image of a stage's {@code FROM}, with arguments expanded; unknown ones are kept. */
    String image(Stage stage) {
        return unquoted(expand(stage.image()));
    }

    private static String unquoted(String word) {
        return word.replaceAll("^([\"'])(.*)\\1$", "$2");
    }

    /** The stage that another one is built on; null if it is built on an image. */
    public Stage parent(Stage stage) {
        String image = image(stage);
        for (int i = stage.index() - 1; i >= 0; i--) {
            if (image.equalsIgnoreCase(stages.get(i).name())) {
                return stages.get(i);
            }
        }
        return null;
    }

    /** The stage and those below it, down to the one that is built on an image. */
    List<Stage> chain(Stage stage) {
        List<Stage> chain = new ArrayList<>();
        for (Stage at = stage; at != null; at = parent(at)) {
            chain.add(at);
        }
        return chain;
    }

    /** Replaces {@code $X}, {@code ${X}}, {@code ${X:-word}} and {@code ${X:+word}}. */
    public String expand(String text) {
        return VARIABLE.matcher(text).replaceAll(match -> Matcher.quoteReplacement(value(match)));
    }

    private static String name(MatchResult variable) {
        return variable.group(1) == null ? variable.group(2) : variable.group(1);
    }

    private String value(MatchResult variable) {
        String name = name(variable);
        if (OF_PLATFORM.contains(name) && !arguments.containsKey(name)) {
            return variable.group();
        }
        String value = arguments.getOrDefault(name, "");
        if (variable.group(3) == null) {
            return value;
        }
        return variable.group(3).equals(":-")
                ? (value.isEmpty() ? variable.group(4) : value)
                : (value.isEmpty() ? "" : variable.group(4));
    }
}
