package io.jenkins.plugins.nodeimagematrix.job;

import hudson.AbortException;
import hudson.model.Run;
import io.jenkins.plugins.nodeimagematrix.matrix.ImageReference;
import io.jenkins.plugins.nodeimagematrix.matrix.Plan;
import io.jenkins.plugins.nodeimagematrix.registry.RegistryCredentials;
import io.jenkins.plugins.nodeimagematrix.run.Registries;
import java.io.IOException;

/** The registries that a job publishes to, as the user whose credentials it names. */
final class RegistryAccess {
    private RegistryAccess() {}

    /** @throws AbortException if the credentials that the job names can't be had */
    static Registries of(MatrixSettings settings, Plan plan, Run<?, ?> run) throws AbortException {
        RegistryCredentials login = RegistryLogin.find(settings.credentialsId(), registry(settings, plan), run);
        return new Registries(login, settings.retries(), plan);
    }

    /** The one that the credentials are for: a matrix file names a single registry. */
    private static String registry(MatrixSettings settings, Plan plan) {
        return plan.cells().stream()
                .flatMap(planned -> planned.cell().pinned().stream())
                .map(ImageReference::registry)
                .findFirst()
                .orElse(settings.registry());
    }

    /** @throws AbortException if a registry would not take what is going to be built */
    static void check(Registries registries, Plan plan) throws AbortException, InterruptedException {
        try {
            registries.check(plan);
        } catch (IOException refused) {
            throw new AbortException(Messages.RegistryAccess_unusable(refused.getMessage()));
        }
    }
}
