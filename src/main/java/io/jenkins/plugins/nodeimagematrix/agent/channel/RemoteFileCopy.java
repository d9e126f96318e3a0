package io.jenkins.plugins.nodeimagematrix.agent.channel;

import hudson.FilePath;
import hudson.remoting.VirtualChannel;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import jenkins.MasterToSlaveFileCallable;

/**
 * Files between controller and agent that are whole when the call returns. Older remoting writes them on the far side in the
 * background, so a copy that has returned may still be short.
 */
public final class RemoteFileCopy {
    private static final long PATIENCE_SECONDS = 120;

    private RemoteFileCopy() {}

    public static void send(Path local, FilePath remote) throws IOException, InterruptedException {
        new FilePath(local.toFile()).copyTo(remote);
        remote.act(new AwaitSize(Files.size(local)));
    }

    public static void fetch(FilePath remote, Path local) throws IOException, InterruptedException {
        try (InputStream in = remote.read()) {
            Files.copy(in, local, StandardCopyOption.REPLACE_EXISTING);
        }
        if (Files.size(local) != remote.length()) {
            throw new IOException(remote.getRemote() + " did not arrive whole");
        }
    }

    /** Waits until what arrives in the background is there. */
    public static void await(Path file, long size) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!Files.exists(file) || Files.size(file) < size) {
            if (System.nanoTime() > deadline) {
                throw new IOException(file + " did not arrive whole: " + size + " bytes were sent");
            }
            Thread.sleep(5);
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
