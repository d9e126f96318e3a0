package io.jenkins.plugins.nodeimagematrix.docker.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.matrix.source.BaseMismatch;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@UnitTest
class PinnedBaseTest {
    private static final String TRIXIE = "debian:trixie";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FROM debian:trixie",
                "FROM docker.io/library/debian:trixie",
                "FROM index.docker.io/library/debian:trixie",
                "from library/debian:trixie as image",
                "FROM \"debian:trixie\"",
                "FROM --platform=$BUILDPLATFORM debian:trixie",
                "ARG BASE\nFROM ${BASE}",
                "ARG BASE=debian:bookworm\nFROM $BASE AS image",
                "ARG SUITE=trixie\nFROM debian:${SUITE}",
                "ARG BASE\nFROM debian:bookworm AS tools\nFROM ${BASE} AS x\nFROM x\nCOPY --from=tools /a /a",
                "ARG BASE\nFROM ${BASE} AS x\nRUN true\nFROM x AS y\nFROM y",
                "FROM debian:${TARGETARCH}"
            })
    void built_stage_stands_on_the_base(String dockerfile) {
        assertThat(mismatch(dockerfile, Map.of(), null)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FROM debian:bookworm",
                "FROM debian",
                "FROM debian:trixie-slim",
                "FROM acme/debian:trixie",
                "FROM debian:trixie@sha256:0000000000000000000000000000000000000000000000000000000000000000",
                "FROM scratch",
                "FROM debian:trixie AS x\nFROM debian:bookworm",
                "FROM debian:bookworm AS x\nFROM debian:trixie AS y\nFROM x",
                "FROM --platform=linux/amd64 debian:bookworm",
                "ARG SUITE=bookworm\nFROM debian:${SUITE}",
                "ARG SUITE=trixie\nFROM debian:${SUITE#x}",
                "FROM ${BASE}\nARG BASE"
            })
    void built_stage_stands_on_another_image(String dockerfile) {
        assertThat(mismatch(dockerfile, Map.of(), null)).get().satisfies(mismatch -> assertThat(mismatch.message())
                .contains("not from debian:trixie", "ARG BASE before the first FROM", "correct 'from'"));
    }

    @Test
    void argument_of_the_matrix_file_counts_before_its_base() {
        String dockerfile = "ARG BASE\nFROM ${BASE}\n";

        assertThat(mismatch(dockerfile, Map.of("BASE", "docker.io/library/" + TRIXIE), null))
                .isEmpty();
        assertThat(mismatch(dockerfile, Map.of("BASE", "debian:bookworm"), null))
                .contains(new BaseMismatch(
                        2,
                        "is built FROM debian:bookworm and not from debian:trixie as the matrix file says;"
                                + " remove BASE from 'args', or correct 'from'"));
    }

    @Test
    void target_is_the_stage_that_counts() {
        String dockerfile = "ARG BASE\nFROM ${BASE} AS image\nFROM debian:bookworm AS docs\n";

        assertThat(mismatch(dockerfile, Map.of(), "image")).isEmpty();
        assertThat(mismatch(dockerfile, Map.of(), "docs"))
                .get()
                .extracting(BaseMismatch::line)
                .isEqualTo(3);
        assertThat(mismatch(dockerfile, Map.of(), "none"))
                .get()
                .extracting(BaseMismatch::message)
                .isEqualTo("has no stage 'none', which is the target");
    }

    @Test
    void platform_decides_once_it_is_known() {
        PinnedBase base = new PinnedBase(
                Dockerfile.parse("FROM debian-${TARGETARCH}:trixie\n"),
                List.of("debian-arm64:trixie"),
                Map.of(),
                DockerfileStages.platform("linux/amd64", "linux/amd64"));

        assertThat(base.mismatch(null))
                .get()
                .extracting(BaseMismatch::message)
                .asString()
                .contains("FROM debian-amd64:trixie");
    }

    @Test
    void builder_that_sets_no_platform_takes_what_the_file_says() {
        PinnedBase base = new PinnedBase(
                Dockerfile.parse("ARG TARGETARCH=arm64\nFROM debian-${TARGETARCH}:${BUILDOS}trixie\n"),
                List.of("debian-arm64:trixie"),
                Map.of(),
                DockerfileStages.platform("", ""));

        assertThat(base.mismatch(null)).isEmpty();
    }

    @Test
    void only_stages_on_the_base_get_the_exact_image_and_messages_keep_the_words_of_the_file() {
        PinnedBase base = new PinnedBase(
                Dockerfile.parse(
                        "ARG BASE\nFROM debian:bookworm AS tools\nFROM ${BASE} AS ${BASE}x\nFROM debian:trixie\n"),
                List.of(TRIXIE),
                Map.of(),
                Map.of());

        RenderedDockerfile rendered = base.on("docker/Dockerfile", "sha256:1");

        assertThat(rendered.text())
                .isEqualTo("ARG BASE\nFROM debian:bookworm AS tools\nFROM sha256:1 AS ${BASE}x\nFROM sha256:1\n");
        assertThat(rendered.places())
                .extracting(RenderedDockerfile.Place::text)
                .endsWith("FROM ${BASE} AS ${BASE}x", "FROM debian:trixie");
        assertThat(base.arguments()).isEqualTo(Map.of("BASE", TRIXIE));
    }

    @Test
    void stage_that_is_called_like_its_image_keeps_its_name() {
        PinnedBase base = new PinnedBase(
                Dockerfile.parse("FROM debian AS debian\nFROM debian\n"), List.of("debian:latest"), Map.of(), Map.of());

        assertThat(base.mismatch(null)).isEmpty();
        assertThat(base.on("Dockerfile", "sha256:1").text()).isEqualTo("FROM sha256:1 AS debian\nFROM debian\n");
        assertThat(base.arguments()).isEmpty();
    }

    private static Optional<BaseMismatch> mismatch(String dockerfile, Map<String, String> args, String target) {
        return new FromInstructions().mismatch(dockerfile, args, target, null, List.of(TRIXIE));
    }
}
