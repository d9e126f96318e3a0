package io.jenkins.plugins.nodeimagematrix.docker.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.docker.OnDaemon;
import io.jenkins.plugins.nodeimagematrix.docker.build.BuildResult;
import io.jenkins.plugins.nodeimagematrix.docker.build.DockerfileStep;
import io.jenkins.plugins.nodeimagematrix.docker.client.FaultKind;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.support.BaseRootfs;
import io.jenkins.plugins.nodeimagematrix.support.PrivateRegistry;
import io.jenkins.plugins.nodeimagematrix.tier.DockerTest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** An image stands on the very base that the matrix file names, or is not built. */
@DockerTest
@ParameterizedClass
@EnumSource(names = {"INSTALLED_BUILDKIT", "INSTALLED_CLASSIC", "CONTAINERD_BUILDKIT"})
class BaseImageIT extends OnDaemon {
    private static final String BOOKWORM = "debian:bookworm";
    private static final String TRIXIE = "debian:trixie";

    @Test
    void dockerfile_that_is_built_on_another_image_is_refused() throws Exception {
        load("bookworm", BOOKWORM);
        load("trixie", TRIXIE);
        BaseImage trixie = daemon.base(TRIXIE, null, null);
        for (String dockerfile : List.of(
                "FROM debian:bookworm\nRUN true\n",
                "FROM --platform=" + platform() + " debian:bookworm AS x\nFROM x\nRUN true\n",
                "ARG SUITE=bookworm\nFROM debian:trixie AS x\nFROM debian:${SUITE}\nRUN true\n")) {
            BuildResult refused =
                    daemon.build(request("wrong", dockerfile).base(trixie).build(), listener);

            assertThat(refused.failure().kind()).isEqualTo(FaultKind.REFUSED);
            assertThat(refused.failure().message())
                    .contains("wrong: Dockerfile, line ", BOOKWORM, TRIXIE, "FROM ${BASE}", "correct 'from'");
            assertThat(refused.imageId()).isNull();
        }
        process.docker("rmi", BOOKWORM, TRIXIE);
    }

    @Test
    void every_way_to_name_the_base_is_built_on_it() throws Exception {
        load("bookworm", BOOKWORM);
        load("trixie", TRIXIE);
        BaseImage trixie = daemon.base("docker.io/library/debian:trixie", null, null);
        for (String dockerfile : List.of(
                "FROM debian:trixie\nRUN grep -q trixie /etc/os-release\n",
                "ARG BASE\nFROM ${BASE}\nRUN grep -q trixie /etc/os-release\n",
                "ARG BASE=debian:bookworm\nFROM debian:bookworm AS old\nFROM --platform=" + platform() + " $BASE AS x\n"
                        + "FROM x\nARG BASE\nCOPY --from=old /etc/os-release /old\n"
                        + "RUN grep -q trixie /etc/os-release && grep -q bookworm /old && test $BASE = docker.io/library/debian:trixie\n")) {
            BuildResult built = build(request("right", dockerfile).base(trixie));

            assertThat(daemon.inspect(built.imageId()).standsOn(daemon.inspect(trixie.imageId())))
                    .isTrue();
            assertThat(built.steps())
                    .extracting(DockerfileStep::instruction)
                    .noneMatch(text -> text.contains(".invalid"));
            daemon.release(built);
        }
        assertThat(process.docker("images", "--format", "{{.Repository}}:{{.Tag}}"))
                .contains(BOOKWORM, TRIXIE)
                .doesNotContain(".invalid");
        daemon.sweep(RUN);
        process.docker("rmi", BOOKWORM, TRIXIE);
    }

    @Test
    void image_is_built_on_what_was_looked_up_though_its_name_moved_meanwhile() throws Exception {
        try (PrivateRegistry registry = PrivateRegistry.start()) {
            String name = registry.address() + "/os/tiny:1";
            RegistryClient client = new RegistryClient(registry.address(), null, 0);
            String old = push("bookworm", name);
            String now = push("trixie", name);
            process.docker("rmi", name);
            assertThat(now)
                    .isNotEqualTo(old)
                    .isEqualTo(client.digest("os/tiny", "1").orElseThrow());

            BaseImage base = daemon.base(name, old, null);
            assertThat(base.digest()).isEqualTo(old);
            BuildResult built =
                    build(request("looked-up", "ARG BASE\nFROM ${BASE}\nRUN grep -q bookworm /etc/os-release\n")
                            .base(base));
            assertThat(daemon.inspect(built.imageId()).standsOn(daemon.inspect(base.imageId())))
                    .isTrue();
            assertThat(daemon.base(name, now, null).digest()).isEqualTo(now);

            daemon.release(built);
            daemon.sweep(RUN);
            Manifest moved = client.get("os/tiny", old).orElseThrow();
            assertThat(moved.digest()).isEqualTo(old);
            for (String id : process.docker("images", "--quiet", "--no-trunc")
                    .lines()
                    .distinct()
                    .toList()) {
                process.docker("rmi", "--force", id);
            }
        }
    }

    private String platform() {
        return daemon.info().os() + "/" + daemon.info().architecture();
    }

    private String push(String suite, String name) throws Exception {
        load(suite, name);
        process.docker("push", "--quiet", name);
        return new RegistryClient(name.substring(0, name.indexOf('/')), null, 0)
                .digest("os/tiny", "1")
                .orElseThrow();
    }

    private void load(String suite, String name) throws Exception {
        process.docker(
                "import",
                "--change",
                "ENV PATH=/usr/bin:/bin",
                BaseRootfs.shell(suite).toString(),
                name);
    }
}
