package io.jenkins.plugins.nodeimagematrix.job;

import hudson.Util;
import hudson.model.AbstractProject;
import hudson.model.AutoCompletionCandidates;
import hudson.model.Item;
import hudson.tasks.BuildStepDescriptor;
import hudson.tasks.Builder;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.nodeimagematrix.job.config.BackOffField;
import io.jenkins.plugins.nodeimagematrix.job.config.BuilderFields;
import io.jenkins.plugins.nodeimagematrix.job.config.CredentialsField;
import io.jenkins.plugins.nodeimagematrix.job.config.LabelField;
import io.jenkins.plugins.nodeimagematrix.job.config.ScanFields;
import io.jenkins.plugins.nodeimagematrix.job.config.SigningKeyField;
import io.jenkins.plugins.nodeimagematrix.job.plan.FormPreview;
import java.io.IOException;
import jenkins.model.Jenkins;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.interceptor.RequirePOST;
import org.kohsuke.stapler.verb.POST;

/** The form of the build step: choices, validation of each field, and a preview of the plan. */
public abstract class BuilderForm extends BuildStepDescriptor<Builder> {
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

    @POST
    public ListBoxModel doFillSigningKeyItems(@AncestorInPath Item item, @QueryParameter String signingKey) {
        return SigningKeyField.choices(item, signingKey);
    }

    @POST
    public FormValidation doCheckSigningKey(
            @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String attest) {
        return SigningKeyField.check(item, value, Boolean.parseBoolean(attest));
    }

    @POST
    public FormValidation doCheckFile(@AncestorInPath Item item, @QueryParameter String value) {
        return BuilderFields.mayConfigure(item) ? BuilderFields.file(value) : FormValidation.ok();
    }

    @POST
    public FormValidation doCheckRegistry(@AncestorInPath Item item, @QueryParameter String value) {
        return BuilderFields.mayConfigure(item) ? BuilderFields.registry(value) : FormValidation.ok();
    }

    @POST
    public FormValidation doCheckMatrix(@AncestorInPath Item item, @QueryParameter String value) {
        return BuilderFields.mayConfigure(item) ? BuilderFields.matrix(value) : FormValidation.ok();
    }

    @POST
    public FormValidation doCheckOnly(@AncestorInPath Item item, @QueryParameter String value) {
        return BuilderFields.mayConfigure(item) ? BuilderFields.only(value) : FormValidation.ok();
    }

    @POST
    public FormValidation doCheckAgents(@AncestorInPath Item item, @QueryParameter String value) {
        return BuilderFields.mayConfigure(item) ? BuilderFields.number(value, 0) : FormValidation.ok();
    }

    @POST
    public FormValidation doCheckPerAgent(@AncestorInPath Item item, @QueryParameter String value) {
        return BuilderFields.mayConfigure(item) ? BuilderFields.number(value, 1) : FormValidation.ok();
    }

    @POST
    public FormValidation doCheckBackOff(@AncestorInPath Item item, @QueryParameter String value) {
        return BuilderFields.mayConfigure(item) ? BackOffField.check(value) : FormValidation.ok();
    }

    @POST
    public FormValidation doCheckScanExceptions(@AncestorInPath Item item, @QueryParameter String value) {
        return BuilderFields.mayConfigure(item) ? ScanFields.exceptions(value) : FormValidation.ok();
    }

    @POST
    public FormValidation doCheckRetries(@AncestorInPath Item item, @QueryParameter String value) {
        return BuilderFields.mayConfigure(item) ? BuilderFields.number(value, 0) : FormValidation.ok();
    }

    @POST
    public FormValidation doCheckTimeout(@AncestorInPath Item item, @QueryParameter String value) {
        return BuilderFields.mayConfigure(item) ? BuilderFields.number(value, 1) : FormValidation.ok();
    }

    /** Counts the agents that currently match the label. */
    @POST
    public FormValidation doCheckLabel(@AncestorInPath Item item, @QueryParameter String value) {
        return BuilderFields.mayConfigure(item) ? LabelField.check(value) : FormValidation.ok();
    }

    /** Completes labels that begin with the typed text. */
    @POST
    public AutoCompletionCandidates doAutoCompleteLabel(@AncestorInPath Item item, @QueryParameter String value) {
        return BuilderFields.mayConfigure(item) ? LabelField.candidates(value) : new AutoCompletionCandidates();
    }

    /** Plans the matrix for the current form values and workspace. Nothing is built, and no registry is contacted. */
    @RequirePOST
    @SuppressWarnings("rawtypes")
    public FormValidation doPreview(
            @AncestorInPath AbstractProject project,
            @QueryParameter String previewed,
            @QueryParameter String file,
            @QueryParameter String matrix,
            @QueryParameter String registry,
            @QueryParameter String only,
            @QueryParameter String rebuild)
            throws IOException, InterruptedException {
        AbstractProject<?, ?> configured = project != null
                ? project
                : Jenkins.get().getItemByFullName(Util.fixNull(previewed), AbstractProject.class);
        if (configured == null) {
            return FormValidation.ok();
        }
        configured.checkPermission(Item.CONFIGURE);
        NodeImageMatrixBuilder step = new NodeImageMatrixBuilder(file);
        step.setMatrix(matrix);
        step.setRegistry(registry);
        step.setOnly(only);
        step.setRebuild(rebuild);
        return FormPreview.of(configured, step.settings());
    }
}
