package io.jenkins.plugins.nodeimagematrix.job.proof;

import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.nodeimagematrix.matrix.FolderDescriber;
import io.jenkins.plugins.nodeimagematrix.matrix.source.SourceException;
import io.jenkins.plugins.nodeimagematrix.matrix.source.SourceRoot;
import java.io.File;
import java.io.IOException;
import jenkins.MasterToSlaveFileCallable;

/**
 * A remote call that checks that no link leads a test folder out of its workspace. The step may name a folder outside of the
 * workspace; the sources must not. Returns the fault, or {@code null}.
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
            // Missing files are reported when the test is built.
            return fault.isAbsent() ? null : fault.getMessage();
        }
    }
}
