package io.jenkins.plugins.nodeimagematrix.run.look;

import java.time.Instant;

/**
 * A release catalogue or registry that does not answer looks.
 *
 * @param name its location
 * @param since time of the first failure in a row
 * @param failures in a row
 * @param fault of the last request
 */
public record FailingSource(String name, Instant since, int failures, String fault) {}
