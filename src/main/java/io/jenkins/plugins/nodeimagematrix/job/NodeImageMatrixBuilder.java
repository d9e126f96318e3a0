package io.jenkins.plugins.nodeimagematrix.job;

import hudson.AbortException;
import hudson.Extension;
import hudson.FilePath;
import hudson.Launcher;
import hudson.Util;
import hudson.model.AbstractBuild;
import hudson.model.AbstractProject;
import hudson.model.Action;
import hudson.model.BuildListener;
import hudson.model.Computer;
import hudson.model.Node;
import hudson.tasks.Builder;
import io.jenkins.plugins.nodeimagematrix.job.config.BuildVariables;
import io.jenkins.plugins.nodeimagematrix.job.config.MatrixSettings;
import io.jenkins.plugins.nodeimagematrix.job.config.OptionText;
import io.jenkins.plugins.nodeimagematrix.job.config.ScanFields;
import io.jenkins.plugins.nodeimagematrix.job.overview.MatrixJobAction;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** The freestyle build step: builds and layer-tests a matrix of images, and optionally publishes it. */
public class NodeImageMatrixBuilder extends Builder {
    private final String file;
    private String matrix = "";
    private String label = "";
    private String registry = "";
    private String credentialsId = "";
    private String secrets = "";
    private boolean push;
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
    public NodeImageMatrixBuilder(String file) {
        this.file = OptionText.trimmed(file, MatrixSettings.DEFAULT_FILE);
    }

    /** Sets the defaults of fields that are missing in the job's XML; XStream calls no constructor. */
    protected Object readResolve() {
        NodeImageMatrixBuilder whole = new NodeImageMatrixBuilder(file);
        whole.setMatrix(matrix);
        whole.setLabel(label);
        whole.setRegistry(registry);
        whole.setCredentialsId(credentialsId);
        whole.setSecrets(secrets);
        whole.setPush(push);
        whole.setAgents(agents);
        whole.setPerAgent(perAgent);
        whole.setOnly(only);
        whole.setRebuild(rebuild);
        whole.setRefresh(refresh);
        whole.setFailFast(failFast);
        whole.setBackOff(backOff);
        whole.setRetries(retries);
        whole.setTimeout(timeout == 0 ? MatrixSettings.DEFAULT_TIMEOUT_MINUTES : timeout);
        whole.setAttest(attest);
        whole.setSigningKey(signingKey);
        whole.setScanCommand(scanCommand);
        whole.setScanSeverity(scanSeverity);
        whole.setScanExceptions(scanExceptions);
        whole.setWriteLock(writeLock);
        return whole;
    }

    @Override
    public boolean perform(AbstractBuild<?, ?> build, Launcher launcher, BuildListener listener)
            throws InterruptedException, IOException {
        FilePath workspace = build.getWorkspace();
        if (workspace == null) {
            throw new AbortException(Messages.NodeImageMatrixBuilder_noWorkspace());
        }
        Node node = build.getBuiltOn();
        Computer own = node == null ? null : node.toComputer();
        BuildVariables variables = BuildVariables.of(build, own, listener);
        MatrixBuild.Context context =
                new MatrixBuild.Context(build, build.getProject(), workspace, own, variables, listener);
        new MatrixBuild(settings(), context, MatrixBuild.Attempt.only()).perform();
        return true;
    }

    /** Adds the matrix page to the job, in all supported versions of Jenkins. */
    @Override
    public Collection<? extends Action> getProjectActions(AbstractProject<?, ?> project) {
        return List.of(new MatrixJobAction(project));
    }

    MatrixSettings settings() {
        return MatrixSettings.builder()
                .file(file)
                .matrix(matrix)
                .label(label)
                .registry(registry)
                .credentialsId(credentialsId)
                .secrets(List.of(Util.tokenize(Util.fixNull(secrets), ", \t\r\n")))
                .push(push)
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

    public String getMatrix() {
        return matrix;
    }

    /** @param matrix the text of a matrix file, used instead of the file */
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

    public String getSecrets() {
        return secrets;
    }

    /** @param secrets ids of credentials, separated by commas or spaces */
    @DataBoundSetter
    public void setSecrets(String secrets) {
        this.secrets = OptionText.trimmed(secrets);
    }

    public boolean isPush() {
        return push;
    }

    @DataBoundSetter
    public void setPush(boolean push) {
        this.push = push;
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

    /** @param backOff the hours that a failing cell waits after each failure; empty for those of the global configuration */
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

    /** The descriptor, which offers the step to freestyle projects. */
    @Extension
    @Symbol("nodeImageMatrix")
    public static class DescriptorImpl extends BuilderForm {
        @Override
        @SuppressWarnings("rawtypes")
        public boolean isApplicable(Class<? extends AbstractProject> type) {
            return true;
        }

        @Override
        public String getDisplayName() {
            return Messages.NodeImageMatrixBuilder_name();
        }
    }
}
