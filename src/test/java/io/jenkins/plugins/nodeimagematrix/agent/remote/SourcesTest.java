package io.jenkins.plugins.nodeimagematrix.agent.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.junit.jupiter.api.Test;

/** How much an agent may send of a folder that the controller copies to another agent. */
@UnitTest
class SourcesTest {
    private static final int MAX_BYTES = 1000;

    @Test
    void archive_ends_at_the_limit_whatever_the_agent_sends() throws IOException {
        ByteArrayOutputStream stored = new ByteArrayOutputStream();
        try (OutputStream limited = Sources.limited(stored, MAX_BYTES, "ctx")) {
            limited.write(new byte[MAX_BYTES - 1]);
            limited.write(1);

            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> limited.write(new byte[MAX_BYTES]))
                        .isInstanceOf(IOException.class)
                        .hasMessage("the folder ctx has more than 1000 bytes; make it smaller");
                assertThatThrownBy(() -> limited.write(1)).isInstanceOf(IOException.class);
            }
        }

        assertThat(stored.size()).isEqualTo(MAX_BYTES);
    }
}
