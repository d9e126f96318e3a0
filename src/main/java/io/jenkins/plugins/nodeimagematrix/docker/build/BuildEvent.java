package io.jenkins.plugins.nodeimagematrix.docker.build;

import java.io.Serializable;

/** An event of a running build. */
public sealed interface BuildEvent extends Serializable {
    /** @param line where the instruction starts in the user's own file, from 1 */
    record StepStarted(int number, String instruction, int line) implements BuildEvent {}

    record StepFinished(DockerfileStep step) implements BuildEvent {}
}
