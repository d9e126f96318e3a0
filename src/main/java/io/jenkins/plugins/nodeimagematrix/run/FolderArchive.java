package io.jenkins.plugins.nodeimagematrix.run;

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
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * A folder of sources as a tar stream, to be laid out again on another machine exactly as Docker is to see it: with hidden
 * files, symbolic links and permissions.
 */
public final class FolderArchive {
    private FolderArchive() {}

    /** Writes everything below {@code folder}; the stream stays open. */
    public static void write(Path folder, OutputStream out) throws IOException {
        TarArchiveOutputStream tar = new TarArchiveOutputStream(new BufferedOutputStream(out, 1 << 16), "UTF-8");
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        try (Stream<Path> walk = Files.walk(folder)) {
            List<Path> files =
                    walk.filter(file -> !file.equals(folder)).sorted().toList();
            for (Path file : files) {
                writeEntry(tar, folder.relativize(file).toString().replace('\\', '/'), file);
            }
        }
        tar.finish();
        tar.flush();
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
     * Lays the archive out below {@code folder}.
     *
     * @throws IOException also if an entry would land outside of the folder
     */
    public static void extract(InputStream in, Path folder) throws IOException {
        Path root = Files.createDirectories(folder).toRealPath();
        TarArchiveInputStream tar = new TarArchiveInputStream(in, "UTF-8");
        for (TarArchiveEntry entry = tar.getNextTarEntry(); entry != null; entry = tar.getNextTarEntry()) {
            Path target = root.resolve(entry.getName()).normalize();
            if (!target.startsWith(root) || behindLink(root, target)) {
                throw new IOException("the archive's entry " + entry.getName() + " points outside of its folder");
            }
            if (entry.isDirectory()) {
                Files.createDirectories(target);
                setMode(target, entry.getMode() | 0700);
            } else if (entry.isSymbolicLink()) {
                Files.deleteIfExists(target);
                Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
            } else {
                Files.createDirectories(target.getParent());
                Files.copy(tar, target, StandardCopyOption.REPLACE_EXISTING);
                setMode(target, entry.getMode());
                Files.setLastModifiedTime(target, entry.getLastModifiedTime());
            }
        }
    }

    private static boolean behindLink(Path root, Path target) {
        for (Path parent = target.getParent(); parent != null && !parent.equals(root); parent = parent.getParent()) {
            if (Files.isSymbolicLink(parent)) {
                return true;
            }
        }
        return false;
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
