package io.jenkins.plugins.nodeimagematrix.run;

import io.jenkins.plugins.nodeimagematrix.support.ChildJvm;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** {@link EngineMain} in a JVM of its own. */
final class EngineProcess {
    private final ChildJvm jvm;

    private EngineProcess(ChildJvm jvm) {
        this.jvm = jvm;
    }

    /**
     * @param temporary the process's {@code java.io.tmpdir}, to see what it leaves there
     * @param record after which the process is killed; 0 for never
     * @param how {@link EngineMain#REFRESH}, or empty
     * @param hosts as {@link EngineMain#daemon(String, String)} takes them
     */
    static EngineProcess start(
            TinyMatrix matrix, String registry, Path home, Path temporary, int record, String how, String... hosts) {
        List<String> arguments = new ArrayList<>(
                List.of(matrix.root().toString(), registry, home.toString(), String.valueOf(record), how));
        arguments.addAll(List.of(hosts));
        List<Path> classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .toList();
        return new EngineProcess(ChildJvm.start(
                List.of("-Djava.io.tmpdir=" + temporary, "-XX:-UsePerfData", "-Xmx256m"),
                classPath,
                EngineMain.class.getName(),
                arguments,
                Map.of(),
                home.resolveSibling("console.txt")));
    }

    int await() throws InterruptedException {
        return jvm.await();
    }

    void kill() {
        jvm.kill();
    }

    String log() {
        return jvm.tail();
    }
}
