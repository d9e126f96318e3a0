package io.jenkins.plugins.nodeimagematrix.job;

import hudson.Extension;
import hudson.model.AbstractProject;
import hudson.model.listeners.ItemListener;
import io.jenkins.plugins.nodeimagematrix.agent.node.ActiveRuns;
import io.jenkins.plugins.nodeimagematrix.job.page.JobFolder;
import io.jenkins.plugins.nodeimagematrix.run.ReportRecovery;
import io.jenkins.plugins.nodeimagematrix.run.journal.RunFolder;
import io.jenkins.plugins.nodeimagematrix.run.journal.UnfinishedRuns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;

/**
 * An item listener that appends the progress of each freestyle build that a controller restart interrupted to the console of
 * that build. Pipelines resume on their own.
 */
@Extension
public class InterruptedBuildListener extends ItemListener {
    private static final Logger LOGGER = Logger.getLogger(InterruptedBuildListener.class.getName());

    @Override
    public void onLoaded() {
        for (AbstractProject<?, ?> project : Jenkins.get().getAllItems(AbstractProject.class)) {
            UnfinishedRuns unfinished = JobFolder.of(project).unfinished();
            try {
                for (String runId : unfinished.others("")) {
                    if (!ActiveRuns.contains(runId)) {
                        appendProgress(unfinished.journal(runId).getParent());
                    }
                }
            } catch (IOException | RuntimeException unreadable) {
                LOGGER.log(
                        Level.WARNING,
                        "cannot complete the interrupted builds of " + project.getFullName(),
                        unreadable);
            }
        }
    }

    private static void appendProgress(Path folder) throws IOException {
        String text = new ReportRecovery(new RunFolder(folder)).complete();
        Path console = folder.resolveSibling("log");
        if (text != null && Files.exists(console)) {
            Files.writeString(console, "\n" + text + "\n", StandardOpenOption.APPEND);
        }
    }
}
