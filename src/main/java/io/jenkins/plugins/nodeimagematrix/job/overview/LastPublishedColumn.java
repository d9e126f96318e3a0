package io.jenkins.plugins.nodeimagematrix.job.overview;

import hudson.Extension;
import hudson.Util;
import hudson.model.Item;
import hudson.views.ListViewColumn;
import hudson.views.ListViewColumnDescriptor;
import io.jenkins.plugins.nodeimagematrix.job.Messages;
import io.jenkins.plugins.nodeimagematrix.run.published.MatrixStatus;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;

/** A column of list views with the last build that created or moved tags. */
public class LastPublishedColumn extends ListViewColumn {
    @DataBoundConstructor
    public LastPublishedColumn() {}

    /** The state of a job, read once for a cell of the column; {@code null} for a job without a matrix. */
    public JobOverview overview(Item item) {
        return JobColumns.overview(item);
    }

    /** The age of the last publication, such as {@code 2 days}; empty if there was none. */
    public String text(JobOverview overview) {
        MatrixStatus.Build build = overview.published();
        return build == null ? "" : Util.getTimeSpanString(System.currentTimeMillis() - build.millis());
    }

    /** The name of the build, such as {@code #12}; empty if there was none. */
    public String build(JobOverview overview) {
        MatrixStatus.Build build = overview.published();
        return build == null ? "" : "#" + build.number();
    }

    /** The page of the build's matrix, relative to the job; empty if there was none. */
    public String page(JobOverview overview) {
        MatrixStatus.Build build = overview.published();
        return build == null ? "" : build.page();
    }

    /** The sort key: the time of the build. */
    public long key(JobOverview overview) {
        MatrixStatus.Build build = overview.published();
        return build == null ? 0 : build.millis();
    }

    /** The description of the column, for the configuration of a view. Views do not show it by default. */
    @Extension
    @Symbol("imageMatrixLastPublished")
    public static final class DescriptorImpl extends ListViewColumnDescriptor {
        @Override
        public String getDisplayName() {
            return Messages.LastPublishedColumn_name();
        }

        @Override
        public boolean shownByDefault() {
            return false;
        }
    }
}
