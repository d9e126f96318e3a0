package io.jenkins.plugins.nodeimagematrix.job.overview;

import hudson.Extension;
import hudson.model.Item;
import hudson.views.ListViewColumn;
import hudson.views.ListViewColumnDescriptor;
import io.jenkins.plugins.nodeimagematrix.job.Messages;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;

/** A column of list views with the number of held updates. */
public class WaitingUpdatesColumn extends ListViewColumn {
    @DataBoundConstructor
    public WaitingUpdatesColumn() {}

    /** The number of held updates, read once for a cell of the column; {@code null} for a job without a matrix. */
    public Integer overview(Item item) {
        HeldReport held = JobColumns.read(item, HeldReport::of);
        return held == null || held.matrices().isEmpty()
                ? null
                : held.releases().size();
    }

    /** The number of held updates; empty for none. */
    public String text(Integer held) {
        return held == 0 ? "" : Messages.JobOverview_held(held);
    }

    /** The sort key: the number of held updates. */
    public int key(Integer held) {
        return held;
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
