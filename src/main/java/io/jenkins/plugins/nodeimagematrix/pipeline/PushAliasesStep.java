package io.jenkins.plugins.nodeimagematrix.pipeline;

import hudson.EnvVars;
import hudson.Extension;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.nodeimagematrix.job.config.OptionText;
import io.jenkins.plugins.nodeimagematrix.job.tags.PushAliasesRequest;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/**
 * The step {@code pushAliases matrix: m, credentialsId: 'registry'}: tags proven images at their registry, withdraws a version or
 * undoes a build's tags, and returns the result for each tag.
 */
public class PushAliasesStep extends Step implements Serializable {
    private static final long serialVersionUID = 1L;

    private String matrix = "";
    private String image = "";
    private String repository = "";
    private ArrayList<String> tags = new ArrayList<>();
    private String registry = "";
    private String credentialsId = "";
    private String withdraw = "";
    private String readmit = "";
    private String undo = "";
    private String reason = "";
    private boolean dryRun;
    private boolean untested;
    private boolean refresh;

    @DataBoundConstructor
    public PushAliasesStep() {}

    @Override
    public StepExecution start(StepContext context) {
        long asked = List.of(matrix, image, withdraw, readmit, undo).stream()
                .filter(text -> !text.isEmpty())
                .count();
        if (asked != 1) {
            throw new IllegalArgumentException(Messages.PushAliasesStep_oneOf());
        }
        return new PushAliasesExecution(this, context);
    }

    PushAliasesRequest request(String actionId) {
        return PushAliasesRequest.builder(actionId)
                .matrix(matrix)
                .image(image)
                .repository(repository)
                .tags(tags)
                .registry(registry)
                .credentialsId(credentialsId)
                .withdraw(withdraw)
                .readmit(readmit)
                .undo(undo)
                .reason(reason)
                .dryRun(dryRun)
                .untested(untested)
                .refresh(refresh)
                .build();
    }

    /** The work as a short phrase in the present participle. */
    String task() {
        String doing = !undo.isEmpty()
                ? "undoing build " + undo
                : !withdraw.isEmpty()
                        ? "withdrawing " + withdraw
                        : !readmit.isEmpty()
                                ? "readmitting " + readmit
                                : "publishing " + (image.isEmpty() ? "the matrix" : image);
        return dryRun ? doing + " (dry run)" : doing;
    }

    public String getMatrix() {
        return matrix;
    }

    /** @param matrix the id of the run that returned the value */
    @DataBoundSetter
    public void setMatrix(String matrix) {
        this.matrix = OptionText.trimmed(matrix);
    }

    public String getImage() {
        return image;
    }

    @DataBoundSetter
    public void setImage(String image) {
        this.image = OptionText.trimmed(image);
    }

    public String getRepository() {
        return repository;
    }

    @DataBoundSetter
    public void setRepository(String repository) {
        this.repository = OptionText.trimmed(repository);
    }

    public List<String> getTags() {
        return tags;
    }

    /** Accepts lines, too, as the form submits them. */
    @DataBoundSetter
    public void setTags(List<String> tags) {
        this.tags = StepArguments.lines(tags);
    }

    /** The list as the form shows it. */
    public String getTagLines() {
        return String.join("\n", tags);
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

    public String getWithdraw() {
        return withdraw;
    }

    @DataBoundSetter
    public void setWithdraw(String withdraw) {
        this.withdraw = OptionText.trimmed(withdraw);
    }

    public String getReadmit() {
        return readmit;
    }

    @DataBoundSetter
    public void setReadmit(String readmit) {
        this.readmit = OptionText.trimmed(readmit);
    }

    public String getUndo() {
        return undo;
    }

    @DataBoundSetter
    public void setUndo(String undo) {
        this.undo = OptionText.trimmed(undo);
    }

    public String getReason() {
        return reason;
    }

    @DataBoundSetter
    public void setReason(String reason) {
        this.reason = OptionText.trimmed(reason);
    }

    public boolean isDryRun() {
        return dryRun;
    }

    @DataBoundSetter
    public void setDryRun(boolean dryRun) {
        this.dryRun = dryRun;
    }

    public boolean isUntested() {
        return untested;
    }

    @DataBoundSetter
    public void setUntested(boolean untested) {
        this.untested = untested;
    }

    public boolean isRefresh() {
        return refresh;
    }

    @DataBoundSetter
    public void setRefresh(boolean refresh) {
        this.refresh = refresh;
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
            return Set.of(Run.class, EnvVars.class, TaskListener.class);
        }

        @Override
        public String getFunctionName() {
            return PushArguments.STEP;
        }

        @Override
        public String getDisplayName() {
            return Messages.PushAliasesStep_name();
        }

        @Override
        public Map<String, Object> customInstantiate(Map<String, Object> arguments) {
            return PushArguments.checked(arguments);
        }

        @Override
        public String argumentsToString(Map<String, Object> arguments) {
            return PushArguments.shown(arguments);
        }
    }
}
