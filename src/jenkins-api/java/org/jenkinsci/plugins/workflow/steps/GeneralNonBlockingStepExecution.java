package org.jenkinsci.plugins.workflow.steps;

import java.util.concurrent.Future;

/** A step that runs blocks of work in the background, before, between or after its bodies. */
public abstract class GeneralNonBlockingStepExecution extends StepExecution {
    private static final long serialVersionUID = 1L;

    private transient volatile Future<?> task;
    private transient volatile Throwable stopCause;

    protected GeneralNonBlockingStepExecution(StepContext context) {
        super(context);
    }

    /** Work that may block. */
    @FunctionalInterface
    protected interface Block {
        void run() throws Exception;
    }

    protected final void run(Block block) {
        if (stopCause == null) {
            task = StepThreads.service().submit(() -> runAndReport(block));
        }
    }

    private void runAndReport(Block block) {
        try {
            block.run();
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
        stopCause = cause;
        if (task != null) {
            task.cancel(true);
        }
        super.stop(cause);
    }

    @Override
    public boolean blocksRestart() {
        return task != null && !task.isDone();
    }

    /** Ends the step when its body has ended, after some last work in the background. */
    protected abstract class TailCall extends BodyExecutionCallback {
        private static final long serialVersionUID = 1L;

        protected abstract void finished(StepContext context) throws Exception;

        @Override
        public final void onSuccess(StepContext context, Object result) {
            run(() -> {
                finished(context);
                context.onSuccess(result);
            });
        }

        @Override
        public final void onFailure(StepContext context, Throwable t) {
            run(() -> {
                try {
                    finished(context);
                } catch (Exception last) {
                    t.addSuppressed(last);
                }
                context.onFailure(t);
            });
        }
    }
}
