package org.jenkinsci.plugins.workflow.steps;

import java.util.concurrent.Future;

/** A step that runs in a thread of its own and is interrupted when it is stopped. */
public abstract class SynchronousNonBlockingStepExecution<T> extends StepExecution {
    private static final long serialVersionUID = 1L;

    private transient volatile Future<?> task;
    private transient volatile Throwable stopCause;

    protected SynchronousNonBlockingStepExecution(StepContext context) {
        super(context);
    }

    protected abstract T run() throws Exception;

    @Override
    public final boolean start() throws Exception {
        task = StepThreads.service().submit(this::runAndReport);
        return false;
    }

    private void runAndReport() {
        try {
            getContext().onSuccess(run());
        } catch (Throwable failure) {
            if (stopCause == null) {
                getContext().onFailure(failure);
            } else {
                stopCause.addSuppressed(failure);
            }
        }
    }

    @Override
    public void stop(Throwable cause) throws Exception {
        if (task != null) {
            stopCause = cause;
            task.cancel(true);
        }
        super.stop(cause);
    }

    @Override
    public void onResume() {
        getContext().onFailure(new IllegalStateException("The step was running when the controller stopped"));
    }

    @Override
    public String getStatus() {
        return task == null ? "not yet scheduled" : "running";
    }

    @Override
    public boolean blocksRestart() {
        return task != null && !task.isDone();
    }
}
