package io.jenkins.plugins.nodeimagematrix.run;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;

/** A turn at files that only one may change at a time, among the threads of this JVM and all processes that share the files. */
final class Turn implements Closeable {
    private static final String FILE = "lock";
    /** One for all files: to open one a second time and close it again would let go of its lock (POSIX fcntl). */
    private static final ReentrantLock HERE = new ReentrantLock();

    private final FileChannel channel;

    private Turn(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Waits for the turn at a folder's files. It ends with its process, however that ends. Not to be taken twice by the same
     * thread.
     */
    static Turn at(Path folder) throws IOException {
        HERE.lock();
        boolean interrupted = false;
        try {
            Files.createDirectories(folder);
            while (true) {
                try {
                    return new Turn(locked(folder.resolve(FILE)));
                } catch (ClosedByInterruptException | FileLockInterruptionException stopped) {
                    // What is to be written down has happened already; who was stopped is told right after.
                    interrupted |= Thread.interrupted();
                }
            }
        } catch (IOException | RuntimeException failed) {
            HERE.unlock();
            throw failed;
        } finally {
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
            // Some network file systems have none; there only one process may use the files, as Jenkins' controller
            // does.
            return channel;
        }
        return channel;
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            HERE.unlock();
        }
    }
}
