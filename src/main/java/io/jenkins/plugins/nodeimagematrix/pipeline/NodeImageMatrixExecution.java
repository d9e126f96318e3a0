package io.jenkins.plugins.nodeimagematrix.pipeline;

import hudson.EnvVars;
import hudson.FilePath;
import hudson.model.Computer;
import hudson.model.Queue;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.nodeimagematrix.job.MatrixBuild;
import io.jenkins.plugins.nodeimagematrix.run.RunReport;
import java.util.concurrent.atomic.AtomicReference;
import org.jenkinsci.plugins.workflow.actions.WarningAction;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;

/**
 * Works through the matrix beside the Pipeline's own thread. After a restart of the controller it starts over, and the run's
 * journal keeps what was proven from being built again.
 */
final class NodeImageMatrixExecution extends StepExecution {
    private static final long serialVersionUID = 1L;

    private final NodeImageMatrixStep step;
    private transient volatile Thread worker;
    private transient volatile AtomicReference<Throwable> stopped;

    NodeImageMatrixExecution(NodeImageMatrixStep step, StepContext context) {
        super(context);
        this.step = step;
    }

    @Override
    public boolean start() {
        launch();
        return false;
    }

    @Override
    public void onResume() {
        launch();
    }

    private void launch() {
        AtomicReference<Throwable> cause = new AtomicReference<>();
        Thread thread = new Thread(() -> work(cause), "nodeImageMatrix " + step.getFile());
        thread.setDaemon(true);
        stopped = cause;
        worker = thread;
        thread.start();
    }

    private void work(AtomicReference<Throwable> cause) {
        StepContext context = getContext();
        try {
            Run<?, ?> run = context.get(Run.class);
            RunReport report = new MatrixBuild(
                            step.settings(),
                            run,
                            (Queue.Task) run.getParent(),
                            context.get(FilePath.class),
                            context.get(Computer.class),
                            context.get(EnvVars.class),
                            context.get(TaskListener.class))
                    .perform();
            if (report.outcome().equals(Result.UNSTABLE.toString())) {
                context.get(FlowNode.class)
                        .addAction(new WarningAction(Result.UNSTABLE)
                                .withMessage(Messages.NodeImageMatrixStep_unstable()));
            }
            context.onSuccess(MatrixData.of(report));
        } catch (Throwable failure) {
            Throwable why = cause.get();
            context.onFailure(why == null ? failure : why);
        }
    }

    /** Ends every process on every agent first; the step ends when they are gone. */
    @Override
    public void stop(Throwable cause) throws Exception {
        Thread thread = worker;
        if (thread == null || !thread.isAlive()) {
            super.stop(cause);
            return;
        }
        stopped.set(cause);
        thread.interrupt();
    }

    @Override
    public String getStatus() {
        Thread thread = worker;
        return thread != null && thread.isAlive() ? "working through " + step.getFile() : "waiting for the agent";
    }
}
