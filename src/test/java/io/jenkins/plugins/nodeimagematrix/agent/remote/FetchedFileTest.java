package io.jenkins.plugins.nodeimagematrix.agent.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How much an agent may send of one file. */
@UnitTest
class FetchedFileTest {
    private static final int MAX_BYTES = 100_000;

    @TempDir
    Path temp;

    @Test
    void file_of_the_allowed_size_arrives() throws IOException {
        Path received = temp.resolve("received");
        Sources.copy(new ByteArrayInputStream(new byte[MAX_BYTES]), received, MAX_BYTES, "Dockerfile");
        assertThat(received).hasSize(MAX_BYTES);
    }

    @Test
    void file_without_an_end_is_refused() {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 'x';
            }
        };
        Path received = temp.resolve("received");
        assertThatThrownBy(() -> Sources.copy(endless, received, MAX_BYTES, "Dockerfile"))
                .isInstanceOf(IOException.class)
                .hasMessage("Dockerfile has more than 100000 bytes");
        assertThat(received.toFile().length()).isLessThanOrEqualTo(MAX_BYTES);
    }
}
