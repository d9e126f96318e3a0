package io.jenkins.plugins.nodeimagematrix.job.config;

import hudson.Extension;
import hudson.Util;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.nodeimagematrix.job.Messages;
import io.jenkins.plugins.nodeimagematrix.registry.budget.RegistryBudgets;
import io.jenkins.plugins.nodeimagematrix.registry.budget.RequestBudget;
import io.jenkins.plugins.nodeimagematrix.run.plan.VerifiedBases;
import java.net.URI;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.GlobalConfiguration;
import jenkins.model.Jenkins;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** The global configuration: default registry, release catalogue, and limits for each Docker daemon. */
@Extension
@Symbol("nodeImageMatrix")
public class NodeImageMatrixConfiguration extends GlobalConfiguration {
    private static final Logger LOGGER = Logger.getLogger(NodeImageMatrixConfiguration.class.getName());

    private String registry = "";
    private String catalogueUrl = "";
    private int buildsPerDaemon;
    private long diskBudget;
    private String signingKey = "";
    private String backOff = "";
    private String registryLimits = "";
    private String hookCredentialsId = "";
    private String verifiedBases = "";
    private boolean attestationTags;

    public NodeImageMatrixConfiguration() {
        load();
        try {
            RegistryBudgets.OF_PROCESS.configure(RequestBudget.table(getRegistryLimits()));
        } catch (IllegalArgumentException edited) {
            LOGGER.log(Level.WARNING, "The limits of registries in the global configuration are ignored", edited);
        }
    }

    public static NodeImageMatrixConfiguration get() {
        return Jenkins.get().getExtensionList(GlobalConfiguration.class).get(NodeImageMatrixConfiguration.class);
    }

    @Override
    public String getDisplayName() {
        return Messages.NodeImageMatrixConfiguration_name();
    }

    public String getRegistry() {
        return Util.fixNull(registry);
    }

    /** @param registry used by matrix files and steps that set none; empty for Docker Hub */
    @DataBoundSetter
    public void setRegistry(String registry) {
        this.registry = Util.fixNull(registry).trim();
        save();
    }

    public String getCatalogueUrl() {
        return Util.fixNull(catalogueUrl);
    }

    /** @param catalogueUrl the location of Node's {@code index.json}; empty for the copy in the plugin */
    @DataBoundSetter
    public void setCatalogueUrl(String catalogueUrl) {
        this.catalogueUrl = Util.fixNull(catalogueUrl).trim();
        save();
    }

    public int getBuildsPerDaemon() {
        return buildsPerDaemon;
    }

    /** @param buildsPerDaemon the upper limit of concurrent builds that a matrix may set for each daemon; 0 for no limit */
    @DataBoundSetter
    public void setBuildsPerDaemon(int buildsPerDaemon) {
        this.buildsPerDaemon = Math.max(0, buildsPerDaemon);
        save();
    }

    public String getDiskBudget() {
        return ByteSize.format(diskBudget);
    }

    /**
     * @param diskBudget the size, such as {@code 20G}, that the plugin's images and the build cache may have on each daemon; 0 or
     *     empty for no limit
     */
    @DataBoundSetter
    public void setDiskBudget(String diskBudget) {
        String given = Util.fixEmptyAndTrim(diskBudget);
        this.diskBudget = given == null ? 0 : ByteSize.parse(given);
        save();
    }

    /** Returns the disk budget in bytes; 0 for no limit. */
    public long diskBudgetBytes() {
        return diskBudget;
    }

    public String getSigningKey() {
        return Util.fixNull(signingKey);
    }

    /** @param signingKey id of the credentials that sign the proofs of steps that name none; empty for none */
    @DataBoundSetter
    public void setSigningKey(String signingKey) {
        this.signingKey = Util.fixNull(signingKey).trim();
        save();
    }

    public String getBackOff() {
        return Util.fixNull(backOff);
    }

    /** @param backOff the hours that a failing cell waits after each failure, for steps that name none; empty for the default */
    @DataBoundSetter
    public void setBackOff(String backOff) {
        this.backOff = Util.fixNull(backOff).trim();
        save();
    }

    public String getHookCredentialsId() {
        return Util.fixNull(hookCredentialsId);
    }

    /** @param hookCredentialsId id of the secret text that notifications must know; empty to accept none */
    @DataBoundSetter
    public void setHookCredentialsId(String hookCredentialsId) {
        this.hookCredentialsId = Util.fixNull(hookCredentialsId).trim();
        save();
    }

