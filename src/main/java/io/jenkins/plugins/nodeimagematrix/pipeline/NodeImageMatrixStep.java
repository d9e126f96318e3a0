package io.jenkins.plugins.nodeimagematrix.pipeline;

import hudson.Extension;
import hudson.model.Item;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.nodeimagematrix.job.config.BackOffField;
import io.jenkins.plugins.nodeimagematrix.job.config.BuilderFields;
import io.jenkins.plugins.nodeimagematrix.job.config.MatrixSettings;
import io.jenkins.plugins.nodeimagematrix.job.config.OptionText;
import io.jenkins.plugins.nodeimagematrix.job.config.ScanFields;
import io.jenkins.plugins.nodeimagematrix.job.config.SigningKeyField;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/**
 * The step {@code nodeImageMatrix file: 'image-matrix.yaml', label: 'docker', push: true}: builds, layer-tests and, if
 * configured, publishes the matrix, and returns the results as plain data.
 */
public class NodeImageMatrixStep extends Step implements Serializable {
    private static final long serialVersionUID = 1L;

    private String file = MatrixSettings.DEFAULT_FILE;
    private String inventory = "";
    private String matrix = "";
    private String label = "";
    private String registry = "";
    private String credentialsId = "";
    private ArrayList<String> secrets = new ArrayList<>();
    private boolean push;
    private boolean stage;
    private boolean plan;
    private int agents;
    private int perAgent = MatrixSettings.DEFAULT_PER_AGENT;
    private String only = "";
    private String rebuild = MatrixSettings.REBUILD_CHANGED;
    private boolean refresh;
    private boolean failFast;
    private String backOff = "";
    private int retries = MatrixSettings.DEFAULT_RETRIES;
    private int timeout = MatrixSettings.DEFAULT_TIMEOUT_MINUTES;
    private boolean attest;
    private String signingKey = "";
    private String scanCommand = "";
    private String scanSeverity = ScanFields.DEFAULT_SEVERITY;
    private String scanExceptions = "";
    private boolean writeLock;

    @DataBoundConstructor
    public NodeImageMatrixStep() {}

    @Override
    public StepExecution start(StepContext context) {
        return new NodeImageMatrixExecution(this, context);
    }

    MatrixSettings settings() {
        return MatrixSettings.builder()
                .file(inventory.isEmpty() ? file : inventory)
                .matrix(matrix)
                .label(label)
                .registry(registry)
                .credentialsId(credentialsId)
                .secrets(secrets)
                .push(push)
                .stage(stage)
                .agents(agents)
                .perAgent(perAgent)
                .only(only)
                .rebuild(rebuild)
                .refresh(refresh)
                .failFast(failFast)
                .backOff(backOff)
                .retries(retries)
                .timeout(Duration.ofMinutes(timeout))
                .attest(attest)
                .signingKey(signingKey)
                .scanCommand(scanCommand)
                .scanSeverity(scanSeverity)
                .scanExceptions(scanExceptions)
                .writeLock(writeLock)
                .build();
    }

    public String getFile() {
        return file;
    }

    @DataBoundSetter
    public void setFile(String file) {
        this.file = OptionText.trimmed(file, MatrixSettings.DEFAULT_FILE);
    }

    public String getInventory() {
        return inventory;
    }

    /** @param inventory path of a Dante inventory in the workspace, in place of a matrix file */
    @DataBoundSetter
    public void setInventory(String inventory) {
        this.inventory = OptionText.trimmed(inventory);
    }

    public String getMatrix() {
        return matrix;
    }

    /** @param matrix the text of a matrix file, in place of one */
    @DataBoundSetter
    public void setMatrix(String matrix) {
        this.matrix = OptionText.trimmed(matrix);
    }

    public String getLabel() {
        return label;
    }

    @DataBoundSetter
    public void setLabel(String label) {
        this.label = OptionText.trimmed(label);
    }

    public String getRegistry() {
        return registry;
    }

    @DataBoundSetter
    public void setRegistry(String registry) {
        this.registry = OptionText.trimmed(registry);
    }

    public String getCredentialsId() {
        return credentialsId;
    }

    @DataBoundSetter
    public void setCredentialsId(String credentialsId) {
        this.credentialsId = OptionText.trimmed(credentialsId);
    }

    public List<String> getSecrets() {
        return secrets;
    }

    /** @param secrets ids of the credentials that builds may mount; takes lines too, as the form gives them */
    @DataBoundSetter
    public void setSecrets(List<String> secrets) {
        this.secrets = StepArguments.lines(secrets);
    }

    /** The list as the form shows it. */
    public String getSecretLines() {
        return String.join("\n", secrets);
    }

    public boolean isPush() {
        return push;
    }

    @DataBoundSetter
    public void setPush(boolean push) {
        this.push = push;
    }

    public boolean isStage() {
        return stage;
    }

    /** @param stage whether proven images are uploaded without a tag, for {@code pushAliases} */
    @DataBoundSetter
    public void setStage(boolean stage) {
        this.stage = stage;
    }

