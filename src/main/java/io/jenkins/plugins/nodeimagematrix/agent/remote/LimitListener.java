package io.jenkins.plugins.nodeimagematrix.agent.remote;

import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryWait;
import java.time.Instant;
import java.util.function.Consumer;

/** The part of a run that agents report waits for limits of registries to. They call it over their channel. */
@FunctionalInterface
public interface LimitListener {
    /**
     * @param registry host, or host:port
     * @param untilMillis time of the next attempt, since the epoch
     * @param pulls whether the limit is one for pulls
     */
    void waits(String registry, long untilMillis, boolean pulls);

    /** Passes waits on to a receiver on the controller. */
    static LimitListener to(Consumer<RegistryWait> receiver) {
        return (registry, until, pulls) ->
                receiver.accept(new RegistryWait(registry, Instant.ofEpochMilli(until), pulls));
    }
}
