package io.jenkins.plugins.nodeimagematrix.run.look;

import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryCredentials;
import io.jenkins.plugins.nodeimagematrix.run.published.MatrixStore;
import io.jenkins.plugins.nodeimagematrix.run.times.Sighting;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** A job that looks are made for. */
public interface LookedJob {
    MatrixStore store();

    LookSettings settings();

    /** Whether the build with a number is active. */
    boolean isRunning(int build);

    /** The number of the last completed build; 0 if there is none. */
    int lastCompleted();

    /** Whether a build can be started. */
    boolean isBuildable();

    /** Whether a build waits in the queue. It has no plan yet. */
    boolean isWaiting();

    /** Whether a build waits or is active. */
    boolean isBusy();

    /**
     * What a build waited for so far: {@link Sighting.Delay#AGENTS agents}, {@link Sighting.Delay#LIMITS limits of registries}.
     * Empty if the build is not known any more.
     */
    Set<Sighting.Delay> delays(int build) throws IOException;

    /** Whether a build that was started at a time, since the epoch, cannot wait any more, because the controller was restarted. */
    boolean isLost(long millis);

    /**
     * The login with which base images at a registry are looked at.
     *
     * @return {@code null} if there is none
     */
    RegistryCredentials login(String registry) throws IOException, InterruptedException;

    /**
     * Starts a build.
     *
     * @return whether the job can be built
     */
    boolean start(List<Finding> findings, List<MatrixLimit> limits);
}
