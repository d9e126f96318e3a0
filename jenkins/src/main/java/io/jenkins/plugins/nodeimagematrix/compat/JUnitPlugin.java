package io.jenkins.plugins.nodeimagematrix.compat;

import hudson.FilePath;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.tasks.junit.JUnitResultArchiver;
import java.io.IOException;
import java.nio.file.Path;
import jenkins.model.Jenkins;

/** The junit plugin, which a controller may have. */
public final class JUnitPlugin {
    private JUnitPlugin() {}

    public static boolean isInstalled() {
        return Jenkins.get().getPlugin("junit") != null;
    }

    /**
     * Adds a report on the controller's disk to the build's test results. Unlike the plugin's own step it does not change the
     * build's result, which the caller decides.
     */
    public static void record(Run<?, ?> run, Path report, TaskListener listener)
            throws IOException, InterruptedException {
        WithPlugin.record(run, report, listener);
    }

    /** A separate class, so that a controller without the plugin never loads its types. */
    private static final class WithPlugin {
        static void record(Run<?, ?> run, Path report, TaskListener listener) throws IOException, InterruptedException {
            JUnitResultArchiver archiver =
                    new JUnitResultArchiver(report.getFileName().toString());
            archiver.setSkipPublishingChecks(true);
            archiver.setAllowEmptyResults(true);
            FilePath folder = new FilePath(report.getParent().toFile());
            JUnitResultArchiver.parseAndSummarize(archiver, null, run, folder, null, listener);
        }
    }
}
