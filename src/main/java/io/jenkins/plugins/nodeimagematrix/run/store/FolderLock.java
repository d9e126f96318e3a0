package io.jenkins.plugins.nodeimagematrix.run.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** An exclusive lock on the files of one folder, among the threads of this JVM and all processes that share the folder. */
public final class FolderLock implements Closeable {
    private static final String FILE = "lock";

    /**
     * One lock per folder, by real path, for the threads of this JVM. A file lock alone is not enough: opening and closing
     * its file a second time would release the lock (POSIX fcntl).
     */
    private static final Map<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

    private final ReentrantLock thread;
    private final FileChannel channel;

    private FolderLock(ReentrantLock thread, FileChannel channel) {
        this.thread = thread;
        this.channel = channel;
    }

    /**
     * Waits for the lock; creates the folder if necessary. The operating system releases the lock when the process ends, also
     * after a kill. The lock is not reentrant.
     */
    public static FolderLock take(Path folder) throws IOException {
        Files.createDirectories(folder);
        Path real = folder.toRealPath();
        ReentrantLock thread = THREADS.computeIfAbsent(real, path -> new ReentrantLock());
        thread.lock();
        boolean interrupted = false;
        FolderLock taken = null;
        try {
            while (taken == null) {
                try {
                    taken = new FolderLock(thread, locked(real.resolve(FILE)));
                } catch (ClosedByInterruptException | FileLockInterruptionException stopped) {
                    // The change to be recorded has happened already, so the lock is taken first and the interrupt
                    // is restored afterwards.
                    interrupted |= Thread.interrupted();
                }
            }
            return taken;
        } finally {
            if (taken == null) {
                thread.unlock();
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static FileChannel locked(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            channel.lock();
        } catch (ClosedByInterruptException | FileLockInterruptionException stopped) {
            channel.close();
            throw stopped;
        } catch (IOException noLocks) {
            // Some network file systems do not support locks. There only one process may use the files, as with
            // Jenkins' controller.
            return channel;
        }
        return channel;
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            thread.unlock();
        }
    }
}
