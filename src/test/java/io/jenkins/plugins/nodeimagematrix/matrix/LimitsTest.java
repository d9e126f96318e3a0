package io.jenkins.plugins.nodeimagematrix.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.support.ChildJvm;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Documents made to cost too much are refused by a JVM of 128 MB. Prints how long each took. */
@UnitTest
class LimitsTest {
    private static final List<String> DOCUMENTS = List.of(
            "anchors",
            "nested flow",
            "nested blocks",
            "nested keys",
            "one long text",
            "many items",
            "many keys",
            "many unknown keys",
            "many problems",
            "too many axes",
            "too many cells",
            "too many exclusions",
            "a long chain of images",
            "a huge inventory",
            "many aliases",
            "a selector of many values",
            "one long line of braces",
            "long words",
            "long comments",
            "long quotes",
            "tags and anchors");

    @Test
    void areRefusedInLittleMemory() throws InterruptedException, IOException {
        Path log = Path.of("target", "limits.log").toAbsolutePath();
        Files.deleteIfExists(log);
        ChildJvm child = ChildJvm.start(
                List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError"),
                Stream.of(System.getProperty("java.class.path").split(System.getProperty("path.separator")))
                        .map(Path::of)
                        .toList(),
                HostileDocument.class.getName(),
                DOCUMENTS,
                Map.of(),
                log);
        int status = child.exitStatus(Duration.ofMinutes(3));

        List<String> outcomes = Files.readAllLines(log);
        outcomes.forEach(System.out::println);
        assertThat(outcomes).hasSameSizeAs(DOCUMENTS).allMatch(line -> line.contains("refused: "));
        assertThat(status).isZero();
    }
}