    public boolean isPlan() {
        return plan;
    }

    /** @param plan whether the cells are only planned and returned */
    @DataBoundSetter
    public void setPlan(boolean plan) {
        this.plan = plan;
    }

    public int getAgents() {
        return agents;
    }

    @DataBoundSetter
    public void setAgents(int agents) {
        this.agents = Math.max(0, agents);
    }

    public int getPerAgent() {
        return perAgent;
    }

    @DataBoundSetter
    public void setPerAgent(int perAgent) {
        this.perAgent = Math.max(1, perAgent);
    }

    public String getOnly() {
        return only;
    }

    @DataBoundSetter
    public void setOnly(String only) {
        this.only = OptionText.trimmed(only);
    }

    public String getRebuild() {
        return rebuild;
    }

    @DataBoundSetter
    public void setRebuild(String rebuild) {
        this.rebuild = OptionText.trimmed(rebuild, MatrixSettings.REBUILD_CHANGED);
    }

    public boolean isRefresh() {
        return refresh;
    }

    @DataBoundSetter
    public void setRefresh(boolean refresh) {
        this.refresh = refresh;
    }

    public boolean isFailFast() {
        return failFast;
    }

    @DataBoundSetter
    public void setFailFast(boolean failFast) {
        this.failFast = failFast;
    }

    public String getBackOff() {
        return backOff;
    }

    /** @param backOff the hours that a failing cell waits after each failure */
    @DataBoundSetter
    public void setBackOff(String backOff) {
        this.backOff = OptionText.trimmed(backOff);
    }

    public int getRetries() {
        return retries;
    }

    @DataBoundSetter
    public void setRetries(int retries) {
        this.retries = Math.max(0, retries);
    }

    public int getTimeout() {
        return timeout;
    }

    @DataBoundSetter
    public void setTimeout(int timeout) {
        this.timeout = Math.max(1, timeout);
    }

    public boolean isAttest() {
        return attest;
    }

    /** @param attest whether each image gets signed proofs before a tag points at it */
    @DataBoundSetter
    public void setAttest(boolean attest) {
        this.attest = attest;
    }

    public String getSigningKey() {
        return signingKey;
    }

    /** @param signingKey id of the credentials that sign the proofs */
    @DataBoundSetter
    public void setSigningKey(String signingKey) {
        this.signingKey = OptionText.trimmed(signingKey);
    }

    public String getScanCommand() {
        return scanCommand;
    }

    /** @param scanCommand a command for a shell on the agent that scans each image before it is published */
    @DataBoundSetter
    public void setScanCommand(String scanCommand) {
        this.scanCommand = OptionText.trimmed(scanCommand);
    }

    public String getScanSeverity() {
        return scanSeverity;
    }

    /** @param scanSeverity the lowest severity of a vulnerability that blocks an image */
    @DataBoundSetter
    public void setScanSeverity(String scanSeverity) {
        this.scanSeverity = OptionText.trimmed(scanSeverity, ScanFields.DEFAULT_SEVERITY);
    }

    public String getScanExceptions() {
        return scanExceptions;
    }

    /** @param scanExceptions lines that each name a vulnerability that blocks no image until a day */
    @DataBoundSetter
    public void setScanExceptions(String scanExceptions) {
        this.scanExceptions = OptionText.trimmed(scanExceptions);
    }

    public boolean isWriteLock() {
        return writeLock;
    }

    /** @param writeLock whether the new lock file is written into the workspace, for later steps of the build */
    @DataBoundSetter
    public void setWriteLock(boolean writeLock) {
        this.writeLock = writeLock;
    }

    /**
     * The descriptor, which offers the step where Pipeline is installed. The deprecated {@code optional} spares a Jenkins without
     * Pipeline a warning at each start; its replacement is in a plugin that would have to be installed.
     */
    @Extension(optional = true)
    @SuppressWarnings("deprecation")
    public static final class DescriptorImpl extends RegistryStepDescriptor {
        @Override
        public Set<? extends Class<?>> getRequiredContext() {
            return ON_AGENT;
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
        public FormValidation doCheckBackOff(@AncestorInPath Item item, @QueryParameter String value) {
            return BuilderFields.mayConfigure(item) ? BackOffField.check(value) : FormValidation.ok();
        }

        @POST
        public FormValidation doCheckScanExceptions(@AncestorInPath Item item, @QueryParameter String value) {
            return BuilderFields.mayConfigure(item) ? ScanFields.exceptions(value) : FormValidation.ok();
        }

        @Override
        public String getFunctionName() {
            return MatrixArguments.STEP;
        }

        @Override
        public String getDisplayName() {
            return Messages.NodeImageMatrixStep_name();
        }

        @Override
        public Map<String, Object> customInstantiate(Map<String, Object> arguments) {
            return MatrixArguments.checked(arguments);
        }

        @Override
        public String argumentsToString(Map<String, Object> arguments) {
            return MatrixArguments.shown(arguments);
        }
    }
}
