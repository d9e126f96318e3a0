package io.jenkins.plugins.nodeimagematrix.docker.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.docker.Daemon;
import io.jenkins.plugins.nodeimagematrix.docker.OnDaemon;
import io.jenkins.plugins.nodeimagematrix.docker.client.BuilderKind;
import io.jenkins.plugins.nodeimagematrix.docker.client.LineSplitter;
import io.jenkins.plugins.nodeimagematrix.support.ChildJvm;
import io.jenkins.plugins.nodeimagematrix.tier.DockerTest;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** 200 MB of output go through a JVM that has 32 MB, whether in lines or in one that never ends. */
@Tag("long")
@ParameterizedClass
@EnumSource(names = {"INSTALLED_BUILDKIT", "INSTALLED_CLASSIC"})
@DockerTest
public class LargeOutputIT extends OnDaemon {
    private static final long BYTES = 200_000_000;
    /** BuildKit itself cuts the output of an instruction, by size and by speed ({@code BUILDKIT_STEP_LOG_MAX_SIZE}, {@code _SPEED}). */
    private static final long CUT = 500_000;

    @Test
    void memory_does_not_grow_with_the_output_of_a_build() throws Exception {
        for (String command : List.of("yes 0123456789abcdef | head -c " + BYTES, "head -c " + BYTES + " /dev/zero")) {
            Path context = Path.of(request("flood", "FROM scratch\nADD rootfs.tar /\nRUN " + command + "; exit 9\n")
                    .build()
                    .context());
            Path log = temp.resolve("child.log");
            Files.deleteIfExists(log);
            ChildJvm child = ChildJvm.start(
                    List.of("-Xmx32m", "-XX:+ExitOnOutOfMemoryError", "-XX:-UsePerfData"),
                    Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                            .map(Path::of)
                            .toList(),
                    LargeOutputIT.class.getName(),
                    List.of(context.toString()),
                    setup.environment(),
                    log);

            assertThat(child.await()).as(child.tail()).isZero();
            List<String> said = Files.readAllLines(log);
            assertThat(Long.parseLong(said.get(said.size() - 1)))
                    .isGreaterThan(setup.builder == BuilderKind.CLASSIC ? BYTES * 9 / 10 : CUT);
        }
    }

    /** @param args the context; prints how many characters of output there were */
    public static void main(String[] args) throws Exception {
        AtomicLong characters = new AtomicLong();
        BuildResult result = Daemon.connect(System.getenv())
                .build(
                        BuildRequest.builder("flood", args[0], RUN)
                                .network("none")
                                .build(),
                        new BuildOutputListener() {
                            @Override
                            public void event(BuildEvent event) {
                                if (event.toString().length() > LineSplitter.MAX_LINE_CHARS) {
                                    throw new IllegalStateException(
                                            "an event of " + event.toString().length());
                                }
                            }

                            @Override
                            public void line(String text) {
                                characters.addAndGet(text.length());
                            }
                        });
        if (result.failure().exitCode() != 9) {
            throw new IllegalStateException(result.failure().toString());
        }
        System.out.println(characters);
    }
}
