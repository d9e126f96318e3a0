package io.jenkins.plugins.nodeimagematrix.job.trigger;

import hudson.model.Action;
import hudson.model.CauseAction;
import hudson.model.Job;
import hudson.model.ParameterDefinition;
import hudson.model.ParameterValue;
import hudson.model.ParametersAction;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.Queue;
import hudson.model.Run;
import io.jenkins.plugins.nodeimagematrix.compat.BuildTask;
import io.jenkins.plugins.nodeimagematrix.job.limit.LookLimit;
import io.jenkins.plugins.nodeimagematrix.job.page.ActiveRunFolders;
import io.jenkins.plugins.nodeimagematrix.job.page.JobFolder;
import io.jenkins.plugins.nodeimagematrix.job.page.MatrixActions;
import io.jenkins.plugins.nodeimagematrix.job.page.MatrixBuildAction;
import io.jenkins.plugins.nodeimagematrix.job.registry.RegistryUsers;
import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryCredentials;
import io.jenkins.plugins.nodeimagematrix.run.ActiveRun;
import io.jenkins.plugins.nodeimagematrix.run.journal.RunFolder;
import io.jenkins.plugins.nodeimagematrix.run.look.Finding;
import io.jenkins.plugins.nodeimagematrix.run.look.LookSettings;
import io.jenkins.plugins.nodeimagematrix.run.look.LookedJob;
import io.jenkins.plugins.nodeimagematrix.run.look.MatrixLimit;
import io.jenkins.plugins.nodeimagematrix.run.published.MatrixStore;
import io.jenkins.plugins.nodeimagematrix.run.report.RunEvent;
import io.jenkins.plugins.nodeimagematrix.run.times.Sighting;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import jenkins.model.Jenkins;

/** A job with the trigger. */
final class TriggeredJob implements LookedJob {
    private final Job<?, ?> job;
    private final LookSettings settings;
    private final String credentialsId;

    /** @param credentialsId of base images at registries that the job does not publish to; empty for none */
    TriggeredJob(Job<?, ?> job, LookSettings settings, String credentialsId) {
        this.job = job;
        this.settings = settings;
        this.credentialsId = credentialsId;
    }

    Job<?, ?> job() {
        return job;
    }

    @Override
    public MatrixStore store() {
        return JobFolder.of(job);
    }

    @Override
    public LookSettings settings() {
        return settings;
    }

    @Override
    public boolean isRunning(int build) {
        Run<?, ?> run = job.getBuildByNumber(build);
        return run != null && run.isBuilding();
    }

    @Override
    public int lastCompleted() {
        Run<?, ?> last = job.getLastCompletedBuild();
        return last == null ? 0 : last.getNumber();
    }

    @Override
    public boolean isBuildable() {
        return job.isBuildable();
    }

    @Override
    public boolean isWaiting() {
        return Jenkins.get().getQueue().contains((Queue.Task) job);
    }

    @Override
    public boolean isBusy() {
        return job.isBuilding() || isWaiting();
    }

    @Override
    public Set<Sighting.Delay> delays(int build) throws IOException {
        Set<Sighting.Delay> delays = EnumSet.noneOf(Sighting.Delay.class);
        Run<?, ?> run = job.getBuildByNumber(build);
        if (run != null) {
            for (MatrixBuildAction action : MatrixActions.all(run)) {
                events(action.folder()).forEach(event -> delay(event.kind()).ifPresent(delays::add));
            }
        }
        return delays;
    }

    private static List<RunEvent> events(RunFolder folder) throws IOException {
        ActiveRun live = ActiveRunFolders.get(folder);
        if (live != null) {
            return live.report().events();
        }
        return Files.exists(folder.report()) ? RunEvent.read(folder.report()) : List.of();
    }

    private static Optional<Sighting.Delay> delay(RunEvent.Kind kind) {
        return switch (kind) {
            case WAITING -> Optional.of(Sighting.Delay.AGENTS);
            case LIMITED -> Optional.of(Sighting.Delay.LIMITS);
            default -> Optional.empty();
        };
    }

    @Override
    public boolean isLost(long millis) {
        return millis < ManagementFactory.getRuntimeMXBean().getStartTime();
    }

    @Override
    public RegistryCredentials login(String registry) throws IOException {
        RegistryCredentials published = RegistryUsers.credentials(job, registry);
        return published == null ? RegistryUsers.credentials(job, credentialsId, registry) : published;
    }

    @Override
    public boolean start(List<Finding> findings, List<MatrixLimit> limits) {
        if (!job.isBuildable()) {
            return false;
        }
        List<Action> actions = new ArrayList<>();
        actions.add(new CauseAction(new LookCause(FindingTexts.brief(findings))));
        limits.forEach(limit -> actions.add(new LookLimit(limit)));
        ParametersAction parameters = defaultParameters();
        if (parameters != null) {
            actions.add(parameters);
        }
        BuildTask.schedule((Queue.Task) job, actions);
        return true;
    }

    /** @return {@code null} if the job has none */
    private ParametersAction defaultParameters() {
        ParametersDefinitionProperty property = job.getProperty(ParametersDefinitionProperty.class);
        if (property == null) {
            return null;
        }
        List<ParameterValue> values = new ArrayList<>();
        for (ParameterDefinition definition : property.getParameterDefinitions()) {
            ParameterValue value = definition.getDefaultParameterValue();
            if (value != null) {
                values.add(value);
            }
        }
        return new ParametersAction(values);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TriggeredJob same && job == same.job;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(job);
    }
}
