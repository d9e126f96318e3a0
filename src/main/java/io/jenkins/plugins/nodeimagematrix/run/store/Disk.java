package io.jenkins.plugins.nodeimagematrix.run.store;

import io.jenkins.plugins.nodeimagematrix.interrupt.DeferredInterrupt;
import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * The disk, as far as a crash of the machine makes a difference. A file's content and its entry in the folder are forced separately: a
 * new or renamed file may be lost with all its content until its folder was forced (POSIX, fsync).
 */
public interface Disk {
    /** The disk for the work of a thread. A simulation sets one that loses what was not forced. */
    ThreadLocal<Disk> OF_THREAD = ThreadLocal.withInitial(Real::new);

    static Disk ofThread() {
        return OF_THREAD.get();
    }

    /** Waits until the disk has the content of an open file. */
    void force(Path file, FileDescriptor open) throws IOException;

    /** Waits until the disk has the entries of a folder. */
    void forceEntries(Path folder) throws IOException;

    /** Gives a file the name of another, which it replaces. */
    void replace(Path next, Path file) throws IOException;

    /** Deletes a file if it exists. */
    void delete(Path file) throws IOException;

    /** The disk of the machine. */
    final class Real implements Disk {
        @Override
        public void force(Path file, FileDescriptor open) throws IOException {
            open.sync();
        }

        /** An interrupt of the thread, such as of an aborted build, does not keep it from forcing the folder. */
        @Override
        public void forceEntries(Path folder) {
            try (DeferredInterrupt deferred = new DeferredInterrupt()) {
                boolean done = false;
                while (!done) {
                    try (FileChannel entries = FileChannel.open(folder, StandardOpenOption.READ)) {
                        entries.force(true);
                        done = true;
                    } catch (ClosedByInterruptException stopped) {
                        Thread.interrupted();
                        deferred.add();
                    } catch (IOException unsupported) {
                        // Windows and some network file systems can't force a folder; a broken disk fails the next
                        // write.
                        done = true;
                    }
                }
            }
        }

        @Override
        public void replace(Path next, Path file) throws IOException {
            Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        }

        @Override
        public void delete(Path file) throws IOException {
            Files.deleteIfExists(file);
        }
    }
}
