package io.jenkins.plugins.nodeimagematrix.run.store;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * An output stream that limits the size of a log: after the first {@value #HEAD} bytes only the last {@value #TAIL} bytes are
 * kept, with a line between them that gives the number of missing bytes.
 */
public final class CappedOutputStream extends FilterOutputStream {
    static final int HEAD = 4 << 20;
    static final int TAIL = 1 << 20;

    /** More than an honest agent sends, so that the agent's own line on missing bytes is not cut here. */
    private static final int RECEIVED = HEAD + TAIL + (64 << 10);

    private final int most;
    private byte[] tail;
    private long written;
    private boolean closed;

    public CappedOutputStream(OutputStream out) {
        this(out, HEAD);
    }

    private CappedOutputStream(OutputStream out, int most) {
        super(out);
        this.most = most;
    }

    /** A stream for a log from an agent. An honest agent has limited it already. */
    public static CappedOutputStream received(OutputStream out) {
        return new CappedOutputStream(out, RECEIVED);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        int head = (int) Math.max(0, Math.min(length, most - written));
        out.write(bytes, offset, head);
        written += head;
        if (head < length && tail == null) {
            tail = new byte[TAIL];
        }
        for (int i = offset + head; i < offset + length; i++) {
            tail[(int) ((written - most) % TAIL)] = bytes[i];
            written++;
        }
    }

    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (OutputStream file = out) {
            long late = written - most;
            if (late > TAIL) {
                int next = (int) (late % TAIL);
                file.write(("\n[... " + (late - TAIL) + " bytes left out ...]\n").getBytes(StandardCharsets.UTF_8));
                file.write(tail, next, TAIL - next);
                file.write(tail, 0, next);
            } else if (late > 0) {
                file.write(tail, 0, (int) late);
            }
        }
    }
}
