package io.jenkins.plugins.nodeimagematrix.docker.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.util.Map;
import org.junit.jupiter.api.Test;

@UnitTest
class FromInstructionsTest {
    private final FromInstructions instructions = new FromInstructions();

    @Test
    void names_the_images_under_all_stages_and_no_stage() {
        String file = """
                # FROM nothing
                FROM --platform=linux/amd64 golang:1.22 AS build
                RUN echo FROM this:one
                FROM build AS more
                from debian:bookworm
                COPY --from=more /x /x
                """;

        assertThat(instructions.of(file, Map.of())).containsExactly("debian:bookworm", "golang:1.22");
    }

    @Test
    void puts_build_arguments_in_where_the_file_declares_them() {
        String file = "ARG SUITE=jessie\nARG REPO\nFROM ${REPO:-debian}:$SUITE\n";

        assertThat(instructions.of(file, Map.of())).containsExactly("debian:jessie");
        assertThat(instructions.of(file, Map.of("SUITE", "wheezy", "REPO", "acme/os")))
                .containsExactly("acme/os:wheezy");
    }

    @Test
    void finds_nothing_in_a_file_without_any() {
        assertThat(instructions.of("", Map.of())).isEmpty();
    }
}
