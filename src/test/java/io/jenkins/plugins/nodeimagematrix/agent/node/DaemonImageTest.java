package io.jenkins.plugins.nodeimagematrix.agent.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The descriptions of work on an image of a daemon. */
@UnitTest
class DaemonImageTest {
    @Test
    void stopped_upload_is_described_as_an_upload() {
        assertThat(new DaemonImage.Upload(
                                Map.of(),
                                null,
                                "run-1",
                                "sha256:1",
                                "registry.example.com",
                                "acme/app",
                                null,
                                null,
                                "folder")
                        .describe())
                .isEqualTo("uploaded an image");
    }
}
