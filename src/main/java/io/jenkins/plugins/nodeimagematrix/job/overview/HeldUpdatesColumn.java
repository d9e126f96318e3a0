package io.jenkins.plugins.nodeimagematrix.job.overview;

import hudson.Extension;
import hudson.model.Item;
import hudson.views.ListViewColumn;
import hudson.views.ListViewColumnDescriptor;
import io.jenkins.plugins.nodeimagematrix.job.Messages;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;

/** A column of list views with the numbers of held updates and of held base images. */
public class HeldUpdatesColumn extends ListViewColumn {
    @DataBoundConstructor
    public HeldUpdatesColumn() {}

    /** What is held, read once for a cell of the column; {@code null} for a job without a matrix. */
    public Object overview(Item item) {
        return JobColumns.read(item, HeldUpdates::of);
    }

    /** The numbers of held updates and of held base images; empty for none. */
    public String text(Object held) {
        return ((HeldUpdates) held).describe();
    }

    /** The sort key: the number of all that is held. */
    public int key(Object held) {
        return ((HeldUpdates) held).count();
    }

    /** The description of the column, for the configuration of a view. Views do not show it by default. */
    @Extension
    @Symbol("imageMatrixHeldUpdates")
    public static final class DescriptorImpl extends ListViewColumnDescriptor {
        @Override
        public String getDisplayName() {
            return Messages.HeldUpdatesColumn_name();
        }

        @Override
        public boolean shownByDefault() {
            return false;
        }
    }
}
