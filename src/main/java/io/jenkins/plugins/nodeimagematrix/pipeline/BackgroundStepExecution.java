package io.jenkins.plugins.nodeimagematrix.pipeline;

import hudson.FilePath;
import hudson.model.Computer;
import io.jenkins.plugins.nodeimagematrix.agent.channel.ControllerEnd;
import io.jenkins.plugins.nodeimagematrix.compat.Impersonation;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.flow.FlowExecution;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;

/**
 * The execution of a step in a thread of its own, with the authentication of its build. After a restart of the controller the work
 * is started again; the work itself keeps what it has already done.
 */
abstract class BackgroundStepExecution extends StepExecution {
    private static final long serialVersionUID = 1L;

    private transient volatile Thread worker;
    private transient volatile AtomicReference<Throwable> stopped;

    BackgroundStepExecution(StepContext context) {
        super(context);
    }

    /**
     * Does the work; an interrupt must end it soon.
     *
     * @param again whether an earlier attempt was interrupted by a restart of the controller
     * @return the value of the step in the script: plain data
     */
    abstract Object perform(boolean again) throws Exception;

    /** The work as a short phrase in the present participle, such as "planning ...". */
    abstract String task();

    @Override
    public final boolean start() {
        launch(false);
        return false;
    }

    @Override
    public final void onResume() {
        resuming();
        launch(true);
    }

    /** Called on resuming, before the work starts. */
    void resuming() {}

    /**
     * The agent of the enclosing {@code node}; {@code null} outside of any. Right after a restart Pipeline may know the workspace
     * there, but not yet the agent.
     */
    final Computer computer() throws IOException, InterruptedException {
        Computer known = getContext().get(Computer.class);
        FilePath workspace = known == null ? getContext().get(FilePath.class) : null;
        if (workspace == null) {
            return known;
        }
        return Arrays.stream(Jenkins.get().getComputers())
                .filter(computer -> computer.getChannel() == workspace.getChannel())
                .findFirst()
                .orElse(null);
    }

    private void launch(boolean again) {
        AtomicReference<Throwable> cause = new AtomicReference<>();
        Thread thread = new Thread(() -> work(again, cause), task());
        thread.setDaemon(true);
        stopped = cause;
        worker = thread;
        thread.start();
    }

    private void work(boolean again, AtomicReference<Throwable> cause) {
        try {
            Object result;
            try (Impersonation build =
                    Impersonation.of(getContext().get(FlowExecution.class).getAuthentication2())) {
                result = perform(again);
            }
            getContext().onSuccess(result);
        } catch (Throwable failure) {
            Throwable why = cause.get();
            if (why == null && ControllerEnd.isNear()) {
                // The step has not ended: it resumes when the controller has restarted.
                return;
            }
            if (why != null && why != failure) {
                why.addSuppressed(failure);
            }
            getContext().onFailure(why == null ? failure : why);
        }
    }

    /** Interrupts the work; the step ends when the work has stopped its processes on all agents. */
    @Override
    public final void stop(Throwable cause) throws Exception {
        Thread thread = worker;
        if (thread == null || !thread.isAlive()) {
            super.stop(cause);
            return;
        }
        if (stopped.compareAndSet(null, cause)) {
            thread.interrupt();
        } else {
            // A second request ends the step at once, for an agent may not answer.
            super.stop(cause);
        }
    }

    @Override
    public final String getStatus() {
        Thread thread = worker;
        if (thread == null || !thread.isAlive()) {
            return "not running";
        }
        return stopped.get() == null ? task() : "stopping: " + task();
    }
}
