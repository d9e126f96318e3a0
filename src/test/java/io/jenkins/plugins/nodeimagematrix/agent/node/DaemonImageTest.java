package io.jenkins.plugins.nodeimagematrix.agent.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is told of work on a given image that was stopped. */
@UnitTest
class DaemonImageTest {
    @Test
    void upload_that_was_stopped_is_told_as_an_upload() {
        assertThat(new DaemonImage.Upload(
                                Map.of(), "sha256:1", "registry.example.com", "acme/app", null, null, "folder")
                        .words())
                .isEqualTo("uploaded an image");
    }
}
