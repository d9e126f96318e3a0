package io.jenkins.plugins.nodeimagematrix.pipeline;

import hudson.EnvVars;
import hudson.FilePath;
import hudson.model.Computer;
import hudson.model.Item;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.nodeimagematrix.job.config.CredentialsField;
import java.util.Set;
import org.jenkinsci.plugins.structs.describable.CustomDescribableModel;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** The descriptor of a step that uses a registry, with its choice of credentials. */
public abstract class RegistryStepDescriptor extends StepDescriptor implements CustomDescribableModel {
    /** The required context of a step that runs on the agent of an enclosing {@code node}. */
    static final Set<Class<?>> ON_AGENT =
            Set.of(Run.class, FilePath.class, Computer.class, EnvVars.class, TaskListener.class);

    @POST
    public ListBoxModel doFillCredentialsIdItems(
            @AncestorInPath Item item, @QueryParameter String registry, @QueryParameter String credentialsId) {
        return CredentialsField.choices(item, registry, credentialsId);
    }

    @POST
    public FormValidation doCheckCredentialsId(
            @AncestorInPath Item item, @QueryParameter String registry, @QueryParameter String value) {
        return CredentialsField.check(item, registry, value);
    }
}
