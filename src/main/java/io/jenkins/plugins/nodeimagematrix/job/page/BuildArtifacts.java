package io.jenkins.plugins.nodeimagematrix.job.page;

import hudson.model.Run;
import io.jenkins.plugins.nodeimagematrix.compat.ArtifactStore;
import io.jenkins.plugins.nodeimagematrix.run.store.FolderTree;
import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * The artifacts of a build: in its folder on the controller, or with the artifact manager that Jenkins has for it. Files are never
 * written through a symbolic link: Jenkins keeps links that a build archives, and they may point anywhere on the controller's
 * disk.
 */
public final class BuildArtifacts {
    /** {@code null} if the folder is known to hold the artifacts. */
    private final Run<?, ?> run;

    private final Path folder;
    private final Path below;

    /** The artifacts of a build. The folder is created when needed. */
    public static BuildArtifacts of(Run<?, ?> run) {
        return new BuildArtifacts(run, run.getRootDir().toPath().resolve("archive"), Path.of(""));
    }

    BuildArtifacts(Path folder) {
        this(null, folder, Path.of(""));
    }

    private BuildArtifacts(Run<?, ?> run, Path folder, Path below) {
        this.run = run;
        this.folder = folder;
        this.below = below;
    }

    /** Returns the artifacts of a subfolder. */
    BuildArtifacts below(String path) {
        return new BuildArtifacts(run, folder, below.resolve(path));
    }

    /** A writer of the content of one artifact. */
    @FunctionalInterface
    public interface Content {
        void write(OutputStream out) throws IOException;
    }

    /**
     * Writes an artifact. An existing file or link at the path is replaced.
     *
     * @param path relative to the folder
     * @throws IOException also if a parent in the path is a link or not a folder, or the artifact manager fails
     */
    public void keep(String path, Content content) throws IOException {
        Path relative = below.resolve(path);
        if (relative.isAbsolute() || !relative.equals(relative.normalize()) || relative.startsWith("..")) {
            throw new IOException("not a valid artifact path: " + path);
        }
        if (isElsewhere()) {
            handOver(relative, content);
        } else {
            write(relative, content);
        }
    }

    private boolean isElsewhere() throws IOException {
        return run != null && ArtifactStore.isElsewhere(run);
    }

    private void handOver(Path relative, Content content) throws IOException {
        Path temporary = Files.createTempDirectory("node-image-matrix");
        try {
            new BuildArtifacts(temporary).write(relative, content);
            ArtifactStore.archive(run, temporary, slashed(relative));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while " + relative + " was handed to the artifact manager");
        } finally {
            FolderTree.delete(temporary);
        }
    }

    private void write(Path relative, Content content) throws IOException {
        Files.createDirectories(folder);
        Path parent = folder.toRealPath();
        for (int i = 0; i < relative.getNameCount() - 1; i++) {
            parent = parent.resolve(relative.getName(i));
            enter(parent);
        }
        Path target = parent.resolve(relative.getFileName());
        Path written = parent.resolve("." + UUID.randomUUID());
        try {
            try (OutputStream out =
                    Files.newOutputStream(written, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                content.write(out);
            }
            // A rename replaces a link; opening the file for writing would follow it.
            Files.move(written, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(written);
        }
    }

    /** Returns a name that no artifact has yet with this ending: the name itself, or the name and a number from 2 on. */
    public String unused(String name, String ending) throws IOException {
        String free = name;
        for (int number = 2; exists(below.resolve(free + ending)); number++) {
            free = name + "-" + number;
        }
        return free;
    }

    private boolean exists(Path relative) throws IOException {
        return isElsewhere()
                ? ArtifactStore.exists(run, slashed(relative))
                : Files.exists(folder.resolve(relative), LinkOption.NOFOLLOW_LINKS);
    }

    /** As artifact managers name an artifact, on every system. */
    private static String slashed(Path relative) {
        return relative.toString().replace(File.separatorChar, '/');
    }

    private static void enter(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectory(folder);
        } else if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("not a folder among the build's artifacts, but a link or a file: " + folder);
        }
    }
}
