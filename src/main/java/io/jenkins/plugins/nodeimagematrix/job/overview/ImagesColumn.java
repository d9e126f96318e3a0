package io.jenkins.plugins.nodeimagematrix.job.overview;

import hudson.Extension;
import hudson.model.Item;
import hudson.views.ListViewColumn;
import hudson.views.ListViewColumnDescriptor;
import io.jenkins.plugins.nodeimagematrix.job.Messages;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;

/** A column of list views with the state of a job's matrices: proven and failing cells, and unpublished tags. */
public class ImagesColumn extends ListViewColumn {
    @DataBoundConstructor
    public ImagesColumn() {}

    /** The state of a job, read once for a cell of the column; {@code null} for a job without a matrix. */
    public JobOverview overview(Item item) {
        return JobColumns.overview(item);
    }

    /** The text of the column; empty for a job without a matrix. */
    public String text(JobOverview overview) {
        return overview.describe();
    }

    /** The sort key: the number of failing cells and unpublished tags. */
    public int key(JobOverview overview) {
        return overview.failing() + overview.unpublished();
    }

    /** The description of the column, for the configuration of a view. Views do not show it by default. */
    @Extension
    @Symbol("imageMatrixImages")
    public static final class DescriptorImpl extends ListViewColumnDescriptor {
        @Override
        public String getDisplayName() {
            return Messages.ImagesColumn_name();
        }

        @Override
        public boolean shownByDefault() {
            return false;
        }
    }
}
