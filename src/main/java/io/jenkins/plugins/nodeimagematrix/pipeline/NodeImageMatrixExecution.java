package io.jenkins.plugins.nodeimagematrix.pipeline;

import hudson.EnvVars;
import hudson.FilePath;
import hudson.model.Queue;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.nodeimagematrix.agent.node.ActiveRuns;
import io.jenkins.plugins.nodeimagematrix.job.MatrixBuild;
import io.jenkins.plugins.nodeimagematrix.job.config.BuildVariables;
import io.jenkins.plugins.nodeimagematrix.run.report.RunOutcome;
import java.io.IOException;
import java.util.UUID;
import org.jenkinsci.plugins.workflow.actions.WarningAction;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.EnvironmentExpander;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** The execution of {@code nodeImageMatrix}. After a restart the run's journal tells which cells are proven and not built again. */
final class NodeImageMatrixExecution extends BackgroundStepExecution {
    private static final long serialVersionUID = 1L;

    private final NodeImageMatrixStep step;
    private final String runId = UUID.randomUUID().toString();

    NodeImageMatrixExecution(NodeImageMatrixStep step, StepContext context) {
        super(context);
        this.step = step;
    }

    @Override
    Object perform(boolean again) throws Exception {
        StepContext context = getContext();
        Run<?, ?> run = context.get(Run.class);
        MatrixBuild.Context place = new MatrixBuild.Context(
                run,
                (Queue.Task) run.getParent(),
                context.get(FilePath.class),
                computer(),
                new BuildVariables(context.get(EnvVars.class), setByBuild(context)),
                context.get(TaskListener.class));
        MatrixBuild build = new MatrixBuild(step.settings(), place, new MatrixBuild.Attempt(runId, again, true));
        if (step.isPlan()) {
            return MatrixData.of(build.plan());
        }
        MatrixBuild.Outcome outcome = build.perform();
        if (outcome.report().outcome() == RunOutcome.UNSTABLE) {
            context.get(FlowNode.class)
                    .addAction(new WarningAction(Result.UNSTABLE).withMessage(Messages.NodeImageMatrixStep_unstable()));
        }
        return MatrixData.of(outcome);
    }

    /** The environment of the build and of enclosing steps, without the agent's own variables. */
    private static EnvVars setByBuild(StepContext context) throws IOException, InterruptedException {
        EnvVars set = context.get(Run.class).getEnvironment(context.get(TaskListener.class));
        EnvironmentExpander blocks = context.get(EnvironmentExpander.class);
        if (blocks != null) {
            blocks.expand(set);
        }
        return set;
    }

    /** Keeps the images that the run proved: another step that resumes earlier may clean up the agents. */
    @Override
    void resuming() {
        if (!step.isPlan()) {
            ActiveRuns.began(runId);
        }
    }

    @Override
    String task() {
        return (step.isPlan() ? "planning " : "running ") + step.settings().title();
    }
}
