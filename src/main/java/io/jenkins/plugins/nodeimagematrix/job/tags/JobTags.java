package io.jenkins.plugins.nodeimagematrix.job.tags;

import hudson.model.Job;
import hudson.model.User;
import io.jenkins.plugins.nodeimagematrix.job.Messages;
import io.jenkins.plugins.nodeimagematrix.job.page.JobFolder;
import io.jenkins.plugins.nodeimagematrix.job.plan.PlanStep;
import io.jenkins.plugins.nodeimagematrix.job.registry.RegistryUsers;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import io.jenkins.plugins.nodeimagematrix.run.history.Actor;
import io.jenkins.plugins.nodeimagematrix.run.history.HistoryEntry;
import io.jenkins.plugins.nodeimagematrix.run.history.TagUpdateResult;
import io.jenkins.plugins.nodeimagematrix.run.published.Drift;
import io.jenkins.plugins.nodeimagematrix.run.published.DriftReport;
import io.jenkins.plugins.nodeimagematrix.run.published.MatrixStore;
import io.jenkins.plugins.nodeimagematrix.run.published.Readmission;
import io.jenkins.plugins.nodeimagematrix.run.published.Undo;
import io.jenkins.plugins.nodeimagematrix.run.published.Withdrawal;
import io.jenkins.plugins.nodeimagematrix.run.report.TagPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The tag operations of a job's page. The caller has checked permissions; each change is recorded in the history with the
 * user's name. Concurrent changes by users and builds are safe: each tag is read immediately before it is moved.
 */
public final class JobTags {
    /** The folders of the jobs whose tags are being compared. */
    private static final Set<Path> DRIFT_CHECKS = ConcurrentHashMap.newKeySet();

    private final Job<?, ?> job;
    private final MatrixStore store;

    public JobTags(Job<?, ?> job) {
        this.job = job;
        this.store = JobFolder.of(job);
    }

    /**
     * Reverts the tag updates of a build or an earlier operation.
     *
     * @param only whether the updates are only planned
     * @throws IllegalArgumentException if the history has no such run
     */
    public TagPlan undo(String run, String why, boolean only) throws IOException, InterruptedException {
        Undo undo = store.undo(RegistryUsers.clients(job), actor(why));
        return only ? undo.plan(run) : done(undo.perform(run));
    }

    /**
     * Withdraws versions, cells or pinned tags.
     *
     * @param only whether the updates are only planned
     * @throws IllegalArgumentException if nothing that matches is published
     */
    public TagPlan withdraw(Collection<String> what, String why, boolean only)
            throws IOException, InterruptedException {
        Withdrawal withdrawal = store.withdrawal(PlanStep.aliasRules(), RegistryUsers.clients(job), actor(why));
        return only ? withdrawal.plan(what) : done(withdrawal.perform(what));
    }

    /**
     * Readmits withdrawn or blocked versions, cells or tags.
     *
     * @param only whether the decisions are only looked up
     * @return the decisions that are lifted
     * @throws IllegalArgumentException if nothing that matches is withdrawn or blocked
     */
    public List<HistoryEntry> readmit(Collection<String> what, String why, boolean only) throws IOException {
        Readmission readmission = new Readmission(store.history(), actor(why));
        return only ? readmission.plan(what) : readmission.perform(what);
    }

    /**
     * Approves a held update.
     *
     * @param systems the operating systems; empty for all
     * @throws IllegalArgumentException if the text is not a version
     */
    public void approve(String release, Collection<String> systems) throws IOException {
        store.approve(Version.parse(release), systems, user());
    }

    /** Approves an image of a base image's tag. */
    public void approveBase(String image, String digest) throws IOException {
        store.approveBase(image, digest, user());
    }

    /**
     * Compares every published tag with its registry. A job has one such check at a time, because each asks for every tag.
     *
     * @throws IllegalArgumentException if a check of this job is running
     */
    public DriftReport checkDrift() throws IOException, InterruptedException {
        if (!DRIFT_CHECKS.add(store.folder())) {
            throw new IllegalArgumentException(Messages.JobTags_driftRunning());
        }
        try {
            DriftReport report = DriftReport.of(Drift.check(store.ledger().published(), RegistryUsers.clients(job)));
            store.drift(report);
            return report;
        } finally {
            DRIFT_CHECKS.remove(store.folder());
        }
    }

    private TagPlan done(TagUpdateResult reversal) throws IOException {
        store.add(reversal);
        return reversal.plan();
    }

    private static Actor actor(String why) {
        return new Actor(user(), why, "", UUID.randomUUID().toString());
    }

    private static String user() {
        User user = User.current();
        return user == null ? Messages.JobTags_anonymous() : user.getId();
    }
}
