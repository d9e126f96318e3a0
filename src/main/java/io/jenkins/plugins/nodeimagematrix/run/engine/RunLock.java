package io.jenkins.plugins.nodeimagematrix.run.engine;

import io.jenkins.plugins.nodeimagematrix.run.store.FolderLock;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Says to other processes that a run is under way. The operating system lets go of it when the process ends, however it ends. */
public final class RunLock implements Closeable {
    /** Of this process: to open a file a second time and close it again would let go of its lock (POSIX fcntl). */
    private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private RunLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** @param folder holds a file for each run; those of runs that were killed are removed */
    public static RunLock take(Path folder, String run) throws IOException {
        Files.createDirectories(folder);
        try (FolderLock lock = FolderLock.take(folder.getParent())) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    if (!isLocked(file)) {
                        Files.deleteIfExists(file);
                    }
                }
            }
            Path file = folder.resolve(run);
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                channel.close();
                throw new IOException("the run " + run + " is under way already");
            }
            OURS.add(file);
            return new RunLock(file, channel);
        }
    }

    /** Whether a run is under way; one of which that can't be found out is taken to be. */
    public static boolean isHeld(Path folder, String run) {
        Path file = folder.resolve(run);
        if (OURS.contains(file)) {
            return true;
        }
        if (!Files.exists(file)) {
            return false;
        }
        try (FolderLock lock = FolderLock.take(folder.getParent())) {
            return isLocked(file);
        } catch (IOException unknown) {
            return true;
        }
    }

    /** Looking takes the lock for a moment; so nobody looks while another is just taking it. */
    private static boolean isLocked(Path file) throws IOException {
        if (OURS.contains(file) || !Files.exists(file)) {
            return OURS.contains(file);
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock == null;
        }
    }

    @Override
    public void close() throws IOException {
        try (FolderLock lock = FolderLock.take(file.getParent().getParent())) {
            Files.deleteIfExists(file);
            OURS.remove(file);
            channel.close();
        }
    }
}