    @POST
    public FormValidation doCheckBackOff(@QueryParameter String value) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        return BackOffField.check(value);
    }

    public String getRegistryLimits() {
        return Util.fixNull(registryLimits);
    }

    /**
     * @param registryLimits on each line a registry and how many requests it may get, such as {@code docker.io 300/min 200-pulls/6h}
     * @throws IllegalArgumentException if a line can't be read
     */
    @DataBoundSetter
    public void setRegistryLimits(String registryLimits) {
        String given = Util.fixNull(registryLimits).strip();
        RegistryBudgets.OF_PROCESS.configure(RequestBudget.table(given));
        this.registryLimits = given;
        save();
    }

    public boolean isAttestationTags() {
        return attestationTags;
    }

    /** @param attestationTags whether proofs are also put under the tags that versions of cosign before 3 read */
    @DataBoundSetter
    public void setAttestationTags(boolean attestationTags) {
        this.attestationTags = attestationTags;
        save();
    }

    public String getVerifiedBases() {
        return Util.fixNull(verifiedBases);
    }

    /**
     * @param verifiedBases on each line the beginning of the names of base images, and the id of credentials with the public key that
     *     must have signed them
     * @throws IllegalArgumentException if a line can't be read
     */
    @DataBoundSetter
    public void setVerifiedBases(String verifiedBases) {
        String given = Util.fixNull(verifiedBases).strip();
        VerifiedBases.parse(given);
        this.verifiedBases = given;
        save();
    }

    /**
     * Returns the demands on base images.
     *
     * @throws IllegalArgumentException if the stored text was edited and can't be read; nothing may be built then
     */
    public VerifiedBases verifiedBaseDemands() {
        return VerifiedBases.parse(getVerifiedBases());
    }

    @POST
    public FormValidation doCheckVerifiedBases(@QueryParameter String value) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        try {
            VerifiedBases.parse(Util.fixNull(value));
            return FormValidation.ok();
        } catch (IllegalArgumentException wrong) {
            return FormValidation.error(wrong.getMessage());
        }
    }

    @POST
    public FormValidation doCheckRegistryLimits(@QueryParameter String value) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        try {
            RequestBudget.table(Util.fixNull(value));
            return FormValidation.ok();
        } catch (IllegalArgumentException wrong) {
            return FormValidation.error(wrong.getMessage());
        }
    }

    @POST
    public ListBoxModel doFillHookCredentialsIdItems(@QueryParameter String hookCredentialsId) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        return HookToken.choices(hookCredentialsId);
    }

    @POST
    public ListBoxModel doFillSigningKeyItems(@QueryParameter String signingKey) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        return SigningKeyField.choices(null, signingKey);
    }

    /** Returns the number of concurrent builds on each daemon that a job gets if it asks for this many. */
    public int allowed(int perAgent) {
        return buildsPerDaemon == 0 ? perAgent : Math.min(perAgent, buildsPerDaemon);
    }

    @POST
    public FormValidation doCheckRegistry(@QueryParameter String value) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        String given = Util.fixNull(value).trim();
        return given.isEmpty() ? FormValidation.ok() : BuilderFields.host(given);
    }

    @POST
    public FormValidation doCheckBuildsPerDaemon(@QueryParameter String value) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        return BuilderFields.number(value, 0);
    }

    @POST
    public FormValidation doCheckDiskBudget(@QueryParameter String value) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        String given = Util.fixEmptyAndTrim(value);
        try {
            ByteSize.parse(given == null ? "0" : given);
            return FormValidation.ok();
        } catch (IllegalArgumentException wrong) {
            return FormValidation.error(wrong.getMessage());
        }
    }

    @POST
    public FormValidation doCheckCatalogueUrl(@QueryParameter String value) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        String given = Util.fixNull(value).trim();
        try {
            String scheme = given.isEmpty() ? "https" : URI.create(given).getScheme();
            return "https".equals(scheme) || "http".equals(scheme) || "file".equals(scheme)
                    ? FormValidation.ok()
                    : FormValidation.error(Messages.NodeImageMatrixConfiguration_catalogueUrl());
        } catch (IllegalArgumentException wrong) {
            return FormValidation.error(Messages.NodeImageMatrixConfiguration_catalogueUrl());
        }
    }
}
