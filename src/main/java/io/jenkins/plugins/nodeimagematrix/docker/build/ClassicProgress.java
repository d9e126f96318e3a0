package io.jenkins.plugins.nodeimagematrix.docker.build;

import io.jenkins.plugins.nodeimagematrix.docker.client.OutputTail;
import io.jenkins.plugins.nodeimagematrix.docker.dockerfile.RenderedDockerfile;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The reader of the classic builder's output: {@code Step 3/9 : RUN ...}, what the step printed, {@code ---> <image>}.
 */
final class ClassicProgress implements BuildProgress {
    private static final Pattern STEP = Pattern.compile("Step (\\d+)/(\\d+) : (.*)");
    private static final Pattern IMAGE = Pattern.compile(" ---> ([0-9a-f]{12})");
    private static final Pattern CONTAINER = Pattern.compile(" ---> Running in ([0-9a-f]{12})");
    private static final Pattern EXIT = Pattern.compile("The command '.*' returned a non-zero code: (\\d+)");

    private final StepTracker tracker;
    private final int count;
    private final ClassicTrace trace;
    private boolean own;
    private int current = -1;
    private int total;
    private long since;
    private Integer exitCode;

    /** @param trace records the images and containers of the build, and output of instructions that looks the same */
    ClassicProgress(RenderedDockerfile rendered, StepTracker tracker, ClassicTrace trace) {
        this.tracker = tracker;
        this.trace = trace;
        this.count = rendered.places().size();
    }

    @Override
    public void line(String text, long nanos) {
        Matcher step = STEP.matcher(text);
        if (step.matches() && isNext(step)) {
            finish(BuildOutcome.PASSED, nanos);
            total = Integer.parseInt(step.group(2));
            current++;
            since = nanos;
            own = !step.group(3).regionMatches(true, 0, "FROM ", 0, 5);
            if (current < count) {
                tracker.started(current);
            }
        } else if (text.equals(" ---> Using cache")) {
            own = false;
            if (current >= 0 && current < count) {
                tracker.cached(current);
            }
        } else if (own && IMAGE.matcher(text).matches()) {
            trace.image(text.substring(" ---> ".length()));
        } else if (IMAGE.matcher(text).matches()) {
            trace.standsOn(text.substring(" ---> ".length()));
        } else if (CONTAINER.matcher(text).matches()) {
            trace.container(text.substring(" ---> Running in ".length()));
        } else if (!isBuildersOwn(text)) {
            output(text);
        }
    }

    private boolean isBuildersOwn(String text) {
        return text.startsWith(" ---> ")
                || text.startsWith("Removing intermediate container ")
                || current + 1 == total
                        && (text.startsWith("Successfully built ") || text.startsWith("Successfully tagged "));
    }

    /** A test may print such a line itself; it counts only if it is the expected next step. */
    private boolean isNext(Matcher step) {
        return Integer.parseInt(step.group(1)) == current + 2
                && (total == 0 || total == Integer.parseInt(step.group(2)));
    }

    private void output(String text) {
        Matcher exit = EXIT.matcher(OutputTail.plain(text));
        if (exit.matches()) {
            exitCode = Integer.valueOf(exit.group(1));
        } else if (current >= 0 && current < count) {
            tracker.output(current, text);
        }
    }

    private void finish(BuildOutcome outcome, long nanos) {
        if (current >= 0 && current < count) {
            tracker.finished(current, outcome, Duration.ofNanos(nanos - since));
        }
    }

    @Override
    public void end(boolean passed, long nanos) {
        finish(passed ? BuildOutcome.PASSED : BuildOutcome.FAILED, nanos);
    }

    @Override
    public Integer exitCode() {
        return exitCode;
    }
}
