package io.jenkins.plugins.nodeimagematrix.job.overview;

import hudson.Extension;
import hudson.model.Action;
import hudson.model.Job;
import io.jenkins.plugins.nodeimagematrix.job.Messages;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.management.Badge;
import jenkins.model.Tab;
import jenkins.model.TransientActionFactory;
import org.kohsuke.stapler.StaplerProxy;

/** A tab of Jenkins' new job page that leads to the page of {@link MatrixJobAction}. */
public class MatrixJobTab extends Tab implements StaplerProxy {
    private static final Logger LOGGER = Logger.getLogger(MatrixJobTab.class.getName());

    private final MatrixJobAction page;

    MatrixJobTab(MatrixJobAction page) {
        super(page.getJob());
        this.page = page;
    }

    @Override
    public String getIconFileName() {
        return page.getIconFileName();
    }

    @Override
    public String getDisplayName() {
        return page.getDisplayName();
    }

    @Override
    public String getUrlName() {
        return page.getUrlName();
    }

    /** The page itself, which checks Item/Read. */
    @Override
    public Object getTarget() {
        return page.getTarget();
    }

    /** The number of cells without a proven image; {@code null} if there is none. */
    @Override
    public Badge getBadge() {
        try {
            int failing = JobOverview.ofMatrices(page.getJob()).failing();
            return failing == 0
                    ? null
                    : new Badge(String.valueOf(failing), Messages.MatrixTab_failed(failing), Badge.Severity.DANGER);
        } catch (IOException unreadable) {
            // Unreadable data must not break the rest of the job's page.
            LOGGER.log(Level.WARNING, page.getJob() + " has data that cannot be read", unreadable);
            return null;
        }
    }

    /** An action factory that adds the tab for users who chose the new job page. */
    @Extension
    @SuppressWarnings("rawtypes")
    public static final class Factory extends TransientActionFactory<Job> {
        @Override
        public Class<Job> type() {
            return Job.class;
        }

        @Override
        public Class<? extends Action> actionType() {
            return MatrixJobTab.class;
        }

        @Override
        public Collection<? extends Action> createFor(Job target) {
            Job<?, ?> job = target;
            return NewJobPage.isChosen() && MatrixJobAction.hasData(job)
                    ? List.of(new MatrixJobTab(new MatrixJobAction(job)))
                    : List.of();
        }
    }
}
