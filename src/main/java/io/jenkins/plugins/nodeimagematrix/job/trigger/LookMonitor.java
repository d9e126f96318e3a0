package io.jenkins.plugins.nodeimagematrix.job.trigger;

import hudson.Extension;
import hudson.model.AdministrativeMonitor;
import io.jenkins.plugins.nodeimagematrix.job.Messages;
import io.jenkins.plugins.nodeimagematrix.job.config.NodeImageMatrixConfiguration;
import io.jenkins.plugins.nodeimagematrix.job.plan.PlanStep;
import io.jenkins.plugins.nodeimagematrix.job.registry.JenkinsProxy;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryConnections;
import io.jenkins.plugins.nodeimagematrix.release.catalogue.ReleaseCatalogue;
import io.jenkins.plugins.nodeimagematrix.run.look.FailingSource;
import io.jenkins.plugins.nodeimagematrix.run.look.Looks;
import io.jenkins.plugins.nodeimagematrix.run.look.SharedBases;
import io.jenkins.plugins.nodeimagematrix.run.look.SharedCatalogue;
import io.jenkins.plugins.nodeimagematrix.run.plan.BaseDigests;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import jenkins.model.Jenkins;

/** The warning for administrators about a release catalogue or a registry that does not answer looks. */
@Extension
public class LookMonitor extends AdministrativeMonitor {
    /** A single failure is no reason for a warning. */
    private static final int MIN_FAILURES = 3;

    private static final Duration ALL_REGISTRIES = Duration.ofMinutes(2);

    private LookQueue queue;

    static LookMonitor get() {
        return Jenkins.get().getExtensionList(AdministrativeMonitor.class).get(LookMonitor.class);
    }

    synchronized LookQueue queue() {
        if (queue == null) {
            Clock clock = Clock.systemUTC();
            SharedBases bases = new SharedBases(
                    (registry, login) -> new RegistryClient(
                            registry,
                            login,
                            BaseDigests.LIMITS,
                            JenkinsProxy.current(),
                            RegistryConnections.OF_PROCESS),
                    clock,
                    ALL_REGISTRIES);
            queue = new LookQueue(new Looks(new SharedCatalogue(new Configured(), clock), bases, clock));
        }
        return queue;
    }

    /** The catalogue of the global configuration, with its last good copy in a folder of the controller. */
    private static final class Configured implements SharedCatalogue.Source {
        @Override
        public String location() {
            return NodeImageMatrixConfiguration.get().getCatalogueUrl();
        }

        @Override
        public ReleaseCatalogue read(String location) throws InterruptedException {
            return PlanStep.catalogue(location);
        }
    }

    @Override
    public String getDisplayName() {
        return Messages.LookMonitor_name();
    }

    @Override
    public boolean isActivated() {
        return !getFailing().isEmpty();
    }

    /** The sources that failed several times in a row. */
    public List<String> getFailing() {
        return queue().failing().stream()
                .filter(source -> source.failures() >= MIN_FAILURES)
                .map(LookMonitor::text)
                .toList();
    }

    private static String text(FailingSource source) {
        return Messages.LookMonitor_failing(source.name(), source.since().toString(), source.fault());
    }
}
