package io.jenkins.plugins.nodeimagematrix.agent.remote;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** An output stream that fails if more bytes are written than allowed, because an agent decides how many it sends. */
final class LimitedOutputStream extends FilterOutputStream {
    private final String fault;
    private long left;

    /** @param fault the message of the exception */
    LimitedOutputStream(OutputStream out, long max, String fault) {
        super(out);
        this.fault = fault;
        this.left = max;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        left -= length;
        if (left < 0) {
            throw new IOException(fault);
        }
        out.write(bytes, offset, length);
    }
}
