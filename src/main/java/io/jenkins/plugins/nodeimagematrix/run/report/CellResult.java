package io.jenkins.plugins.nodeimagematrix.run.report;

import io.jenkins.plugins.nodeimagematrix.image.PublishedImage;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.run.store.PackedList;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The result of one cell, for the journal, the report and the pages. It is small: full logs are stored separately.
 *
 * @param inputHash hash of the cell's inputs
 * @param reason why the cell was built or not built
 * @param imageId the candidate that was tested, or {@code null} if there is none
 * @param staged the uploaded candidate, by digest and without a tag; {@code null} if it was not uploaded
 * @param build the instructions of its Dockerfile
 * @param layers the image's layers, lowest first
 * @param failure {@code null} unless the cell failed
 * @param agent the agent that built it
 * @param startedMillis since the epoch
 * @param retries number of retries after transport faults
 * @param retried the first retries with their reasons, oldest first
 * @param base the candidate's base image; {@code null} if only the Dockerfile names it, or nothing was built
 * @param tools the programs that built and tested it; {@code null} if they are not known
 * @param contents what is in the image; {@code null} if it was not read
 * @param scan what a scanner found in the image; {@code null} if it was not scanned
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
        CellFailure failure,
        String agent,
        long startedMillis,
        long durationMillis,
        int retries,
        List<Retry> retried,
        Base base,
        Tools tools,
        Contents contents,
        ScanSummary scan)
        implements Serializable {
    /** Limit for the output of an instruction. */
    public static final int MAX_OUTPUT_CHARS = 4_000;
    /** Limit for every other text. */
    static final int MAX_TEXT_CHARS = 16_000;

    public CellResult {
        retried = retried == null ? List.of() : List.copyOf(retried);
        build = build == null ? List.of() : PackedList.isPacked(build) ? build : List.copyOf(build);
        tests = tests == null ? List.of() : PackedList.isPacked(tests) ? tests : List.copyOf(tests);
        layers = layers == null ? List.of() : List.copyOf(layers);
    }

    /** A result without an image, a test or a failure. */
    public static ResultBuilder builder(String cell, CellState state, String inputHash, String reason) {
        return new ResultBuilder(cell, state, inputHash, reason);
    }

    /** A builder of the same values, to change some of them. */
    public ResultBuilder toBuilder() {
        return builder(cell, state, inputHash, reason)
                .imageId(imageId)
                .staged(staged)
                .instructions(build)
                .tests(tests)
                .layers(layers)
                .failure(failure)
                .agent(agent)
                .startedMillis(startedMillis)
                .durationMillis(durationMillis)
                .retries(retries)
                .retried(retried)
                .base(base)
                .tools(tools)
                .contents(contents)
                .scan(scan);
    }

    /** Values of a result; what is not set keeps its default. */
    public static final class ResultBuilder {
        private final String cell;
        private CellState state;
        private final String inputHash;
        private String reason;
        private String imageId;
        private StagedImage staged;
        private List<Instruction> build = List.of();
        private List<LayerTest> tests = List.of();
        private List<Layer> layers = List.of();
        private CellFailure failure;
        private String agent;
        private long startedMillis;
        private long durationMillis;
        private int retries;
        private List<Retry> retried = List.of();
        private Base base;
        private Tools tools;
        private Contents contents;
        private ScanSummary scan;

        private ResultBuilder(String cell, CellState state, String inputHash, String reason) {
            this.cell = cell;
            this.state = state;
            this.inputHash = inputHash;
            this.reason = reason;
        }

        public ResultBuilder state(CellState value) {
            state = value;
            return this;
        }

        public ResultBuilder reason(String value) {
            reason = value;
            return this;
        }

        public ResultBuilder imageId(String value) {
            imageId = value;
            return this;
        }

        public ResultBuilder staged(StagedImage value) {
            staged = value;
            return this;
        }

        public ResultBuilder instructions(List<Instruction> value) {
            build = value;
            return this;
        }

        public ResultBuilder tests(List<LayerTest> value) {
            tests = value;
            return this;
        }

        public ResultBuilder layers(List<Layer> value) {
            layers = value;
            return this;
        }

        public ResultBuilder failure(CellFailure value) {
            failure = value;
            return this;
        }

        public ResultBuilder agent(String value) {
            agent = value;
            return this;
        }

        public ResultBuilder startedMillis(long value) {
            startedMillis = value;
            return this;
        }

        public ResultBuilder durationMillis(long value) {
            durationMillis = value;
            return this;
        }

        public ResultBuilder retries(int value) {
            retries = value;
            return this;
        }

        public ResultBuilder retried(List<Retry> value) {
            retried = value;
            return this;
        }

        public ResultBuilder base(Base value) {
            base = value;
            return this;
        }

        public ResultBuilder tools(Tools value) {
            tools = value;
            return this;
        }

        public ResultBuilder contents(Contents value) {
            contents = value;
            return this;
        }

        public ResultBuilder scan(ScanSummary value) {
            scan = value;
            return this;
        }

        public CellResult build() {
            return new CellResult(
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
                    retried,
                    base,
                    tools,
                    contents,
                    scan);
        }
    }

    /**
     * A retry after a transport fault.
     *
     * @param what the step: {@code build}, {@code test tests/node}, {@code upload}, {@code daemon}
     */
    public record Retry(String what, String why) implements Serializable {
        public Retry {
            requireText(what);
            requireText(why);
        }
    }

    /**
     * The base image of a candidate.
     *
     * @param image its name
     * @param digest of its manifest or index at its registry; {@code null} if it has none
     * @param imageId as the daemon knew it; {@code null} for {@code scratch}
     */
    public record Base(String image, String digest, String imageId) implements Serializable {}

    /**
     * The programs that built and tested an image, as the agent says.
     *
     * @param client the version of the Docker client
     * @param daemon the version of the Docker daemon
     * @param builder {@code BUILDKIT} or {@code CLASSIC}
     */
    public record Tools(String client, String daemon, String builder) implements Serializable {
        private static final Pattern VERSION = Pattern.compile("[\\w.+~ -]{0,200}");

        public Tools {
            if (!VERSION.matcher(client).matches()
                    || !VERSION.matcher(daemon).matches()
                    || !VERSION.matcher(builder).matches()) {
                throw new IllegalArgumentException("a version of a program has other characters, or more than 200");
            }
        }
    }

    /**
     * What was found in an image.
     *
     * @param digest of the file with the packages
     * @param os the operating system; {@code null} if the image names none
     * @param packages the number of packages
     * @param unread what could not be read, with the reasons
     */
    public record Contents(String digest, String os, int packages, List<String> unread) implements Serializable {
        public Contents {
            unread = List.copyOf(unread);
        }
    }

    /** An image at a registry, by digest, which is tagged if the cell is proven. */
    public record StagedImage(String registry, String repository, String digest, String mediaType)
            implements Serializable {}

    /** One instruction of a Dockerfile, as a build step or a test case. */
    public record Instruction(int line, String text, boolean cached, boolean passed, long millis, String output)
            implements Serializable {
        public Instruction {
            requireText(text);
            requireOutput(output);
        }
    }

    /** The result of one test folder on the candidate; {@code layers} are those that the test added. */
    public record LayerTest(
            String folder, boolean passed, String imageId, List<Instruction> cases, List<Layer> layers, long millis)
            implements Serializable {
        public LayerTest {
            requireText(folder);
            cases = List.copyOf(cases);
            layers = List.copyOf(layers);
        }
    }

    /** A layer: its diff id, its size in bytes and the instruction that created it. */
    public record Layer(String id, long size, String instruction) implements Serializable {
        public Layer {
            requireText(id);
            requireText(instruction);
        }
    }

    /** Prepares a text for a result: never {@code null}, and limited in length. */
    public static String text(String any) {
        return any == null ? "" : any.length() <= MAX_TEXT_CHARS ? any : any.substring(0, MAX_TEXT_CHARS);
    }

    static void requireText(String text) {
        requireLength(text, MAX_TEXT_CHARS);
    }

    static void requireOutput(String output) {
        requireLength(output, MAX_OUTPUT_CHARS);
    }

    private static void requireLength(String text, int max) {
        if (Objects.requireNonNull(text).length() > max) {
            throw new IllegalArgumentException(
                    "a text of " + text.length() + " characters; at most " + max + " are accepted");
        }
    }

    /** This result with its instructions and tests compressed in memory. */
    public CellResult packed() {
        return toBuilder()
                .instructions(PackedList.of(Instruction.class, build))
                .tests(PackedList.of(LayerTest.class, tests))
                .build();
    }

    /** This result with the controller's data on agent, reason and duration, which replace the agent's own. */
    public CellResult asSeenBy(String who, String why, long started, Duration took) {
        return toBuilder()
                .reason(why)
                .agent(who)
                .startedMillis(started)
                .durationMillis(took.toMillis())
                .build();
    }

    /** This result after the registry refused the image. */
    public CellResult notUploaded(IOException why) {
        return failed(CellFailure.of(CellFailure.Kind.UPLOAD, why.getMessage()));
    }

    /** This result of an image that is not published. */
    CellResult failed(CellFailure why) {
        return toBuilder().state(CellState.FAILED).staged(null).failure(why).build();
    }

    /**
     * The result of a cell that is published already with the same inputs.
     *
     * @param published the published image, or {@code null} if it is unknown
     */
    public static CellResult unchanged(PlannedCell planned, PublishedImage published) {
        CellResult result =
                notDone(planned, CellState.UNCHANGED, planned.reason().text());
        return published == null ? result : result.publishedAs(published);
    }

    private CellResult publishedAs(PublishedImage published) {
        StagedImage image = new StagedImage(
                published.reference().registry(), published.reference().repository(), published.digest(), null);
        return toBuilder().imageId(published.imageId()).staged(image).build();
    }

    /** The result of a cell that runs on this agent. */
    public static CellResult running(PlannedCell planned, String agent) {
        return notDone(planned, CellState.RUNNING, planned.reason().text())
                .asSeenBy(agent, planned.reason().text(), 0, Duration.ZERO);
    }

    /** The result of a cell that was not tried or was given up. */
    public static CellResult notDone(PlannedCell planned, CellState state, String why) {
        CellFailure failure = state == CellState.FAILED ? CellFailure.of(CellFailure.Kind.LOST, why) : null;
        return CellResult.builder(planned.cell().name(), state, planned.inputHash(), why)
                .failure(failure)
                .build();
    }
}
