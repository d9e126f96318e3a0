package io.jenkins.plugins.nodeimagematrix.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.docker.build.BuildEvent;
import io.jenkins.plugins.nodeimagematrix.docker.build.BuildOutputListener;
import io.jenkins.plugins.nodeimagematrix.docker.build.BuildRequest;
import io.jenkins.plugins.nodeimagematrix.docker.build.BuildResult;
import io.jenkins.plugins.nodeimagematrix.docker.build.LayerTestResult;
import io.jenkins.plugins.nodeimagematrix.docker.build.TestRequest;
import io.jenkins.plugins.nodeimagematrix.support.BaseRootfs;
import io.jenkins.plugins.nodeimagematrix.support.PrivateDaemon;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

/** A test on a real daemon, which is empty again afterwards. */
public abstract class OnDaemon {
    public static final String RUN = "run-1";

    @Parameter
    public DaemonSetup setup;

    @TempDir
    public Path temp;

    public PrivateDaemon process;
    public Daemon daemon;
    public final List<String> log = Collections.synchronizedList(new ArrayList<>());
    public final BuildOutputListener listener = new BuildOutputListener() {
        @Override
        public void event(BuildEvent event) {
            log.add(event.toString());
        }

        @Override
        public void line(String text) {
            log.add(text);
        }
    };

    @BeforeEach
    void connect() throws Exception {
        process = setup.process();
        daemon = setup.connect();
    }

    @AfterEach
    void sweepLeavesNothing() throws Exception {
        daemon.sweep(RUN);
        assertThat(process.docker("images", "--all", "--no-trunc")).hasLineCount(1);
        assertThat(process.docker("ps", "--all")).hasLineCount(1);
    }

    public BuildResult candidate() throws IOException, InterruptedException {
        return build("it", "FROM scratch\nADD rootfs.tar /\n");
    }

    public BuildResult build(String name, String dockerfile) throws IOException, InterruptedException {
        return build(request(name, dockerfile));
    }

    public BuildResult build(BuildRequest.RequestBuilder request) throws InterruptedException {
        BuildResult result = daemon.build(request.build(), listener);
        assertThat(result.passed())
                .as(result.failure() + "\n" + String.join("\n", log))
                .isTrue();
        return result;
    }

    public BuildRequest.RequestBuilder request(String name, String dockerfile)
            throws IOException, InterruptedException {
        Path folder = temp.resolve(name);
        Files.createDirectories(folder);
        Files.copy(BaseRootfs.shell("bookworm"), folder.resolve("rootfs.tar"), StandardCopyOption.REPLACE_EXISTING);
        Files.writeString(folder.resolve("Dockerfile"), dockerfile);
        return BuildRequest.builder(name, folder.toString(), RUN).network("none");
    }

    LayerTestResult test(BuildResult candidate, String dockerfile) throws IOException, InterruptedException {
        return test(candidate.imageId(), dockerfile);
    }

    LayerTestResult test(String imageId, String dockerfile) throws IOException, InterruptedException {
        Path folder = Files.createDirectories(temp.resolve("test"));
        Files.writeString(folder.resolve("Dockerfile"), dockerfile);
        return daemon.test(
                TestRequest.of(imageId, folder.toString(), "tests/it", RUN).withNetwork("none"), listener);
    }
}
