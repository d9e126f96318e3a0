package io.jenkins.plugins.nodeimagematrix.docker.build;

import io.jenkins.plugins.nodeimagematrix.docker.image.TemporaryTags;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A record of the images and containers that the classic builder reports during a build. They have no name and no
 * label, so nothing else identifies them after the daemon or this JVM was killed.
 */
public final class ClassicTrace {
    private static final String SUFFIX = ".classic";
    private static final String IMAGE = "image ";
    private static final String CONTAINER = "container ";
    private static final String BASE = "base ";

    private final Path file;
    private final Instant began;
    private final List<String> images = new ArrayList<>();
    private final List<String> containers = new ArrayList<>();
    private String base;

    private ClassicTrace(Path file, Instant began) {
        this.file = file;
        this.began = began;
    }

    /** @param folder of the run, which is cleaned up if the run is killed */
    static ClassicTrace begin(Path folder) throws IOException {
        Instant now = Instant.now();
        Path file = folder.resolve(TemporaryTags.unique() + SUFFIX);
        Files.writeString(file, now + "\n");
        return new ClassicTrace(file, now);
    }

    /** The traces of builds that were killed or that lost their daemon. */
    public static List<ClassicTrace> in(Path folder) throws IOException {
        List<ClassicTrace> traces = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(ClassicTrace::isTrace).toList()) {
                traces.add(read(file));
            }
        }
        return traces;
    }

    /** Whether a file is needed for the clean-up of a daemon and must stay until then. */
    public static boolean isTrace(Path file) {
        return file.getFileName().toString().endsWith(SUFFIX);
    }

    private static ClassicTrace read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        boolean whole = !lines.isEmpty() && lines.get(0).matches("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z");
        ClassicTrace trace = new ClassicTrace(file, whole ? Instant.parse(lines.get(0)) : Instant.MAX);
        lines.forEach(trace::restore);
        return trace;
    }

    private synchronized void restore(String line) {
        if (line.matches(IMAGE + "[0-9a-f]{12}")) {
            images.add(line.substring(IMAGE.length()));
        } else if (line.matches(CONTAINER + "[0-9a-f]{12}")) {
            containers.add(line.substring(CONTAINER.length()));
        } else if (line.matches(BASE + "[0-9a-f]{12}")) {
            base = line.substring(BASE.length());
        }
    }

    synchronized void image(String id) {
        images.add(id);
        append(IMAGE + id);
    }

    synchronized void container(String id) {
        containers.add(id);
        append(CONTAINER + id);
    }

    /**
     * Records that the build continues from an image that it did not create: a base image, or one of the build cache.
     */
    synchronized void standsOn(String id) {
        base = id;
        append(BASE + id);
    }

    private void append(String line) {
        try {
            Files.writeString(file, line + "\n", StandardOpenOption.APPEND);
        } catch (IOException full) {
            // This JVM has the id too; the image stays only if the JVM is killed as well.
            return;
        }
    }

    /** The start of the build. An instruction cannot print the ids of later images, because they are random. */
    Instant began() {
        return began;
    }

    /** Oldest first. */
    synchronized List<String> images() {
        return List.copyOf(images);
    }

    /** The last image that the build continued from and did not create; {@code null} for none. */
    synchronized String base() {
        return base;
    }

    synchronized List<String> containers() {
        return List.copyOf(containers);
    }

    void forget() throws IOException {
        Files.deleteIfExists(file);
    }
}
