package io.jenkins.plugins.nodeimagematrix.docker.build;

import io.jenkins.plugins.nodeimagematrix.docker.client.OutputTail;
import io.jenkins.plugins.nodeimagematrix.docker.dockerfile.RenderedDockerfile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The state of each instruction while a build runs, reported to the listener. */
final class StepTracker {
    private static final int MAX_OUTPUT_CHARS = 8 * 1024;

    private static final class State {
        private final OutputTail output = new OutputTail(MAX_OUTPUT_CHARS);
        private boolean started;
        private boolean cached;
        private BuildOutcome outcome;
        private Duration duration = Duration.ZERO;
    }

    private final List<RenderedDockerfile.Place> places;
    private final List<State> states = new ArrayList<>();
    private final BuildOutputListener listener;
    private int failed = -1;

    StepTracker(RenderedDockerfile rendered, BuildOutputListener listener) {
        this.places = rendered.places();
        this.listener = listener;
        places.forEach(place -> states.add(new State()));
    }

    void started(int index) {
        State state = states.get(index);
        RenderedDockerfile.Place place = places.get(index);
        if (!state.started && place.own()) {
            listener.event(new BuildEvent.StepStarted(place.number(), place.text(), place.line()));
        }
        state.started = true;
    }

    void output(int index, String line) {
        states.get(index).output.add(line);
    }

    void cached(int index) {
        // A base image is never built, so it does not count as cached.
        states.get(index).cached = !places.get(index).instruction().keyword().equals("FROM");
    }

    void finished(int index, BuildOutcome outcome, Duration duration) {
        State state = states.get(index);
        state.started = true;
        if (state.outcome == BuildOutcome.FAILED) {
            return;
        }
        if (outcome == BuildOutcome.FAILED && failed < 0) {
            failed = index;
        }
        state.duration = state.duration.plus(duration);
        boolean news = state.outcome != outcome;
        state.outcome = outcome;
        if (news && places.get(index).own()) {
            listener.event(new BuildEvent.StepFinished(step(index)));
        }
    }

    /** The instruction that failed, as an index of the rendered file; -1 if none did. */
    int failed() {
        return failed;
    }

    boolean hasStarted(int index) {
        return states.get(index).started;
    }

    boolean isOpen(int index) {
        return states.get(index).outcome == null;
    }

    DockerfileStep step(int index) {
        State state = states.get(index);
        RenderedDockerfile.Place place = places.get(index);
        return new DockerfileStep(
                place.number(),
                place.text(),
                place.line(),
                state.cached,
                state.duration,
                state.output.toString(),
                state.outcome == null ? BuildOutcome.NOT_RUN : state.outcome);
    }

    /** Every instruction of the user's file. */
    List<DockerfileStep> steps() {
        List<DockerfileStep> steps = new ArrayList<>();
        for (int i = 0; i < places.size(); i++) {
            if (places.get(i).own()) {
                steps.add(step(i));
            }
        }
        return steps;
    }
}
