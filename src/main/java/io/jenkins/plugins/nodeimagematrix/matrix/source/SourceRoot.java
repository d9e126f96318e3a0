package io.jenkins.plugins.nodeimagematrix.matrix.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * The folder of a matrix file on a disk. All returned paths are below it with all links followed. Links inside of a build
 * context are not followed, because Docker sends them as links.
 */
public final class SourceRoot {
    private final Path root;
    private final Path real;

    private SourceRoot(Path root, Path real) {
        this.root = root;
        this.real = real;
    }

    public static SourceRoot of(Path root) throws IOException {
        return new SourceRoot(root, root.toRealPath());
    }

    /** @throws SourceException if there is no such file, or a link on the path leaves the folder */
    public Path file(String path) throws SourceException {
        Path file = existing(path);
        if (!Files.isRegularFile(file)) {
            throw new SourceException(path, SourceFault.NOT_A_FILE, link(path));
        }
        return file;
    }

    /** @throws SourceException if there is no such folder, or a link on the path leaves the root */
    public Path folder(String path) throws SourceException {
        Path folder = existing(path);
        if (!Files.isDirectory(folder)) {
            throw new SourceException(path, SourceFault.NOT_A_FOLDER, link(path));
        }
        return folder;
    }

    private Path existing(String path) throws SourceException {
        Path relative = relative(path);
        Path found;
        try {
            found = root.resolve(relative).toRealPath();
        } catch (NoSuchFileException absent) {
            throw new SourceException(path, SourceFault.ABSENT, link(path));
        } catch (AccessDeniedException forbidden) {
            throw new SourceException(path, SourceFault.UNREADABLE, link(path));
        } catch (IOException nowhere) {
            // Too many links, or a file in place of a folder.
            String link = link(path);
            throw new SourceException(path, link == null ? SourceFault.ABSENT : SourceFault.LOOP, link);
        }
        if (!found.startsWith(real)) {
            throw new SourceException(path, SourceFault.OUTSIDE, link(path));
        }
        return found;
    }

    /** @throws SourceException also if the file is larger than {@code most} bytes */
    public byte[] read(String path, int most) throws SourceException {
        Path file = file(path);
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(most + 1);
            if (bytes.length > most) {
                throw new SourceException(path, SourceFault.TOO_LARGE, "at most " + most + " bytes are read");
            }
            return bytes;
        } catch (SourceException tooLarge) {
            throw tooLarge;
        } catch (IOException unreadable) {
            throw new SourceException(path, SourceFault.UNREADABLE, link(path));
        }
    }

    /**
     * Writes a file, and the folders on its path. An existing file is replaced in one step; a link to a file below the folder
     * is followed.
     *
     * @throws SourceException if a link on the path leaves the folder
     */
    public void write(String path, byte[] content) throws IOException {
        Path target = target(path);
        Path written = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID());
        try {
            Files.write(written, content, StandardOpenOption.CREATE_NEW);
            Files.move(written, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(written);
        }
    }

    private Path target(String path) throws IOException {
        try {
            return file(path);
        } catch (SourceException absent) {
            if (absent.fault() != SourceFault.ABSENT || link(path) != null) {
                throw absent;
            }
        }
        Path target = real.resolve(relative(path));
        return Files.createDirectories(target.getParent()).toRealPath().resolve(target.getFileName());
    }

    private static Path relative(String path) throws SourceException {
        String clean = SafePath.clean(path);
        if (clean == null) {
            throw new SourceException(path, SourceFault.OUTSIDE, null);
        }
        try {
            return Path.of(clean).normalize();
        } catch (InvalidPathException unknownCharacters) {
            throw new SourceException(path, SourceFault.UNREADABLE, null);
        }
    }

    /** Returns the link that causes the fault of a path: the first that leaves the folder or is dangling, else the first. */
    private String link(String path) {
        String first = null;
        Path part = root;
        for (Path name : Path.of(path).normalize()) {
            part = part.resolve(name);
            if (!part.equals(root) && Files.isSymbolicLink(part)) {
                String link = describe(part);
                if (!staysInside(part)) {
                    return link;
                }
                first = first == null ? link : first;
            }
        }
        return first;
    }

    private String describe(Path link) {
        try {
            return root.relativize(link) + " is a link to " + Files.readSymbolicLink(link);
        } catch (IOException gone) {
            return root.relativize(link) + " is a link";
        }
    }

    private boolean staysInside(Path link) {
        try {
            return link.toRealPath().startsWith(real);
        } catch (IOException nowhere) {
            return false;
        }
    }
}
