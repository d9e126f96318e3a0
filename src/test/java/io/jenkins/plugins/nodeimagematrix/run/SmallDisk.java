package io.jenkins.plugins.nodeimagematrix.run;

import io.jenkins.plugins.nodeimagematrix.support.Program;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A file system of a few megabytes in memory, that a test can fill up. */
final class SmallDisk implements AutoCloseable {
    private final Path folder;

    private SmallDisk(Path folder) {
        this.folder = folder;
    }

    static SmallDisk mount(Path folder, int megabytes) throws IOException, InterruptedException {
        Path absolute = Files.createDirectories(folder).toAbsolutePath();
        Program.run(
                Path.of("/"),
                List.of("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", absolute.toString()));
        return new SmallDisk(absolute);
    }

    Path folder() {
        return folder;
    }

    /** Takes all that is left. */
    void fill() throws IOException {
        byte[] block = new byte[1 << 12];
        try (OutputStream out = Files.newOutputStream(folder.resolve("filler"))) {
            for (long i = 0; i < Long.MAX_VALUE; i++) {
                out.write(block);
            }
        } catch (IOException full) {
            // That is what was to be reached.
            return;
        }
    }

    void free() throws IOException {
        Files.deleteIfExists(folder.resolve("filler"));
    }

    @Override
    public void close() throws IOException, InterruptedException {
        Program.run(Path.of("/"), List.of("umount", "--lazy", folder.toString()));
    }
}
