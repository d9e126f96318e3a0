package io.jenkins.plugins.nodeimagematrix.run.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

@UnitTest
class CappedOutputStreamTest {
    @Test
    void a_short_log_is_kept_to_the_byte() throws IOException {
        byte[] log = random(CappedOutputStream.HEAD + CappedOutputStream.TAIL);

        assertThat(written(log)).isEqualTo(log);
    }

    @Test
    void of_a_long_log_the_head_and_the_tail_are_kept_and_the_gap_is_named() throws IOException {
        int extra = 3_000_017;
        byte[] log = random(CappedOutputStream.HEAD + CappedOutputStream.TAIL + extra);

        byte[] kept = written(log);

        String gap = "\n[... " + extra + " bytes left out ...]\n";
        assertThat(kept).hasSize(CappedOutputStream.HEAD + gap.length() + CappedOutputStream.TAIL);
        assertThat(java.util.Arrays.copyOf(kept, CappedOutputStream.HEAD))
                .isEqualTo(java.util.Arrays.copyOf(log, CappedOutputStream.HEAD));
        assertThat(new String(kept, CappedOutputStream.HEAD, gap.length(), StandardCharsets.UTF_8))
                .isEqualTo(gap);
        assertThat(java.util.Arrays.copyOfRange(kept, kept.length - CappedOutputStream.TAIL, kept.length))
                .isEqualTo(java.util.Arrays.copyOfRange(log, log.length - CappedOutputStream.TAIL, log.length));
    }

    private static byte[] written(byte[] log) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Random pieces = new Random(7);
        try (CappedOutputStream capped = new CappedOutputStream(out)) {
            for (int at = 0; at < log.length; ) {
                int length = Math.min(log.length - at, 1 + pieces.nextInt(100_000));
                capped.write(log, at, length);
                at += length;
            }
        }
        return out.toByteArray();
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(42).nextBytes(bytes);
        return bytes;
    }
}
