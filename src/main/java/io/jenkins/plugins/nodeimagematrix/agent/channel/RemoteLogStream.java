package io.jenkins.plugins.nodeimagematrix.agent.channel;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The controller's end of a log that an agent writes. The log is complete when the agent's {@code close} has arrived: remoting may
 * deliver output in the background, some of it after the response of the call.
 */
public final class RemoteLogStream extends FilterOutputStream {
    private static final long MAX_WAIT_SECONDS = 10;

    private static final Logger LOGGER = Logger.getLogger(RemoteLogStream.class.getName());

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

    /** Waits until the agent has closed the log, ten seconds at most. */
    public void awaitEnd() throws InterruptedException {
        if (!closed.await(MAX_WAIT_SECONDS, TimeUnit.SECONDS)) {
            LOGGER.log(Level.FINE, "the agent did not close a log within {0} s", MAX_WAIT_SECONDS);
        }
    }
}
