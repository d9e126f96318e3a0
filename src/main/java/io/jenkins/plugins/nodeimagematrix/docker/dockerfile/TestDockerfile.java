package io.jenkins.plugins.nodeimagematrix.docker.dockerfile;

import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonException;
import io.jenkins.plugins.nodeimagematrix.docker.client.FaultKind;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The Dockerfile of a test, rendered on top of a candidate. A test that would not test the candidate is refused.
 *
 * <p>Without {@code FROM}, as in Dante, the candidate is inserted before the first instruction and after parser
 * directives ({@code # syntax=}). With stages of its own, the test's final stage must be built on the stage {@code
 * candidate}, which is inserted before the first {@code FROM}; {@code FROM candidate}, {@code FROM ${CANDIDATE}} with a
 * declared {@code ARG CANDIDATE}, and {@code COPY --from=candidate} all refer to it.
 */
public final class TestDockerfile {
    static final String STAGE = "candidate";
    static final String ARGUMENT = "CANDIDATE";

    /** A reference to a stage by number, in COPY --from=0 or RUN --mount=from=0. */
    private static final Pattern BY_NUMBER = Pattern.compile("(?<=--from=|[=,]from=)\\d{1,4}(?=[\\s,]|$)");

    private TestDockerfile() {}

    /** Shifts a stage number, because the candidate's stage is inserted before all others. */
    private static String oneFurther(MatchResult number) {
        return String.valueOf(Integer.parseInt(number.group()) + 1);
    }

    /** The build arguments of a test: the user's, and {@code CANDIDATE}. */
    public static Map<String, String> arguments(Dockerfile source, Map<String, String> given) {
        if (!new DockerfileStages(source, Map.of()).declares(ARGUMENT)) {
            return given;
        }
        Map<String, String> all = new java.util.HashMap<>(given);
        all.put(ARGUMENT, STAGE);
        return all;
    }

    /**
     * @param file the test's Dockerfile, for messages
     * @param candidate the image for {@code FROM}
     * @param label for every image of the test, in the form {@code "key"="value"}
     * @throws DaemonException if the test would not be built on the candidate, or has no RUN instruction
     */
    public static RenderedDockerfile on(
            String file, Dockerfile source, String candidate, String label, Map<String, String> args)
            throws DaemonException {
        DockerfileStages stages = new DockerfileStages(source, arguments(source, args));
        RenderedDockerfile.Editor editor = new RenderedDockerfile.Editor(source);
        if (stages.all().isEmpty()) {
            requireRun(file, source.instructions());
            int first = source.instructions().get(0).line();
            editor.insertBefore(first, "FROM " + candidate);
            editor.insertBefore(first, "LABEL " + label);
            return editor.render(file);
        }
        requireCandidate(file, stages);
        int first = stages.all().get(0).from().line();
        editor.insertBefore(first, "FROM " + candidate + " AS " + STAGE);
        for (DockerfileStages.Stage stage : stages.all()) {
            editor.insertBefore(stage.from().lastLine() + 1, "LABEL " + label);
            for (Dockerfile.Instruction instruction : stage.instructions()) {
                editor.replace(instruction.line(), instruction.headLine(), BY_NUMBER, TestDockerfile::oneFurther);
            }
        }
        return editor.render(file);
    }

    private static void requireCandidate(String file, DockerfileStages stages) throws DaemonException {
        for (DockerfileStages.Stage stage : stages.all()) {
            if (STAGE.equalsIgnoreCase(stage.name())) {
                throw refused(
                        file,
                        stage.from(),
                        "the stage name 'candidate' is reserved for the image under test; rename the stage");
            }
        }
        DockerfileStages.Stage last = stages.last(null);
        List<DockerfileStages.Stage> chain = stages.chain(last);
        DockerfileStages.Stage lowest = chain.get(chain.size() - 1);
        String base = stages.expand(lowest.image());
        if (!base.equalsIgnoreCase(STAGE)) {
            throw refused(
                    file,
                    last.from(),
                    "the final stage is built on '" + (base.isEmpty() ? lowest.image() : base)
                            + "', not on the image under test, so it would pass without testing it; write FROM candidate in"
                            + " the final stage, or omit FROM");
        }
        requireRun(
                file,
                chain.stream().flatMap(stage -> stage.instructions().stream()).toList());
    }

    private static void requireRun(String file, List<Dockerfile.Instruction> instructions) throws DaemonException {
        if (instructions.stream().noneMatch(instruction -> instruction.keyword().equals("RUN"))) {
            throw new DaemonException(
                    FaultKind.REFUSED,
                    file
                            + ": it has no RUN instruction on the image under test, so it would pass without testing it; add one");
        }
    }

    private static DaemonException refused(String file, Dockerfile.Instruction at, String why) {
        return new DaemonException(FaultKind.REFUSED, file + ", line " + at.line() + ": " + why);
    }
}
