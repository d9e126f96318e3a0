package io.jenkins.plugins.nodeimagematrix.docker.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.docker.OnDaemon;
import io.jenkins.plugins.nodeimagematrix.docker.client.FaultKind;
import io.jenkins.plugins.nodeimagematrix.tier.DockerTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A controller that takes no log for a quarter of a minute, in the middle of a build and of tests. */
@ParameterizedClass
@EnumSource(names = {"INSTALLED_BUILDKIT", "INSTALLED_CLASSIC"})
@DockerTest
class StalledListenerIT extends OnDaemon {
    private static final long STALL_SECONDS = 15;

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
    }

    private static final class Stalling implements BuildOutputListener {
        private final CountDownLatch never = new CountDownLatch(1);
        private boolean over;

        @Override
        public void event(BuildEvent event) {
            // The lines stall already.
        }

        @Override
        public void line(String text) {
            try {
                over = over || !never.await(STALL_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException ended) {
                throw new IllegalStateException(ended);
            }
        }
    }

    @Test
    void outcomes_are_those_of_the_builder() throws Exception {
        BuildResult candidate = candidate();
        BuildRequest request = request("stalled", "FROM scratch\nADD rootfs.tar /\nRUN echo built > /built\n")
                .build();
        Future<BuildResult> build = threads.submit(() -> daemon.build(request, new Stalling()));
        Future<LayerTestResult> good = threads.submit(test(candidate, "good", "RUN echo good\n"));
        Future<LayerTestResult> bad = threads.submit(test(candidate, "bad", "RUN echo before\nRUN echo why; exit 7\n"));

        assertThat(build.get(2, TimeUnit.MINUTES).failure()).isNull();
        assertThat(build.get().steps()).extracting(DockerfileStep::outcome).containsOnly(BuildOutcome.PASSED);
        assertThat(good.get(2, TimeUnit.MINUTES).failure()).isNull();
        BuildFailure failure = bad.get(2, TimeUnit.MINUTES).failure();
        assertThat(failure.kind()).isEqualTo(FaultKind.TEST);
        assertThat(failure.line()).isEqualTo(2);
        assertThat(failure.exitCode()).isEqualTo(7);
        assertThat(failure.lastOutput()).isEqualTo("why");
    }

    private Callable<LayerTestResult> test(BuildResult candidate, String name, String dockerfile) throws Exception {
        Path folder = Files.createDirectories(temp.resolve(name));
        Files.writeString(folder.resolve("Dockerfile"), dockerfile);
        TestRequest request = TestRequest.of(candidate.imageId(), folder.toString(), name, RUN)
                .withNetwork("none");
        return () -> daemon.test(request, new Stalling());
    }
}
