package io.jenkins.plugins.nodeimagematrix.pipeline;

import java.util.List;
import java.util.Map;

/** What a script may give {@code pushAliases}. */
final class PushArguments {
    static final String STEP = "pushAliases";

    private PushArguments() {}

    /** A script's arguments as the fields take them. */
    static Map<String, Object> checked(Map<String, Object> arguments) {
        return new StepArguments(STEP, arguments)
                .run("matrix", "matrix: m, where m is what nodeImageMatrix returned")
                .text("image", "'myorg/app:candidate'")
                .text("repository", "'registry.example.com/myorg/app'")
                .texts("tags", "['1.4.2', '1.4', 'latest']", Messages.PushAliasesStep_useTags())
                .text("registry", "'registry.example.com'")
                .text("credentialsId", "'registry'")
                .text("withdraw", "'6.6.0'")
                .text("readmit", "'6.6.0'")
                .text("undo", "'12'")
                .text("reason", "'it leaks memory'")
                .onlyOneOf("matrix", "image", "withdraw", "readmit", "undo")
                .flag("dryRun")
                .flag("untested")
                .flag("refresh")
                .checked();
    }

    /** A script's arguments in short, for people who look at the Pipeline. */
    static String shown(Map<String, Object> arguments) {
        for (String name : List.of("withdraw", "readmit", "undo")) {
            if (arguments.get(name) != null) {
                return name + " " + arguments.get(name);
            }
        }
        Object image = arguments.get("image");
        Object repository = arguments.get("repository");
        return image == null ? "matrix" : image + (repository == null ? "" : " to " + repository);
    }
}
