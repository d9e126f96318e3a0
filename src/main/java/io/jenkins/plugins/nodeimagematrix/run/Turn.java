package io.jenkins.plugins.nodeimagematrix.run;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
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
        try {
            Files.createDirectories(folder);
            FileChannel channel =
                    FileChannel.open(folder.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            lock(channel);
            return new Turn(channel);
        } catch (IOException | RuntimeException failed) {
            HERE.unlock();
            throw failed;
        }
    }

    private static void lock(FileChannel channel) throws IOException {
        try {
            channel.lock();
        } catch (IOException noLocks) {
            if (!channel.isOpen()) {
                throw noLocks;
            }
            // Some network file systems have none; there only one process may use the files, as Jenkins' controller
            // does.
            return;
        }
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
