package io.jenkins.plugins.nodeimagematrix.registry.http;

import java.time.Instant;

/**
 * A wait for a limit of a registry.
 *
 * @param until when the request is tried next
 * @param isForPulls whether only reads of manifests wait
 */
public record RegistryWait(String registry, Instant until, boolean isForPulls) {}
