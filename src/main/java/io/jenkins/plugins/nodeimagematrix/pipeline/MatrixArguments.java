package io.jenkins.plugins.nodeimagematrix.pipeline;

import io.jenkins.plugins.nodeimagematrix.job.config.MatrixSettings;
import java.util.Map;

/** What a script may give {@code nodeImageMatrix}. */
final class MatrixArguments {
    static final String STEP = "nodeImageMatrix";

    private MatrixArguments() {}

    /** A script's arguments as the fields take them. */
    static Map<String, Object> checked(Map<String, Object> arguments) {
        return new StepArguments(STEP, arguments)
                .text("file", "'image-matrix.yaml'")
                .text("inventory", "'inventory.yml'")
                .document("matrix", "matrix: [axes: [os: [jessie: [from: 'debian:jessie']]], images: [...]]")
                .onlyOneOf("file", "inventory", "matrix")
                .text("label", "'docker'")
                .text("registry", "'registry.example.com'")
                .text("credentialsId", "'registry'")
                .texts("secrets", "['npm']", "for one, say secrets: ['npm']")
                .flag("push")
                .flag("stage")
                .flag("plan")
                .number("agents", 2)
                .number("perAgent", 2)
                .text("only", "'os=jessie node=4.x'")
                .text("rebuild", "'changed'")
                .flag("refresh")
                .flag("failFast")
                .number("retries", 2)
                .number("timeout", 60)
                .checked();
    }

    /** A script's arguments in short, for people who look at the Pipeline. */
    static String shown(Map<String, Object> arguments) {
        Object file = arguments.getOrDefault("file", arguments.get("inventory"));
        String title = file != null
                ? file.toString()
                : arguments.containsKey("matrix") ? MatrixSettings.INLINE : MatrixSettings.DEFAULT_FILE;
        Object only = arguments.get("only");
        return title + (only == null ? "" : " " + only);
    }
}
