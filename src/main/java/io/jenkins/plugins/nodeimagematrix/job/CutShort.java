package io.jenkins.plugins.nodeimagematrix.job;

import hudson.Extension;
import hudson.model.AbstractProject;
import hudson.model.Hudson;
import hudson.model.listeners.ItemListener;
import io.jenkins.plugins.nodeimagematrix.agent.RunsUnderWay;
import io.jenkins.plugins.nodeimagematrix.run.InterruptedRun;
import io.jenkins.plugins.nodeimagematrix.run.RunFolder;
import io.jenkins.plugins.nodeimagematrix.run.UnfinishedRuns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * After a start of the controller, tells with every build that its end cut short how far it came. A Pipeline is left alone: it
 * goes on by itself.
 */
@Extension
public class CutShort extends ItemListener {
    private static final Logger LOGGER = Logger.getLogger(CutShort.class.getName());

    @Override
    public void onLoaded() {
        for (AbstractProject<?, ?> project : Hudson.getInstance().getAllItems(AbstractProject.class)) {
            UnfinishedRuns unfinished = JobMemory.of(project).unfinished();
            try {
                for (String runId : unfinished.others("")) {
                    if (!RunsUnderWay.contains(runId)) {
                        tell(unfinished.journal(runId).getParent());
                    }
                }
            } catch (IOException | RuntimeException unreadable) {
                LOGGER.log(Level.WARNING, "cannot tell what became of builds of " + project.getFullName(), unreadable);
            }
        }
    }

    private static void tell(Path folder) throws IOException {
        String text = new InterruptedRun(new RunFolder(folder)).complete();
        Path console = folder.resolveSibling("log");
        if (text != null && Files.exists(console)) {
            Files.writeString(console, "\n" + text + "\n", StandardOpenOption.APPEND);
        }
    }
}
