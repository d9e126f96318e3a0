package io.jenkins.plugins.nodeimagematrix.docker.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.docker.OnDaemon;
import io.jenkins.plugins.nodeimagematrix.docker.client.FaultKind;
import io.jenkins.plugins.nodeimagematrix.docker.dockerfile.BaseImage;
import io.jenkins.plugins.nodeimagematrix.tier.DockerTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A context that cells share is sent to the daemon once, not once for each cell. */
@ParameterizedClass
@EnumSource(names = {"INSTALLED_BUILDKIT", "INSTALLED_CLASSIC", "CONTAINERD_BUILDKIT"})
@DockerTest
class ContextIT extends OnDaemon {
    private static final int FILE = 3_000_000;
    private static final List<String> CELLS = List.of("1", "2", "3", "4");
    private static final Pattern SENT =
            Pattern.compile("(?:transferring context:|Sending build context to Docker daemon) +([0-9.]+)([kM]?)B");

    @Test
    void each_file_is_sent_to_the_cell_that_needs_it() throws Exception {
        BuildRequest.RequestBuilder request =
                shared("FROM scratch\nARG V\nADD rootfs.tar /\nCOPY node-${V} /node\nRUN test -s /node\n");
        double sent = 0;
        for (String cell : CELLS) {
            log.clear();
            build(request.args(Map.of("V", cell)));
            sent += log.stream().mapToDouble(ContextIT::bytes).max().orElseThrow();
        }

        // The base's file may go along with each by the classic builder.
        assertThat(sent)
                .isBetween(
                        FILE * 4.0,
                        FILE * 4.0 + 4 * Files.size(Path.of(request.build().context(), "rootfs.tar")) + 500_000);
    }

    @Test
    void what_a_base_image_copies_by_itself_is_there() throws Exception {
        BuildResult base = build("base", "FROM scratch\nADD rootfs.tar /\nONBUILD COPY . /all\n");
        BuildRequest.RequestBuilder request = shared("ARG BASE\nFROM ${BASE}\nARG V\nCOPY node-${V} /node\n"
                        + "RUN cmp /node /all/node-1 && test -e /all/node-4\n")
                .base(new BaseImage(base.imageId(), List.of()));

        build(request.args(Map.of("V", "1")));
    }

    /** Builders differ in whether a base image's variable or the argument counts; what counts has to be there. */
    @Test
    void what_a_base_image_sets_may_name_another_file() throws Exception {
        BuildResult base = build("base", "FROM scratch\nADD rootfs.tar /\nENV V=2\n");
        BuildRequest.RequestBuilder request = shared(
                        "ARG BASE\nFROM ${BASE}\nARG V\nCOPY node-${V} /node\nRUN test -s /node\n")
                .base(new BaseImage(base.imageId(), List.of()));

        build(request.args(Map.of("V", "1")));
    }

    @Test
    void missing_file_is_reported_by_the_builder() throws Exception {
        BuildResult result = daemon.build(
                shared("FROM scratch\nADD rootfs.tar /\nCOPY node-17 /node\n").build(), listener);

        assertThat(result.failure().kind()).isEqualTo(FaultKind.BUILD);
        assertThat(result.failure().toString()).contains("node-17");
    }

    private BuildRequest.RequestBuilder shared(String dockerfile) throws Exception {
        BuildRequest.RequestBuilder request = request("shared", dockerfile);
        Random random = new Random(7);
        for (String cell : CELLS) {
            byte[] content = new byte[FILE];
            random.nextBytes(content);
            Files.write(Path.of(request.build().context(), "node-" + cell), content);
        }
        return request;
    }

    private static double bytes(String line) {
        double last = 0;
        // The classic client writes its progress over itself.
        for (Matcher sent = SENT.matcher(line); sent.find(); ) {
            int unit = sent.group(2).equals("M") ? 1_000_000 : sent.group(2).equals("k") ? 1000 : 1;
            last = Double.parseDouble(sent.group(1)) * unit;
        }
        return last;
    }
}
