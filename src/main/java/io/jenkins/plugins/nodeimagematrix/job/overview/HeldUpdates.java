package io.jenkins.plugins.nodeimagematrix.job.overview;

import hudson.model.Job;
import io.jenkins.plugins.nodeimagematrix.job.Messages;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport.HeldBaseReport;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What waits for an approval in a job.
 *
 * @param releases versions that at least one matrix holds
 * @param bases names of held base images
 */
record HeldUpdates(Set<String> releases, List<String> bases) {
    /** @return {@code null} for a job whose matrices have no plan */
    static HeldUpdates of(Job<?, ?> job) throws IOException {
        HeldReport held = HeldReport.of(job);
        return held.matrices().isEmpty()
                ? null
                : new HeldUpdates(
                        held.releases(),
                        HeldBases.of(job, Instant.now()).bases().stream()
                                .map(HeldBaseReport::image)
                                .toList());
    }

    int count() {
        return releases.size() + bases.size();
    }

    /** The numbers in words; empty if nothing is held. */
    String describe() {
        List<String> parts = new ArrayList<>();
        if (!releases.isEmpty()) {
            parts.add(Messages.JobOverview_held(releases.size()));
        }
        if (!bases.isEmpty()) {
            parts.add(Messages.JobOverview_heldBases(bases.size()));
        }
        return String.join(", ", parts);
    }
}
