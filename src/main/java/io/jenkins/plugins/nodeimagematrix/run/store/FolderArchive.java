package io.jenkins.plugins.nodeimagematrix.run.store;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * An archive of a source folder as a tar stream. It is unpacked on another machine exactly as Docker must see it, including
 * hidden files, symbolic links and permissions.
 */
public final class FolderArchive {
    private FolderArchive() {}

    /**
     * Writes everything below {@code folder}. The stream is flushed, but not closed.
     *
     * @return the number of bytes written
     */
    public static long write(Path folder, OutputStream out) throws IOException {
        TarArchiveOutputStream tar = new TarArchiveOutputStream(new Unclosed(out), "UTF-8");
        try (tar;
                Stream<Path> walk = Files.walk(folder)) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            for (Path file : walk.filter(file -> !file.equals(folder)).sorted().toList()) {
                writeEntry(tar, folder.relativize(file).toString().replace('\\', '/'), file);
            }
        }
        return tar.getBytesWritten();
    }

    /** Ignores {@code close}: the tar stream must be closed to write its last block, but the caller owns the stream below. */
    private static final class Unclosed extends BufferedOutputStream {
        Unclosed(OutputStream out) {
            super(out, 1 << 16);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }

    private static void writeEntry(TarArchiveOutputStream tar, String name, Path file) throws IOException {
        if (Files.isSymbolicLink(file)) {
            TarArchiveEntry link = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
            link.setLinkName(Files.readSymbolicLink(file).toString());
            tar.putArchiveEntry(link);
        } else if (Files.isDirectory(file)) {
            TarArchiveEntry directory = new TarArchiveEntry(name + "/");
            directory.setMode(mode(file));
            tar.putArchiveEntry(directory);
        } else if (Files.isRegularFile(file)) {
            TarArchiveEntry entry = new TarArchiveEntry(name);
            entry.setSize(Files.size(file));
            entry.setMode(mode(file));
            entry.setModTime(Files.getLastModifiedTime(file));
            tar.putArchiveEntry(entry);
            Files.copy(file, tar);
        } else {
            throw new IOException(
                    file + " is neither a file, a folder nor a link, and can't be part of a build's context");
        }
        tar.closeArchiveEntry();
    }

    /**
     * Unpacks the archive at {@code path} below {@code root}. Files of an earlier archive at that path are replaced.
     *
     * @throws IOException also if an entry would be written outside of that folder, is not a file, folder or link, or repeats
     *     the name of an earlier entry
     */
    public static void extract(InputStream in, Path root, String path) throws IOException {
        Path real = Files.createDirectories(root).toRealPath();
        try {
            new Extraction(real, inside(real, path)).extract(new TarArchiveInputStream(in, "UTF-8"));
        } catch (RuntimeException malformed) {
            throw new IOException("the archive of " + path + " can't be read: " + malformed.getMessage(), malformed);
        }
    }

    /**
     * Moves a file to {@code path} below {@code root}.
     *
     * @throws IOException also if the target is outside of that folder
     */
    public static void place(Path file, Path root, String path) throws IOException {
        Path real = root.toRealPath();
        Path target = inside(real, path);
        Files.createDirectories(target.getParent());
        // An existing link is replaced, not followed.
        Files.move(file, target, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Resolves a path below a folder; rejects paths that leave the folder, also through links. */
    private static Path inside(Path root, String path) throws IOException {
        Path target = root.resolve(path).normalize();
        if (!target.startsWith(root) || isBehindLink(root, target)) {
            throw new IOException(path + " points outside of its folder");
        }
        return target;
    }

    private static boolean isBehindLink(Path root, Path target) {
        for (Path parent = target.getParent(); parent != null && parent.startsWith(root); parent = parent.getParent()) {
            if (Files.isSymbolicLink(parent)) {
                return true;
            }
        }
        return false;
    }

    /** The extraction of one archive. The archive is untrusted and may try to write outside of the folder. */
    private static final class Extraction {
        private final Path root;
        private final Path folder;
        private final Set<Path> written = new HashSet<>();
        private final Map<Path, Path> links = new LinkedHashMap<>();

        Extraction(Path root, Path folder) {
            this.root = root;
            this.folder = folder;
        }

        /** Links are created last, so that no entry of this archive can be written through one. */
        void extract(TarArchiveInputStream tar) throws IOException {
            makeFolder(folder);
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path target = inside(folder, entry.getName());
                if (target.equals(folder) && !isFolder(entry)) {
                    throw new IOException("the archive's entry " + entry.getName() + " would replace its folder");
                }
                if (!target.equals(folder) && !written.add(target)) {
                    throw new IOException("the archive has two entries of the name " + entry.getName());
                }
                write(tar, entry, target);
            }
            for (Map.Entry<Path, Path> link : links.entrySet()) {
                // Also behind one that was created just now.
                if (isBehindLink(root, link.getKey())) {
                    throw new IOException(
                            "the archive's entry " + root.relativize(link.getKey()) + " is behind a link");
                }
                Files.createDirectories(link.getKey().getParent());
                Files.deleteIfExists(link.getKey());
                Files.createSymbolicLink(link.getKey(), link.getValue());
            }
        }

        private void write(TarArchiveInputStream tar, TarArchiveEntry entry, Path target) throws IOException {
            if (isFolder(entry)) {
                makeFolder(target);
                setMode(target, entry.getMode() | 0700);
            } else if (entry.isSymbolicLink()) {
                links.put(target, Path.of(entry.getLinkName()));
            } else if (isFile(entry)) {
                makeFolder(target.getParent());
                Files.copy(tar, target, StandardCopyOption.REPLACE_EXISTING);
                setMode(target, entry.getMode());
                Files.setLastModifiedTime(target, entry.getLastModifiedTime());
            } else {
                throw new IOException(
                        "the archive's entry " + entry.getName() + " is neither a file, a folder nor a link");
            }
        }

        private static boolean isFolder(TarArchiveEntry entry) {
            return entry.isDirectory() && !entry.isSymbolicLink() && !entry.isLink();
        }

        private static boolean isFile(TarArchiveEntry entry) {
            return !entry.isLink()
                    && !entry.isCharacterDevice()
                    && !entry.isBlockDevice()
                    && !entry.isFIFO()
                    && entry.isFile();
        }

        private static void makeFolder(Path target) throws IOException {
            if (Files.isSymbolicLink(target)) {
                throw new IOException(target + " is a link where a folder should be");
            }
            Files.createDirectories(target);
        }
    }

    private static int mode(Path file) throws IOException {
        int mode = 0;
        for (PosixFilePermission permission : Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS)) {
            mode |= 1 << (8 - permission.ordinal());
        }
        return mode;
    }

    private static void setMode(Path file, int mode) throws IOException {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        for (PosixFilePermission permission : PosixFilePermission.values()) {
            if ((mode & 1 << (8 - permission.ordinal())) != 0) {
                permissions.add(permission);
            }
        }
        Files.setPosixFilePermissions(file, permissions);
    }
}
