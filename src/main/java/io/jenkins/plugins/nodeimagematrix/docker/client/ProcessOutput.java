package io.jenkins.plugins.nodeimagematrix.docker.client;

import io.jenkins.plugins.nodeimagematrix.stream.BlockInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.locks.LockSupport;

/**
 * The output of a process, which ends with that process. The pipe may stay open longer, because a background process,
 * such as a persistent ssh connection, may hold it too. A blocked read of a pipe cannot be ended from outside, so
 * this stream polls and never blocks in a read.
 */
final class ProcessOutput extends BlockInputStream {
    /** Short enough that a writer of a large image need not wait while a pipe of 64 KiB is full. */
    private static final long MIN_PAUSE_NANOS = 50_000;

    private static final long MAX_PAUSE_NANOS = 10_000_000;

    private final Process process;
    private final InputStream pipe;

    /** @param pipe standard output or standard error of the process */
    ProcessOutput(Process process, InputStream pipe) {
        this.process = process;
        this.pipe = pipe;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        long pause = MIN_PAUSE_NANOS;
        while (true) {
            // Checked before the pipe: a process that has ended writes nothing more.
            boolean ended = !process.isAlive();
            int there = pipe.available();
            if (there > 0) {
                return pipe.read(bytes, offset, Math.min(there, length));
            }
            if (ended) {
                return -1;
            }
            LockSupport.parkNanos(pause);
            if (Thread.interrupted()) {
                throw new InterruptedIOException("reading was ended before the output was");
            }
            pause = Math.min(pause * 2, MAX_PAUSE_NANOS);
        }
    }

    @Override
    public int available() throws IOException {
        return pipe.available();
    }

    @Override
    public void close() throws IOException {
        pipe.close();
    }
}
