package io.jenkins.plugins.nodeimagematrix.run.simulation;

import io.jenkins.plugins.nodeimagematrix.run.store.Disk;
import java.io.FileDescriptor;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The disk of a controller. It keeps what was forced; when the power fails, the seed decides for each other write, rename and deletion
 * whether it is lost.
 */
final class SimulatedDisk implements Disk {
    private final Random random;
    private final Path home;
    private final Step step;
    /** Whether the power may fail, for which the disk keeps what was not forced. */
    private final boolean unsafe;
    /** How many bytes of each file were forced. */
    private final Map<Path, Long> forced = new TreeMap<>();
    /** The files whose entries were not forced since they were replaced or deleted, and what the disk has of each. */
    private final Map<Path, Stored> unforced = new TreeMap<>();

    /** @param content {@code null} for no such file */
    private record Stored(byte[] content) {}

    /** A point at which the process may die. */
    @FunctionalInterface
    interface Step {
        void take() throws IOException;
    }

    /**
     * @param home the folder of all files that power failures concern
     * @param unsafe whether the power may fail
     * @param step comes before each access
     */
    SimulatedDisk(Random random, Path home, boolean unsafe, Step step) {
        this.random = random;
        this.unsafe = unsafe;
        this.home = home;
        this.step = step;
    }

    /** Counts what is there as forced. */
    void forceAll() throws IOException {
        for (Path file : files()) {
            forced.put(file, Files.size(file));
        }
    }

    @Override
    public void force(Path file, FileDescriptor open) throws IOException {
        step.take();
        if (unsafe) {
            forced.put(file.toAbsolutePath(), Files.size(file));
        }
    }

    @Override
    public void forceEntries(Path folder) throws IOException {
        step.take();
        unforced.keySet().removeIf(file -> file.getParent().equals(folder.toAbsolutePath()));
    }

    @Override
    public void replace(Path next, Path file) throws IOException {
        step.take();
        if (unsafe) {
            remember(file.toAbsolutePath());
            Long known = forced.remove(next.toAbsolutePath());
            forced.put(file.toAbsolutePath(), known == null ? 0 : known);
        }
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void delete(Path file) throws IOException {
        step.take();
        if (unsafe) {
            remember(file.toAbsolutePath());
        }
        Files.deleteIfExists(file);
    }

    private void remember(Path file) throws IOException {
        if (!unforced.containsKey(file)) {
            unforced.put(file, new Stored(Files.exists(file) ? Files.readAllBytes(file) : null));
        }
    }

    /** The machine stops. What a later process finds is what the disk has. */
    void losePower() throws IOException {
        for (Map.Entry<Path, Stored> file : unforced.entrySet()) {
            if (random.nextBoolean()) {
                restore(file.getKey(), file.getValue().content());
                forced.put(file.getKey(), Files.exists(file.getKey()) ? Files.size(file.getKey()) : 0L);
            }
        }
        for (Path file : files()) {
            long size = Files.size(file);
            long kept = Math.min(size, forced.getOrDefault(file, 0L));
            cut(file, kept + (long) (random.nextDouble() * (size - kept + 1)));
        }
    }

    private List<Path> files() throws IOException {
        if (!Files.isDirectory(home)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(home)) {
            return files.map(Path::toAbsolutePath)
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        }
    }

    private static void restore(Path file, byte[] content) throws IOException {
        if (content == null) {
            Files.deleteIfExists(file);
        } else {
            Files.write(file, content);
        }
    }

    private static void cut(Path file, long length) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.setLength(Math.min(length, open.length()));
        }
    }
}
