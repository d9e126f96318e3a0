package io.jenkins.plugins.nodeimagematrix.run.report;

import io.jenkins.plugins.nodeimagematrix.image.PublishedImage;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedCell;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;

/**
 * How one cell ended: what the journal keeps, the report tells and the pages show. Small: full logs are kept apart.
 *
 * @param inputHash of all the cell was built from
 * @param reason why it was built, or why not
 * @param imageId the candidate that was tested, or {@code null} if there is none
 * @param staged the candidate at the registry, by digest and still without a tag; {@code null} if it was not uploaded
 * @param build the instructions of its Dockerfile
 * @param layers the image's layers, lowest first
 * @param failure {@code null} unless it failed
 * @param agent where it was built
 * @param startedMillis since the epoch
 * @param retries how often a transport fault was tried again
 * @param retried what was tried again and why, oldest first; of very many only the first ones
 * @param base what the candidate was built on; {@code null} if its Dockerfile alone says that, or nothing was built
 */
public record CellResult(
        String cell,
        CellState state,
        String inputHash,
        String reason,
        String imageId,
        StagedImage staged,
        List<Instruction> build,
        List<LayerTest> tests,
        List<Layer> layers,
        Failure failure,
        String agent,
        long startedMillis,
        long durationMillis,
        int retries,
        List<Retry> retried,
        Base base)
        implements Serializable {
    /** Of what an instruction printed. */
    public static final int MAX_OUTPUT_CHARS = 4_000;
    /** Of every other text. */
    static final int MAX_TEXT_CHARS = 16_000;

    public CellResult {
        retried = retried == null ? List.of() : List.copyOf(retried);
        build = build == null ? List.of() : List.copyOf(build);
        tests = tests == null ? List.of() : List.copyOf(tests);
        layers = layers == null ? List.of() : List.copyOf(layers);
    }

    /** Of a cell that went through at the first try. */
    public CellResult(
            String cell,
            CellState state,
            String inputHash,
            String reason,
            String imageId,
            StagedImage staged,
            List<Instruction> build,
            List<LayerTest> tests,
            List<Layer> layers,
            Failure failure,
            String agent,
            long startedMillis,
            long durationMillis,
            int retries) {
        this(
                cell,
                state,
                inputHash,
                reason,
                imageId,
                staged,
                build,
                tests,
                layers,
                failure,
                agent,
                startedMillis,
                durationMillis,
                retries,
                List.of(),
                null);
    }

    /**
     * A transport fault that was given another try.
     *
     * @param what was being done: {@code build}, {@code test tests/node}, {@code upload}, {@code daemon}
     */
    public record Retry(String what, String why) implements Serializable {
        public Retry {
            requireText(what);
            requireText(why);
        }
    }

    /**
     * The image that a candidate was built on.
     *
     * @param image its name
     * @param digest of its manifest or index at its registry; {@code null} if it came from none
     * @param imageId as the daemon knew it; {@code null} for {@code scratch}
     */
    public record Base(String image, String digest, String imageId) implements Serializable {}

    /** An image that the registry holds by digest: the bytes that will be tagged if the cell is proven. */
    public record StagedImage(String registry, String repository, String digest, String mediaType)
            implements Serializable {}

    /** One line of a Dockerfile, as a build step or a test case. */
    public record Instruction(int line, String text, boolean cached, boolean passed, long millis, String output)
            implements Serializable {
        public Instruction {
            requireText(text);
            requireOutput(output);
        }
    }

    /** One test folder built on the candidate; {@code layers} are those it stacked on the candidate's. */
    public record LayerTest(
            String folder, boolean passed, String imageId, List<Instruction> cases, List<Layer> layers, long millis)
            implements Serializable {
        public LayerTest {
            requireText(folder);
            cases = List.copyOf(cases);
            layers = List.copyOf(layers);
        }
    }

    /** A layer by its diff id, with its size in bytes and the instruction that made it. */
    public record Layer(String id, long size, String instruction) implements Serializable {
        public Layer {
            requireText(id);
            requireText(instruction);
        }
    }

    /**
     * What went wrong, where, and with what last words.
     *
     * @param kind what kind of work failed
     * @param place the test folder or Dockerfile's folder
     * @param line of the file, 0 if none is to blame
     * @param exitCode of the instruction, 0 if it had none
     */
    public record Failure(
            Kind kind,
            String place,
            String file,
            int line,
            String instruction,
            int exitCode,
            String message,
            String output)
            implements Serializable {
        public Failure {
            Objects.requireNonNull(kind);
            requireText(place);
            requireText(file);
            requireText(instruction);
            requireText(message);
            requireOutput(output);
        }

        public enum Kind {
            BUILD,
            TEST,
            UPLOAD,
            TRANSPORT,
            LOST,
            BASE
        }

        public static Failure of(Kind kind, String message) {
            return new Failure(kind, "", "", 0, "", 0, text(message), "");
        }

        /** {@code tests/node/Dockerfile:2: RUN node -v: exited with 1}, as far as the parts are known. */
        public String headline() {
            StringBuilder text = new StringBuilder();
            if (!file.isEmpty()) {
                text.append(place.isEmpty() || file.contains("/") ? "" : place + "/")
                        .append(file);
                text.append(line > 0 ? ":" + line : "").append(": ");
            }
            if (!instruction.isEmpty()) {
                text.append(instruction).append(": ");
            }
            return text.append(message).toString();
        }
    }

    /** A text as results carry it: never {@code null}, and not too long. */
    public static String text(String any) {
        return any == null ? "" : any.length() <= MAX_TEXT_CHARS ? any : any.substring(0, MAX_TEXT_CHARS);
    }

    private static void requireText(String text) {
        requireLength(text, MAX_TEXT_CHARS);
    }

    private static void requireOutput(String output) {
        requireLength(output, MAX_OUTPUT_CHARS);
    }

    private static void requireLength(String text, int max) {
        if (Objects.requireNonNull(text).length() > max) {
            throw new IllegalArgumentException(
                    "a text of " + text.length() + " characters, of which at most " + max + " are taken");
        }
    }

    /** This result with what the controller knows better than the agent: who did it, why, and how long it took. */
    public CellResult asSeenBy(String who, String why, long started, long duration) {
        return new CellResult(
                cell, state, inputHash, why, imageId, staged, build, tests, layers, failure, who, started, duration,
                retries, retried, base);
    }

    /** This result of an image that its registry did not take. */
    public CellResult notUploaded(IOException why) {
        return new CellResult(
                cell,
                CellState.FAILED,
                inputHash,
                reason,
                imageId,
                null,
                build,
                tests,
                layers,
                Failure.of(Failure.Kind.UPLOAD, why.getMessage()),
                agent,
                startedMillis,
                durationMillis,
                retries,
                retried,
                base);
    }

    /**
     * A cell that is published already, made of the very same inputs.
     *
     * @param published what it is published as, or {@code null} if nobody knows
     */
    public static CellResult unchanged(PlannedCell planned, PublishedImage published) {
        CellResult result =
                notDone(planned, CellState.UNCHANGED, planned.reason().text());
        return published == null ? result : result.publishedAs(published);
    }

    private CellResult publishedAs(PublishedImage published) {
        StagedImage image = new StagedImage(
                published.reference().registry(), published.reference().repository(), published.digest(), null);
        return new CellResult(
                cell,
                state,
                inputHash,
                reason,
                published.imageId(),
                image,
                build,
                tests,
                layers,
                failure,
                agent,
                startedMillis,
                durationMillis,
                retries,
                retried,
                base);
    }

    /** A cell that a worker of this agent has in hand. */
    public static CellResult running(PlannedCell planned, String agent) {
        return notDone(planned, CellState.RUNNING, planned.reason().text())
                .asSeenBy(agent, planned.reason().text(), 0, 0);
    }

    /** A cell that was not tried, or was given up. */
    public static CellResult notDone(PlannedCell planned, CellState state, String why) {
        Failure failure = state == CellState.FAILED ? Failure.of(Failure.Kind.LOST, why) : null;
        return new CellResult(
                planned.cell().name(),
                state,
                planned.inputHash(),
                why,
                null,
                null,
                List.of(),
                List.of(),
                List.of(),
                failure,
                null,
                0,
                0,
                0);
    }
}
