package io.jenkins.plugins.nodeimagematrix.pipeline;

import java.util.List;
import java.util.Map;

/** The arguments of {@code pushAliases} in a script. */
final class PushArguments {
    static final String STEP = "pushAliases";

    private PushArguments() {}

    /** The arguments, checked and converted to the types of the step's fields. */
    static Map<String, Object> checked(Map<String, Object> arguments) {
        return new StepArguments(STEP, arguments)
                .matrix("matrix", "matrix: m, where m is the result of nodeImageMatrix")
                .string("image", "'myorg/app:candidate'")
                .string("repository", "'registry.example.com/myorg/app'")
                .strings("tags", "['1.4.2', '1.4', 'latest']", Messages.PushAliasesStep_useTags())
                .string("registry", "'registry.example.com'")
                .string("credentialsId", "'registry'")
                .string("withdraw", "'6.6.0'")
                .string("readmit", "'6.6.0'")
                .string("undo", "'12'")
                .string("reason", "'it leaks memory'")
                .onlyOneOf("matrix", "image", "withdraw", "readmit", "undo")
                .flag("dryRun")
                .flag("untested")
                .flag("refresh")
                .checked();
    }

    /** The arguments in short, for the views of a Pipeline. */
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
