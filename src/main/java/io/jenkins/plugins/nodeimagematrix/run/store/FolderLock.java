package io.jenkins.plugins.nodeimagematrix.run.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** An exclusive lock on the files of one folder, among the threads of this JVM and all processes that share the folder. */
public final class FolderLock implements Closeable {
    private static final String FILE = "lock";

    /**
     * One lock per folder that a thread of this JVM uses, by real path. A file lock alone is not enough: opening and closing
     * its file a second time would release the lock (POSIX fcntl).
     */
    private static final Map<Path, ThreadLock> THREADS = new ConcurrentHashMap<>();

    /** The lock of one folder among the threads of this JVM. */
    private static final class ThreadLock extends ReentrantLock {
        private static final long serialVersionUID = 1L;

        /** Threads that have the lock or wait for it; changed only in {@link Map#compute}. */
        private int users;

        static ThreadLock take(Path folder) {
            ThreadLock lock = THREADS.compute(folder, (path, known) -> {
                ThreadLock used = known == null ? new ThreadLock() : known;
                used.users++;
                return used;
            });
            lock.lock();
            return lock;
        }

        void release(Path folder) {
            unlock();
            THREADS.compute(folder, (path, used) -> --used.users == 0 ? null : used);
        }
    }

    private final Path folder;
    private final ThreadLock thread;
    private final FileChannel channel;

    private FolderLock(Path folder, ThreadLock thread, FileChannel channel) {
        this.folder = folder;
        this.thread = thread;
        this.channel = channel;
    }

    /**
     * Waits for the lock; creates the folder if necessary. The operating system releases the lock when the process ends, also
     * after a kill. The lock is not reentrant.
     */
    public static FolderLock take(Path folder) throws IOException {
        StateFile.create(folder);
        Path real = folder.toRealPath();
        ThreadLock thread = ThreadLock.take(real);
        boolean interrupted = false;
        FolderLock taken = null;
        try {
            while (taken == null) {
                try {
                    taken = new FolderLock(real, thread, locked(real.resolve(FILE)));
                } catch (ClosedByInterruptException | FileLockInterruptionException stopped) {
                    // The change to be recorded has happened already, so the lock is taken first and the interrupt
                    // is restored afterwards.
                    interrupted |= Thread.interrupted();
                }
            }
            return taken;
        } finally {
            if (taken == null) {
                thread.release(real);
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
            thread.release(folder);
        }
    }
}
