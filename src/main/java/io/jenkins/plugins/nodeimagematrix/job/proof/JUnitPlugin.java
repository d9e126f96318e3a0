package io.jenkins.plugins.nodeimagematrix.job.proof;

import hudson.FilePath;
import hudson.Launcher;
import hudson.model.Run;
import hudson.model.TaskListener;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import jenkins.model.Jenkins;

/**
 * The junit plugin, if the controller has it. Asked by reflection: hudson-core 1.395 has older classes of the same names, so
 * neither the plugin's own nor a declaration of them can be compiled against.
 */
final class JUnitPlugin {
    private static final String ARCHIVER = "hudson.tasks.junit.JUnitResultArchiver";
    private static final String TASK = "hudson.tasks.junit.JUnitTask";
    private static final String DETAILS = "hudson.tasks.test.PipelineTestDetails";

    private JUnitPlugin() {}

    static boolean isThere() {
        return Jenkins.get().getPluginManager().getPlugin("junit") != null;
    }

    /**
     * Adds a report on the controller's disk to the build's test results. Unlike the plugin's own step it leaves the build's
     * result alone, which is ours to say.
     */
    static void record(Run<?, ?> run, Path report, TaskListener listener) throws IOException, InterruptedException {
        try {
            ClassLoader plugins = Jenkins.get().getPluginManager().uberClassLoader;
            Class<?> type = plugins.loadClass(ARCHIVER);
            Object archiver = type.getConstructor(String.class)
                    .newInstance(report.getFileName().toString());
            type.getMethod("setSkipPublishingChecks", boolean.class).invoke(archiver, true);
            type.getMethod("setAllowEmptyResults", boolean.class).invoke(archiver, true);
            Method parse = type.getMethod(
                    "parseAndSummarize",
                    plugins.loadClass(TASK),
                    plugins.loadClass(DETAILS),
                    Run.class,
                    FilePath.class,
                    Launcher.class,
                    TaskListener.class);
            FilePath folder = new FilePath(report.getParent().toFile());
            parse.invoke(null, archiver, null, run, folder, null, listener);
        } catch (InvocationTargetException failed) {
            rethrow(failed.getCause());
        } catch (ReflectiveOperationException other) {
            throw new IOException("The installed junit plugin is not one that can be used: " + other, other);
        }
    }

    private static void rethrow(Throwable cause) throws IOException, InterruptedException {
        if (cause instanceof InterruptedException interrupted) {
            throw interrupted;
        }
        throw cause instanceof IOException io ? io : new IOException("junit: " + cause.getMessage(), cause);
    }
}
