package io.jenkins.plugins.nodeimagematrix.job;

import hudson.AbortException;
import hudson.model.Run;
import io.jenkins.plugins.nodeimagematrix.matrix.Plan;
import io.jenkins.plugins.nodeimagematrix.run.Registries;
import java.io.IOException;

/** The registries that a job publishes to, as the user whose credentials it names. */
final class RegistryAccess {
    private RegistryAccess() {}

    /** @throws AbortException if the credentials that the job names can't be had */
    static Registries of(MatrixSettings settings, Plan plan, Run<?, ?> run) throws AbortException {
        return new Registries(RegistryLogin.find(settings.credentialsId(), run), settings.retries(), plan);
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
