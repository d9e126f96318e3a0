package io.jenkins.plugins.nodeimagematrix.registry.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Flow.Subscription;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bodies of responses as Java's HTTP client delivers them: in any parts, broken off, too long, never ending. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@UnitTest
class BodyStreamTest {
    private static final long NO_DEADLINE = Duration.ofDays(1).toNanos();

    private final Source source = new Source();

    /** The sender's end: what the stream asked for. */
    private static final class Source implements Subscription {
        private long requested;
        private boolean cancelled;

        @Override
        public void request(long count) {
            requested += count;
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }

    private BodyStream stream(long limit) {
        return stream(limit, Duration.ofMinutes(1), System.nanoTime() + NO_DEADLINE);
    }

    private BodyStream stream(long limit, Duration silence, long deadline) {
        BodyStream stream = new BodyStream(limit, silence, deadline);
        stream.onSubscribe(source);
        return stream;
    }

    private static List<ByteBuffer> parts(String... texts) {
        return Stream.of(texts)
                .map(text -> ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)))
                .toList();
    }

    @Test
    void parts_of_any_size_are_read_in_order_and_more_is_requested_when_they_are_used_up() throws Exception {
        BodyStream stream = stream(100);
        assertThat(source.requested).isEqualTo(1);
        stream.onNext(parts());
        assertThat(source.requested).as("nothing arrived").isEqualTo(2);
        stream.onNext(parts("one ", "", "two "));
        byte[] some = new byte[6];
        assertThat(stream.read(some, 1, 0)).isZero();
        assertThat(stream.read(some, 1, 3)).isEqualTo(3);
        assertThat(some).containsExactly(0, 'o', 'n', 'e', 0, 0);
        assertThat(stream.read(some, 0, 6)).as("the rest of the part").isEqualTo(1);
        assertThat(stream.read(some, 0, 6)).isEqualTo(4);
        assertThat(source.requested).isEqualTo(2);
        stream.onNext(parts("three"));
        stream.onComplete();
        assertThat(stream.readAllBytes()).isEqualTo("three".getBytes(StandardCharsets.UTF_8));
        assertThat(source.requested).isEqualTo(4);
        assertThat(stream.read(some, 0, 6)).isEqualTo(-1);
    }

    @Test
    void body_may_have_as_many_bytes_as_announced_and_no_more() throws Exception {
        BodyStream exact = stream(3);
        exact.onNext(parts("abc"));
        exact.onComplete();
        assertThat(exact.readAllBytes()).hasSize(3);
        assertThat(source.cancelled).isFalse();

        BodyStream longer = stream(3);
        longer.onNext(parts("abcd"));
        assertThatThrownBy(longer::readAllBytes)
                .isInstanceOf(BoundedBody.TooLongException.class)
                .hasMessageContaining("longer than 3 bytes");
        assertThat(source.cancelled).isTrue();
    }

    @Test
    void body_that_breaks_off_says_where_and_why() throws Exception {
        BodyStream stream = stream(100);
        stream.onNext(parts("abc"));
        stream.onError(new IOException("connection reset"));
        assertThat(stream.readNBytes(3)).hasSize(3);
        assertThatThrownBy(stream::read)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("after 3 bytes: connection reset");
    }

    @Test
    void body_that_stops_arriving_ends_after_the_silence_or_at_the_deadline() {
        for (BodyStream stream : List.of(
                stream(100, Duration.ofMillis(1), System.nanoTime() + NO_DEADLINE),
                stream(100, Duration.ofDays(1), System.nanoTime() + 1),
                stream(100, Duration.ofDays(1), System.nanoTime() - 1))) {
            source.cancelled = false;
            assertThatThrownBy(stream::read)
                    .isInstanceOf(HttpTimeoutException.class)
                    .hasMessageContaining("after 0 bytes");
            assertThat(source.cancelled).isTrue();
            assertThatThrownBy(stream::read).hasMessageContaining("closed");
        }
    }

    @Test
    void interrupt_ends_a_read_and_stays_set() {
        BodyStream stream = stream(100);
        Thread.currentThread().interrupt();
        assertThatThrownBy(stream::read).isInstanceOf(InterruptedIOException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(source.cancelled).isTrue();
    }

    @Test
    void stream_that_is_closed_before_the_body_arrives_refuses_it() {
        BodyStream stream = new BodyStream(100, Duration.ofMinutes(1), System.nanoTime() + NO_DEADLINE);
        stream.close();
        stream.onSubscribe(source);
        assertThat(source.cancelled).isTrue();
        assertThat(source.requested).isZero();
    }
}
