package io.jenkins.plugins.nodeimagematrix.job.registry;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.job.config.MatrixSettings;
import io.jenkins.plugins.nodeimagematrix.job.config.NodeImageMatrixConfiguration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The registries that a job's credentials may be sent to: those named by the step, by {@code docker.withRegistry}, by the
 * global configuration, or by earlier builds with the same credentials. A registry that only a matrix file names is not
 * trusted, because users who must not learn the password may change that file. A matrix inside of the step counts as part of
 * the step.
 */
public final class TrustedRegistries {
    private final Predicate<String> names;

    private TrustedRegistries(Predicate<String> names) {
        this.names = names;
    }

    /** @param settings with the registry of {@code docker.withRegistry} if the step names none */
    public static TrustedRegistries of(MatrixSettings settings) {
        return settings.matrix().isEmpty()
                ? of(settings.registry(), Set.of())
                : new TrustedRegistries(registry -> true);
    }

    /**
     * Returns the registries for a step that publishes what earlier steps proved.
     *
     * @param registry that the step names, or empty
     * @param used by this job with the same credentials
     */
    public static TrustedRegistries of(String registry, Set<String> used) {
        return of(registry, NodeImageMatrixConfiguration.get().getRegistry(), used);
    }

    /** Docker Hub is trusted if neither the step nor the global configuration names a registry. */
    static TrustedRegistries of(String step, String global, Set<String> used) {
        Set<String> names = new HashSet<>(used);
        names.add(step);
        names.add(global);
        if (step.isEmpty() && global.isEmpty()) {
            names.add(ImageReference.DOCKER_HUB);
        }
        return new TrustedRegistries(names::contains);
    }

    boolean contains(String registry) {
        return names.test(registry);
    }
}
