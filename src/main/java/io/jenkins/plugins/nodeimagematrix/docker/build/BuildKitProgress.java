package io.jenkins.plugins.nodeimagematrix.docker.build;

import io.jenkins.plugins.nodeimagematrix.docker.dockerfile.Dockerfile;
import io.jenkins.plugins.nodeimagematrix.docker.dockerfile.DockerfileStages;
import io.jenkins.plugins.nodeimagematrix.docker.dockerfile.RenderedDockerfile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The reader of BuildKit's {@code --progress=plain}: {@code #5 [stage 2/3] RUN ...} starts a vertex, and later lines
 * with the same number belong to it. Only {@code FROM}, {@code RUN}, {@code COPY}, {@code ADD} and {@code WORKDIR} have
 * vertices; the others change the configuration and are complete when their stage is.
 */
final class BuildKitProgress implements BuildProgress {
    private static final Pattern LINE = Pattern.compile("#(\\d+) (.*)");
    private static final Pattern WORK =
            Pattern.compile("\\[(?:[a-z0-9]+/[a-z0-9/]+(?:->[a-z0-9/]+)? )?(?:(\\S+) +)? *(\\d+)/(\\d+)] (\\S*).*");
    private static final Pattern OUTPUT = Pattern.compile("\\d+\\.\\d+(?: (.*))?");
    private static final Pattern DONE = Pattern.compile("DONE (\\d+)\\.(\\d)s");
    private static final Pattern EXIT = Pattern.compile(".*exit code: (\\d+)");

    private final StepTracker tracker;
    private final List<RenderedDockerfile.Place> places;
    /** For each stage the indexes of its instructions with a vertex, and whether the first is its FROM. */
    private final List<List<Integer>> work = new ArrayList<>();

    private final List<Boolean> startsWithFrom = new ArrayList<>();
    private final Map<String, Integer> stageNames = new HashMap<>();
    private final Map<Integer, Integer> byNumber = new HashMap<>();
    private final Map<Integer, Long> startedNanos = new HashMap<>();
    private Integer exitCode;

    BuildKitProgress(RenderedDockerfile rendered, Map<String, String> args, StepTracker tracker) {
        this.tracker = tracker;
        this.places = rendered.places();
        DockerfileStages stages = new DockerfileStages(rendered.parsed(), args);
        for (DockerfileStages.Stage stage : stages.all()) {
            boolean from = stages.parent(stage) == null
                    && !stages.expand(stage.image()).equals("scratch");
            List<Integer> pieces = new ArrayList<>();
            if (from) {
                pieces.add(index(stage.from()));
            }
            stage.instructions().stream().filter(BuildKitProgress::isWork).forEach(i -> pieces.add(index(i)));
            work.add(pieces);
            startsWithFrom.add(from);
            stageNames.put(
                    stage.name() == null
                            ? "stage-" + stage.index()
                            : stage.name().toLowerCase(Locale.ROOT),
                    stage.index());
        }
    }

    private static boolean isWork(Dockerfile.Instruction instruction) {
        return List.of("RUN", "COPY", "ADD", "WORKDIR").contains(instruction.keyword());
    }

    private int index(Dockerfile.Instruction instruction) {
        for (int i = 0; i < places.size(); i++) {
            if (places.get(i).instruction().equals(instruction)) {
                return i;
            }
        }
        throw new IllegalStateException("no place for line " + instruction.line());
    }

    @Override
    public void line(String text, long nanos) {
        Matcher line = LINE.matcher(text);
        if (!line.matches()) {
            return;
        }
        int number = Integer.parseInt(line.group(1));
        String rest = line.group(2);
        Integer index = byNumber.get(number);
        if (index == null) {
            Matcher named = WORK.matcher(rest);
            Integer found = named.matches() ? find(named) : null;
            if (found != null) {
                byNumber.put(number, found);
                startedNanos.put(number, nanos);
                tracker.started(found);
            }
            return;
        }
        report(index, rest, Duration.ofNanos(nanos - startedNanos.get(number)));
    }

    /** @param elapsed since the start of the vertex; BuildKit reports its time only if it succeeded */
    private void report(int index, String rest, Duration elapsed) {
        Matcher output = OUTPUT.matcher(rest);
        Matcher done = DONE.matcher(rest);
        if (output.matches()) {
            tracker.output(index, output.group(1) == null ? "" : output.group(1));
        } else if (done.matches()) {
            tracker.finished(
                    index,
                    BuildOutcome.PASSED,
                    Duration.ofMillis(Long.parseLong(done.group(1)) * 1000 + Long.parseLong(done.group(2)) * 100));
        } else if (rest.equals("CACHED")) {
            tracker.cached(index);
            tracker.finished(index, BuildOutcome.PASSED, Duration.ZERO);
        } else if (rest.startsWith("ERROR: ") && !rest.contains("context canceled")) {
            Matcher exit = EXIT.matcher(rest);
            exitCode = exit.matches() ? Integer.valueOf(exit.group(1)) : exitCode;
            if (!exit.matches()) {
                tracker.output(index, rest.substring("ERROR: ".length()));
            }
            tracker.finished(index, BuildOutcome.FAILED, elapsed);
        }
    }

    /**
     * The instruction of a vertex. Its position is counted from the end of the stage, because ONBUILD triggers of a
     * base image add vertices at the beginning. The instruction must have the same keyword; otherwise the builder
     * parsed the file differently and did not run it.
     */
    private Integer find(Matcher named) {
        Integer stage = named.group(1) == null
                ? Integer.valueOf(work.size() - 1)
                : stageNames.get(named.group(1).toLowerCase(Locale.ROOT));
        if (stage == null) {
            return null;
        }
        List<Integer> pieces = work.get(stage);
        int place = Integer.parseInt(named.group(2));
        int extra = Integer.parseInt(named.group(3)) - pieces.size();
        int from = startsWithFrom.get(stage) ? 1 : 0;
        int at = place <= from ? place - 1 : Math.max(place - 1 - extra, from - 1);
        if (at < 0 || at >= pieces.size()) {
            return null;
        }
        boolean trigger = place > from && place <= from + extra;
        String keyword = places.get(pieces.get(at)).instruction().keyword();
        return trigger || keyword.equalsIgnoreCase(named.group(4)) ? pieces.get(at) : null;
    }

    @Override
    public void end(boolean passed, long nanos) {
        for (int i = 0; i < places.size(); i++) {
            boolean quiet = !isWork(places.get(i).instruction());
            if (quiet && tracker.isOpen(i) && (passed || isPassed(i))) {
                tracker.finished(i, BuildOutcome.PASSED, Duration.ZERO);
            }
        }
    }

    /** Whether the build reached a later vertex of the same stage. */
    private boolean isPassed(int index) {
        for (int i = index + 1; i < places.size(); i++) {
            if (places.get(i).instruction().keyword().equals("FROM")) {
                return false;
            }
            if (tracker.hasStarted(i)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public Integer exitCode() {
        return exitCode;
    }
}
