package io.jenkins.plugins.nodeimagematrix.compat;

import hudson.FilePath;
import hudson.remoting.VirtualChannel;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import jenkins.MasterToSlaveFileCallable;

/**
 * Copies of files between controller and agent that are complete when the call returns. The remoting of hudson-core 1.395
 * writes the far end in the background, so there a copy that has returned may still be short.
 */
public final class RemoteFileCopy {
    private static final long MAX_WAIT_SECONDS = 120;
    private static final long POLL_MILLIS = 5;

    private RemoteFileCopy() {}

    public static void send(Path local, FilePath remote) throws IOException, InterruptedException {
        new FilePath(local.toFile()).copyTo(remote);
        remote.act(new AwaitSize(Files.size(local)));
    }

    /** Waits until a file that is written through a channel has the size that was sent. */
    public static void await(Path file, long size) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(MAX_WAIT_SECONDS);
        while (!Files.exists(file) || Files.size(file) < size) {
            if (System.nanoTime() > deadline) {
                throw new IOException(file + " was not copied completely: " + size + " bytes were sent");
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    private static final class AwaitSize extends MasterToSlaveFileCallable<Void> {
        private static final long serialVersionUID = 1L;

        private final long size;

        AwaitSize(long size) {
            this.size = size;
        }

        @Override
        public Void invoke(File file, VirtualChannel channel) throws IOException, InterruptedException {
            await(file.toPath(), size);
            return null;
        }
    }
}
