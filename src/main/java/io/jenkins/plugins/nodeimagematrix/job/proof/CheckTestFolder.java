package io.jenkins.plugins.nodeimagematrix.job.proof;

import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.nodeimagematrix.matrix.FolderDescriber;
import io.jenkins.plugins.nodeimagematrix.matrix.source.SourceException;
import io.jenkins.plugins.nodeimagematrix.matrix.source.SourceRoot;
import java.io.File;
import java.io.IOException;
import jenkins.MasterToSlaveFileCallable;

/**
 * Looks whether links lead a test folder of a workspace out of it. Who writes the step may name a folder elsewhere; who writes
 * the sources may not. The answer is a fault, or {@code null}.
 */
final class CheckTestFolder extends MasterToSlaveFileCallable<String> {
    private static final long serialVersionUID = 1L;

    private final String folder;

    CheckTestFolder(String folder) {
        this.folder = folder;
    }

    @Override
    public String invoke(File workspace, VirtualChannel channel) throws IOException {
        if (!FolderDescriber.isBelow(folder)) {
            return null;
        }
        try {
            SourceRoot sources = SourceRoot.of(workspace.toPath());
            sources.folder(folder);
            sources.file(folder + "/Dockerfile");
            return null;
        } catch (SourceException fault) {
            // What is not there is told by whoever builds the test.
            return fault.isAbsent() ? null : fault.getMessage();
        }
    }
}
