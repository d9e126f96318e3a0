package org.jenkinsci.plugins.workflow.steps;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The threads on which steps run that must not hold up the pipeline's own thread. */
final class StepThreads {
    private static final ExecutorService THREADS = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "pipeline step");
        thread.setDaemon(true);
        return thread;
    });

    private StepThreads() {}

    static ExecutorService service() {
        return THREADS;
    }
}
