package io.jenkins.plugins.nodeimagematrix.support;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What was downloaded or made once, kept for the next run: {@code -Dnim.cache}, else {@code ~/.cache/node-image-matrix}. */
public final class Cache {
    private Cache() {}

    /** Makes what is to be kept, in an empty folder. */
    public interface Maker {
        void make(Path folder) throws IOException, InterruptedException;
    }

    public static Path root() {
        String given = System.getProperty("nim.cache", "");
        return given.isBlank()
                ? Path.of(System.getProperty("user.home"), ".cache", "node-image-matrix")
                : Path.of(given);
    }

    /** The kept folder, made now if there is none. Whole or not at all, also with several processes at once. */
    public static synchronized Path folder(String name, Maker maker) throws IOException, InterruptedException {
        Path folder = root().resolve(name).toAbsolutePath();
        if (Files.isDirectory(folder)) {
            return folder;
        }
        Files.createDirectories(folder.getParent());
        Path lock = folder.resolveSibling(folder.getFileName() + ".lock");
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = channel.lock()) {
            if (!Files.isDirectory(folder) && held.isValid()) {
                Path fresh = Files.createTempDirectory(folder.getParent(), "making-");
                try {
                    maker.make(fresh);
                    Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
                } finally {
                    delete(fresh);
                }
            }
        }
        return folder;
    }

    /** Removes a folder with all that is in it; that there is none is fine. */
    public static void delete(Path folder) throws IOException {
        if (!Files.exists(folder, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> tree = Files.walk(folder)) {
            all = tree.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.deleteIfExists(path);
        }
    }
}
