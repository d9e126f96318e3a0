package io.jenkins.plugins.nodeimagematrix.job.overview;

import hudson.Extension;
import hudson.model.Job;
import hudson.widgets.Widget;
import io.jenkins.plugins.nodeimagematrix.job.Messages;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import jenkins.widgets.WidgetFactory;

/** A card of Jenkins' new job page with the state of the job's matrices. The classic job page has a line instead. */
public class MatrixJobCard extends Widget {
    private final MatrixJobAction page;

    MatrixJobCard(MatrixJobAction page) {
        this.page = page;
    }

    /** The heading. */
    public String getTitle() {
        return Messages.MatrixJobAction_name();
    }

    /** The address of the matrix page, relative to the job's page. */
    public String getPage() {
        return page.getUrlName() + "/";
    }

    /** One line; empty before the first build of a matrix. */
    public String getStatus() throws IOException {
        return page.overviewLine();
    }

    /** A factory that adds the card for users who chose the new job page. */
    @Extension
    @SuppressWarnings({"rawtypes", "unchecked"})
    public static final class Factory extends WidgetFactory {
        @Override
        public Class type() {
            return Job.class;
        }

        @Override
        public Class widgetType() {
            return MatrixJobCard.class;
        }

        @Override
        public Collection createFor(jenkins.widgets.HasWidgets target) {
            Job<?, ?> job = (Job<?, ?>) (Object) target;
            return NewJobPage.isChosen() && MatrixJobAction.hasData(job)
                    ? List.of(new MatrixJobCard(new MatrixJobAction(job)))
                    : List.of();
        }
    }
}
