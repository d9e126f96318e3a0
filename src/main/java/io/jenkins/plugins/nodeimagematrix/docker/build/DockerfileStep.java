package io.jenkins.plugins.nodeimagematrix.docker.build;

import java.io.Serializable;
import java.time.Duration;

/**
 * One instruction of the user's Dockerfile, and its result.
 *
 * @param number position among the file's instructions, from 1
 * @param instruction as written, on one line
 * @param line where it starts in the user's own file, from 1
 * @param cached whether the result came from the build cache
 * @param duration as the builder reports it; zero for instructions that only change the configuration
 * @param output the end of its output
 */
public record DockerfileStep(
        int number,
        String instruction,
        int line,
        boolean cached,
        Duration duration,
        String output,
        BuildOutcome outcome)
        implements Serializable {}
