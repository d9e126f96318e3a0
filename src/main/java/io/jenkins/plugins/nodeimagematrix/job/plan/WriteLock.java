package io.jenkins.plugins.nodeimagematrix.job.plan;

import hudson.FilePath;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.nodeimagematrix.matrix.source.SourceRoot;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import jenkins.MasterToSlaveFileCallable;

/** A remote call that writes a lock file beside the matrix file, for later steps of the build. */
public final class WriteLock extends MasterToSlaveFileCallable<Void> {
    private static final long serialVersionUID = 1L;

    private final String path;
    private final String text;

    private WriteLock(String path, String text) {
        this.path = path;
        this.text = text;
    }

    /**
     * @param root the folder of the matrix file
     * @param path of the lock file, relative to the root
     * @throws IOException also if a link on the path leaves the root
     */
    public static void in(FilePath root, String path, String text) throws IOException, InterruptedException {
        root.act(new WriteLock(path, text));
    }

    @Override
    public Void invoke(File root, VirtualChannel channel) throws IOException {
        SourceRoot.of(root.toPath()).write(path, text.getBytes(StandardCharsets.UTF_8));
        return null;
    }
}
