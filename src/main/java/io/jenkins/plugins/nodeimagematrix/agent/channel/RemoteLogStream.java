package io.jenkins.plugins.nodeimagematrix.agent.channel;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A cell's log on its way from an agent. Older remoting brings output in the background, some of it after the call's answer; the
 * log is whole when the agent's closing of it has come through.
 */
public final class RemoteLogStream extends FilterOutputStream {
    private static final long PATIENCE_SECONDS = 10;

    private final CountDownLatch closed = new CountDownLatch(1);

    public RemoteLogStream(OutputStream log) {
        super(log);
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
            closed.countDown();
        }
    }

    /** Waits until the agent has closed it, but not for ever. */
    public void awaitEnd() throws InterruptedException {
        closed.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
}
