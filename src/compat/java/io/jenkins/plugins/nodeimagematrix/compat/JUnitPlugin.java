package io.jenkins.plugins.nodeimagematrix.compat;

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
 * The junit plugin, which a controller may have. Called by reflection: hudson-core 1.395 has older classes of the same names, so
 * neither the plugin's classes nor a declaration of them can be compiled against.
 */
public final class JUnitPlugin {
    private static final String ARCHIVER = "hudson.tasks.junit.JUnitResultArchiver";
    private static final String TASK = "hudson.tasks.junit.JUnitTask";
    private static final String DETAILS = "hudson.tasks.test.PipelineTestDetails";

    private JUnitPlugin() {}

    public static boolean isInstalled() {
        return Jenkins.get().getPluginManager().getPlugin("junit") != null;
    }

    /**
     * Adds a report on the controller's disk to the build's test results. Unlike the plugin's own step it does not change the
     * build's result, which the caller decides.
     */
    public static void record(Run<?, ?> run, Path report, TaskListener listener)
            throws IOException, InterruptedException {
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
            throw new IOException("The installed junit plugin has another API than expected: " + other, other);
        }
    }

    private static void rethrow(Throwable cause) throws IOException, InterruptedException {
        if (cause instanceof InterruptedException interrupted) {
            throw interrupted;
        }
        throw cause instanceof IOException io ? io : new IOException("junit: " + cause.getMessage(), cause);
    }
}
