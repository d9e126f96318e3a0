package io.jenkins.plugins.nodeimagematrix.compat;

import hudson.FilePath;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Copies of files between controller and agent that are complete when the call returns. */
public final class RemoteFileCopy {
    private static final int BUFFER_BYTES = 1 << 16;

    private RemoteFileCopy() {}

    public static void send(Path local, FilePath remote) throws IOException, InterruptedException {
        new FilePath(local.toFile()).copyTo(remote);
    }

    /** @throws IOException also if the agent sends more than {@code max} bytes, which would fill the controller's disk */
    public static void fetch(FilePath remote, Path local, long max) throws IOException, InterruptedException {
        try (InputStream in = remote.read()) {
            copy(in, local, max, remote.getRemote());
        }
        if (Files.size(local) != remote.length()) {
            throw new IOException(remote.getRemote() + " was not copied completely");
        }
    }

    static void copy(InputStream in, Path local, long max, String name) throws IOException {
        try (OutputStream out = Files.newOutputStream(local)) {
            byte[] part = new byte[BUFFER_BYTES];
            long left = max;
            for (int length = in.read(part); length >= 0; length = in.read(part)) {
                left -= length;
                if (left < 0) {
                    throw new IOException(name + " has more than " + max + " bytes");
                }
                out.write(part, 0, length);
            }
        }
    }

    /** Checks that a file that was written through a channel has the size that was sent. */
    public static void await(Path file, long size) throws IOException {
        if (Files.size(file) < size) {
            throw new IOException(file + " was not copied completely: " + size + " bytes were sent");
        }
    }
}
