package io.jenkins.plugins.nodeimagematrix.compat;

import hudson.FilePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Copies of files between controller and agent that are complete when the call returns. */
public final class RemoteFileCopy {
    private RemoteFileCopy() {}

    public static void send(Path local, FilePath remote) throws IOException, InterruptedException {
        new FilePath(local.toFile()).copyTo(remote);
    }

    /** Checks that a file that was written through a channel has the size that was sent. */
    public static void await(Path file, long size) throws IOException {
        if (Files.size(file) < size) {
            throw new IOException(file + " was not copied completely: " + size + " bytes were sent");
        }
    }
}
