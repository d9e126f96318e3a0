package io.jenkins.plugins.nodeimagematrix.support;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** A file system of a few megabytes in memory, that a test can fill up. */
public final class SmallDisk implements AutoCloseable {
    /** A page of memory. */
    private static final int BLOCK = 1 << 12;

    private final Path folder;

    private final Thread hook = new Thread(this::closeAtExit, "unmount a small disk");

    private SmallDisk(Path folder) {
        this.folder = folder;
    }

    public static SmallDisk mount(Path folder, int megabytes) throws IOException, InterruptedException {
        Path absolute = Files.createDirectories(folder).toAbsolutePath();
        Program.run(
                Path.of("/"),
                List.of("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", absolute.toString()));
        SmallDisk disk = new SmallDisk(absolute);
        Runtime.getRuntime().addShutdownHook(disk.hook);
        return disk;
    }

    public Path folder() {
        return folder;
    }

    /** Takes all that is left. */
    public void fill() throws IOException {
        byte[] block = new byte[BLOCK];
        try (OutputStream out = Files.newOutputStream(folder.resolve("filler"))) {
            for (long i = 0; i < Long.MAX_VALUE; i++) {
                out.write(block);
            }
        } catch (IOException full) {
            // That is what was to be reached.
            return;
        }
    }

    /** Takes all but so many blocks; each file, however small, needs one of its own. */
    public void fillBut(int blocks) throws IOException {
        fill();
        try (FileChannel filler = FileChannel.open(folder.resolve("filler"), StandardOpenOption.WRITE)) {
            filler.truncate(filler.size() / BLOCK * BLOCK - (long) blocks * BLOCK);
        }
    }

    public void free() throws IOException {
        Files.deleteIfExists(folder.resolve("filler"));
    }

    @Override
    public void close() throws IOException, InterruptedException {
        unmount();
        ShutdownHooks.remove(hook);
    }

    private void unmount() throws IOException, InterruptedException {
        Program.run(Path.of("/"), List.of("umount", "--lazy", folder.toString()));
    }

    private void closeAtExit() {
        try {
            unmount();
        } catch (IOException | InterruptedException e) {
            System.err.println("a small disk is still mounted at " + folder + ": " + e);
        }
    }
}
