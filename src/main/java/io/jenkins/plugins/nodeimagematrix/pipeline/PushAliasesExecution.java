package io.jenkins.plugins.nodeimagematrix.pipeline;

import hudson.EnvVars;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.nodeimagematrix.job.tags.TagPush;
import io.jenkins.plugins.nodeimagematrix.run.report.TagPlan;
import java.util.UUID;
import org.jenkinsci.plugins.workflow.actions.WarningAction;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** The execution of {@code pushAliases}. After a restart it runs again, and leaves tags alone that are already right. */
final class PushAliasesExecution extends BackgroundStepExecution {
    private static final long serialVersionUID = 1L;

    private final PushAliasesStep step;
    private final String actionId = UUID.randomUUID().toString();

    PushAliasesExecution(PushAliasesStep step, StepContext context) {
        super(context);
        this.step = step;
    }

    @Override
    Object perform(boolean again) throws Exception {
        StepContext context = getContext();
        Run<?, ?> run = context.get(Run.class);
        TagPush.Outcome outcome = new TagPush(
                        run, computer(), context.get(EnvVars.class), context.get(TaskListener.class))
                .perform(step.request(actionId));
        TagPlan plan = outcome.plan();
        if (!plan.complete() && !step.isDryRun()) {
            run.setResult(Result.UNSTABLE);
            context.get(FlowNode.class)
                    .addAction(new WarningAction(Result.UNSTABLE)
                            .withMessage(Messages.PushAliasesStep_unstable(plan.headline())));
        }
        return TagUpdateData.of(outcome);
    }

    @Override
    String task() {
        return step.task();
    }
}
