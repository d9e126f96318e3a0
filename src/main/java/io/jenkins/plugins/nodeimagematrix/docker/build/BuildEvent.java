package io.jenkins.plugins.nodeimagematrix.docker.build;

import java.io.Serializable;

/** Something a watcher of a running build wants to know at once. */
public sealed interface BuildEvent extends Serializable {
    /** @param line where the instruction starts in the user's own file, from 1 */
    record StepStarted(int number, String instruction, int line) implements BuildEvent {}

    record StepFinished(DockerfileStep step) implements BuildEvent {}
}
