package io.jenkins.plugins.nodeimagematrix.agent;

import hudson.remoting.RemoteOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The controller's end of a stream that an agent writes to. What the agent wrote may still be under way when its call has
 * returned, so its end is waited for: the agent has to close its {@link RemoteOutputStream}.
 */
final class ArrivingStream extends FilterOutputStream {
    private static final int PATIENCE_SECONDS = 60;

    private final CountDownLatch ended = new CountDownLatch(1);

    ArrivingStream(OutputStream out) {
        super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
        try {
            super.close();
        } finally {
            ended.countDown();
        }
    }

    /** Returns when everything has arrived. */
    void awaitEnd() throws IOException, InterruptedException {
        if (!ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IOException("the agent said it was done, but what it wrote did not arrive");
        }
    }
}
