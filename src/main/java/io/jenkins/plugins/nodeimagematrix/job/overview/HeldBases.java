package io.jenkins.plugins.nodeimagematrix.job.overview;

import hudson.model.Job;
import io.jenkins.plugins.nodeimagematrix.job.page.JobFolder;
import io.jenkins.plugins.nodeimagematrix.run.history.Approvals;
import io.jenkins.plugins.nodeimagematrix.run.history.Ledger;
import io.jenkins.plugins.nodeimagematrix.run.plan.BaseAdmission;
import io.jenkins.plugins.nodeimagematrix.run.published.MatrixStore;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport.HeldBaseReport;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/**
 * The base images of a job that moved and are held, for the job's page.
 *
 * @param bases those that are not approved yet
 * @param approved those that users approved and no run has taken yet
 */
record HeldBases(int version, List<HeldBaseReport> bases, List<Approvals.BaseApproval> approved) {
    private static final int VERSION = 1;

    static HeldBases of(Job<?, ?> job, Instant now) throws IOException {
        MatrixStore store = JobFolder.of(job);
        Ledger ledger = store.ledger();
        Approvals approvals = store.approvals();
        return new HeldBases(
                VERSION,
                BaseAdmission.held(ledger.bases(), ledger.seenBases(), approvals, now),
                approvals.bases().stream()
                        .filter(base -> !base.digest().equals(ledger.bases().get(base.image())))
                        .filter(base -> ledger.seenBases().stream()
                                .anyMatch(seen -> seen.image().equals(base.image())
                                        && seen.digest().equals(base.digest())))
                        .toList());
    }

    boolean holds(String image, String digest) {
        return bases.stream()
                .anyMatch(base -> base.image().equals(image) && base.to().equals(digest));
    }
}
