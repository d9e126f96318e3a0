package io.jenkins.plugins.nodeimagematrix.job.plan;

import hudson.AbortException;
import hudson.FilePath;
import hudson.model.AbstractProject;
import hudson.util.FormValidation;
import io.jenkins.plugins.nodeimagematrix.job.Messages;
import io.jenkins.plugins.nodeimagematrix.job.config.MatrixSettings;
import io.jenkins.plugins.nodeimagematrix.job.page.JobFolder;
import java.io.IOException;

/** The plan for the configuration form, made in the workspace of the job's last build. The caller has checked permissions. */
public final class FormPreview {
    private FormPreview() {}

    public static FormValidation of(AbstractProject<?, ?> project, MatrixSettings settings)
            throws IOException, InterruptedException {
        FilePath workspace = project.getSomeWorkspace();
        if (workspace == null) {
            return FormValidation.warning(Messages.FormPreview_noWorkspace());
        }
        try {
            Planned planned = new PlanStep(settings, workspace, JobFolder.of(project)).preview();
            return FormValidation.okWithMarkup(
                    new PlanPreview(planned.plan(), planned.matrix().heldBases()).html());
        } catch (AbortException wrong) {
            return FormValidation.error(wrong.getMessage());
        }
    }
}
