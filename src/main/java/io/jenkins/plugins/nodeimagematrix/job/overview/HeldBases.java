package io.jenkins.plugins.nodeimagematrix.job.overview;

import hudson.model.Job;
import io.jenkins.plugins.nodeimagematrix.job.page.JobFolder;
import io.jenkins.plugins.nodeimagematrix.run.history.Approvals;
import io.jenkins.plugins.nodeimagematrix.run.history.Ledger;
import io.jenkins.plugins.nodeimagematrix.run.published.MatrixStore;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/**
 * The base images of a job that moved and are held, for the job's page.
 *
 * @param bases those that are not approved yet
 * @param approved those that users approved and no run has taken yet
 */
record HeldBases(int version, List<Held> bases, List<Approvals.BaseApproval> approved) {
    private static final int VERSION = 1;

    /**
     * A base image that moved.
     *
     * @param from the digest in use
     * @param to the digest that its tag is on
     * @param seenMillis when this was first seen, since the epoch
     * @param untilMillis time from which it is taken without approval, since the epoch; 0 if only an approval counts
     */
    record Held(String image, String from, String to, long seenMillis, long untilMillis) {}

    static HeldBases of(Job<?, ?> job, Instant now) throws IOException {
        MatrixStore store = JobFolder.of(job);
        Ledger ledger = store.ledger();
        Approvals approvals = store.approvals();
        return new HeldBases(
                VERSION,
                ledger.seenBases().stream()
                        .filter(base -> ledger.bases().containsKey(base.image()))
                        .filter(base -> !base.digest().equals(ledger.bases().get(base.image())))
                        .filter(base -> base.isHeld(now) && !approvals.hasBase(base.image(), base.digest()))
                        .map(base -> new Held(
                                base.image(),
                                ledger.bases().get(base.image()),
                                base.digest(),
                                base.millis(),
                                base.untilMillis()))
                        .toList(),
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
