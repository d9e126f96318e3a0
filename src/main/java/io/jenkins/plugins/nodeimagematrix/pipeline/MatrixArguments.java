package io.jenkins.plugins.nodeimagematrix.pipeline;

import io.jenkins.plugins.nodeimagematrix.job.config.MatrixSettings;
import java.util.Map;

/** The arguments of {@code nodeImageMatrix} in a script. */
final class MatrixArguments {
    static final String STEP = "nodeImageMatrix";

    private MatrixArguments() {}

    /** The arguments, checked and converted to the types of the step's fields. */
    static Map<String, Object> checked(Map<String, Object> arguments) {
        return new StepArguments(STEP, arguments)
                .string("file", "'image-matrix.yaml'")
                .string("inventory", "'inventory.yml'")
                .document("matrix", "matrix: [axes: [os: [jessie: [from: 'debian:jessie']]], images: [...]]")
                .onlyOneOf("file", "inventory", "matrix")
                .string("label", "'docker'")
                .string("registry", "'registry.example.com'")
                .string("credentialsId", "'registry'")
                .strings("secrets", "['npm']", "for one, write secrets: ['npm']")
                .flag("push")
                .flag("stage")
                .flag("plan")
                .number("agents", 2)
                .number("perAgent", 2)
                .string("only", "'os=jessie node=4.x'")
                .string("rebuild", "'changed'")
                .flag("refresh")
                .flag("failFast")
                .string("backOff", "'0 0 1 2 4'")
                .number("retries", 2)
                .number("timeout", 60)
                .flag("attest")
                .string("signingKey", "'cosign-key'")
                .string("scanCommand", "'grype sbom:$BOM -o sarif --file $REPORT'")
                .string("scanSeverity", "'high'")
                .string("scanExceptions", "'CVE-2026-1234 openssl until 2027-01-31: not reachable'")
                .flag("writeLock")
                .checked();
    }

    /** The arguments in short, for the views of a Pipeline. */
    static String shown(Map<String, Object> arguments) {
        Object file = arguments.getOrDefault("file", arguments.get("inventory"));
        String title = file != null
                ? file.toString()
                : arguments.containsKey("matrix") ? MatrixSettings.INLINE : MatrixSettings.DEFAULT_FILE;
        Object only = arguments.get("only");
        return title + (only == null ? "" : " " + only);
    }
}
