package io.jenkins.plugins.nodeimagematrix.registry.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;

/** The body of a response in memory, up to a limit. */
public final class BoundedBody implements BodySubscriber<byte[]> {
    /** Thrown for a response that is longer than its limit. */
    public static final class TooLongException extends IOException {
        private static final long serialVersionUID = 1L;

        TooLongException(long limit) {
            super("the answer is longer than " + limit + " bytes");
        }
    }

    private final int limit;
    private final boolean cut;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CompletableFuture<byte[]> body = new CompletableFuture<>();
    private Subscription subscription;

    private BoundedBody(int limit, boolean cut) {
        this.limit = limit;
        this.cut = cut;
    }

    /** A subscriber that fails with a {@link TooLongException} if the body is longer. */
    static BoundedBody of(int limit) {
        return new BoundedBody(limit, false);
    }

    /** A subscriber that reads only the beginning of a longer body. */
    static BoundedBody beginning(int limit) {
        return new BoundedBody(limit, true);
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Subscription given) {
        subscription = given;
        given.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> parts) {
        for (ByteBuffer part : parts) {
            byte[] some = new byte[Math.min(part.remaining(), limit - bytes.size())];
            part.get(some);
            bytes.writeBytes(some);
            if (part.hasRemaining()) {
                subscription.cancel();
                if (cut) {
                    body.complete(bytes.toByteArray());
                } else {
                    body.completeExceptionally(new TooLongException(limit));
                }
                return;
            }
        }
        subscription.request(1);
    }

    @Override
    public void onError(Throwable fault) {
        body.completeExceptionally(fault);
    }

    @Override
    public void onComplete() {
        body.complete(bytes.toByteArray());
    }
}
