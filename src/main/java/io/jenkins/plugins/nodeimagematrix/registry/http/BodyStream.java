package io.jenkins.plugins.nodeimagematrix.registry.http;

import io.jenkins.plugins.nodeimagematrix.stream.BlockInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The body of a response as a stream whose reads never block forever. A read returns bytes or the end, or fails: on an
 * interrupt (which Java's own stream ignores), if no bytes arrive for too long, if the whole body takes too long, or if
 * it is longer than announced. A stream that failed is closed.
 */
final class BodyStream extends BlockInputStream implements BodySubscriber<InputStream> {
    private static final List<ByteBuffer> END = List.of();

    private final long limit;
    private final Duration silence;
    private final long deadline;
    private final BlockingQueue<List<ByteBuffer>> arrived = new LinkedBlockingQueue<>();
    private final CompletableFuture<Subscription> subscription = new CompletableFuture<>();
    private volatile Throwable fault;
    private volatile boolean closed;
    private List<ByteBuffer> parts = List.of();
    private int next;
    private long count;
    private boolean ended;

    /**
     * @param limit the maximum number of bytes
     * @param silence for which a read waits for bytes
     * @param deadline for the whole body, a time of {@link System#nanoTime}
     */
    BodyStream(long limit, Duration silence, long deadline) {
        this.limit = limit;
        this.silence = silence;
        this.deadline = deadline;
    }

    @Override
    public CompletionStage<InputStream> getBody() {
        return CompletableFuture.completedFuture(this);
    }

    @Override
    public void onSubscribe(Subscription given) {
        // If the stream was closed already, this cancels the subscription.
        subscription.complete(given);
        if (!closed) {
            given.request(1);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> more) {
        if (!more.isEmpty()) {
            arrived.add(more);
        } else {
            subscription.join().request(1);
        }
    }

    @Override
    public void onError(Throwable broken) {
        fault = broken;
        arrived.add(END);
    }

    @Override
    public void onComplete() {
        arrived.add(END);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        ByteBuffer part = part();
        if (part == null) {
            return -1;
        }
        int some = Math.min(length, part.remaining());
        part.get(target, offset, some);
        count += some;
        if (count > limit) {
            close();
            throw new BoundedBody.TooLongException(limit);
        }
        return some;
    }

    /** @return {@code null} at the end */
    private ByteBuffer part() throws IOException {
        while (!ended) {
            while (next < parts.size()) {
                if (parts.get(next).hasRemaining()) {
                    return parts.get(next);
                }
                next++;
            }
            if (!parts.isEmpty()) {
                parts = List.of();
                subscription.join().request(1);
            }
            parts = take();
            next = 0;
            ended = parts == END;
        }
        if (fault != null) {
            throw new IOException("the answer broke off after " + count + " bytes: " + fault.getMessage(), fault);
        }
        return null;
    }

    private List<ByteBuffer> take() throws IOException {
        if (closed) {
            throw new IOException("the answer was closed");
        }
        long patience = Math.min(silence.toNanos(), deadline - System.nanoTime());
        try {
            List<ByteBuffer> more = arrived.poll(Math.max(0, patience), TimeUnit.NANOSECONDS);
            if (more == null) {
                close();
                throw new HttpTimeoutException("no complete answer in time, after " + count + " bytes");
            }
            return more;
        } catch (InterruptedException stopped) {
            close();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("stopped after " + count + " bytes");
        }
    }

    @Override
    public void close() {
        closed = true;
        subscription.thenAccept(Subscription::cancel);
    }
}
