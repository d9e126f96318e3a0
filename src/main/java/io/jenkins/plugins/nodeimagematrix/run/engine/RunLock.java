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

/**
 * The lock of an active run, visible to other processes. The operating system releases it when the process ends, also after a
 * kill.
 */
public final class RunLock implements Closeable {
    /** Locks of this process: opening and closing a lock file a second time would release its lock (POSIX fcntl). */
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private RunLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** @param folder holds a file for each run; files of killed runs are removed */
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
                throw new IOException("the run " + run + " is already active");
            }
            HELD_HERE.add(file);
            return new RunLock(file, channel);
        }
    }

    /** Whether a run is active; true if that cannot be determined. */
    public static boolean isHeld(Path folder, String run) {
        Path file = folder.resolve(run);
        if (HELD_HERE.contains(file)) {
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

    /** Tests the lock by taking it briefly. The folder lock prevents another process from taking it at the same time. */
    private static boolean isLocked(Path file) throws IOException {
        if (HELD_HERE.contains(file) || !Files.exists(file)) {
            return HELD_HERE.contains(file);
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
            HELD_HERE.remove(file);
            channel.close();
        }
    }
}
