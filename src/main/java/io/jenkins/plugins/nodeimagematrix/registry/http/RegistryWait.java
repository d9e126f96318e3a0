package io.jenkins.plugins.nodeimagematrix.registry.http;

import java.time.Instant;

/**
 * A wait for a limit of a registry.
 *
 * @param until time of the next attempt
 * @param isForPulls whether the limit is one for pulls
 */
public record RegistryWait(String registry, Instant until, boolean isForPulls) {}
