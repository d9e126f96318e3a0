package io.jenkins.plugins.nodeimagematrix.job.overview;

import hudson.Extension;
import hudson.model.Item;
import hudson.views.ListViewColumn;
import hudson.views.ListViewColumnDescriptor;
import io.jenkins.plugins.nodeimagematrix.job.Messages;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;

/** A column of list views with the number of releases that wait for approval. */
public class WaitingUpdatesColumn extends ListViewColumn {
    @DataBoundConstructor
    public WaitingUpdatesColumn() {}

    /** The state of a job, read once for a cell of the column; {@code null} for a job without a matrix. */
    public JobOverview overview(Item item) {
        return JobColumns.overview(item);
    }

    /** The number of releases; empty for none. */
    public String text(JobOverview overview) {
        int waiting = key(overview);
        return waiting <= 0 ? "" : Messages.JobOverview_held(waiting);
    }

    /** The sort key: the number of releases. */
    public int key(JobOverview overview) {
        return overview.held().size();
    }

    /** The description of the column, for the configuration of a view. Views do not show it by default. */
    @Extension
    @Symbol("imageMatrixWaitingUpdates")
    public static final class DescriptorImpl extends ListViewColumnDescriptor {
        @Override
        public String getDisplayName() {
            return Messages.WaitingUpdatesColumn_name();
        }

        @Override
        public boolean shownByDefault() {
            return false;
        }
    }
}
