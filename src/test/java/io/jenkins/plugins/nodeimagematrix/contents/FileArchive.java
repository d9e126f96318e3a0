package io.jenkins.plugins.nodeimagematrix.contents;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** A file system as {@code docker export} writes it. */
public final class FileArchive {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes);

    public FileArchive() {
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    }

    public FileArchive file(String path, String content) throws IOException {
        return file(path, content.getBytes(StandardCharsets.UTF_8));
    }

    public FileArchive file(String path, byte[] content) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(path);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
        return this;
    }

    FileArchive folder(String path) throws IOException {
        return link(path + "/", TarConstants.LF_DIR, "");
    }

    FileArchive link(String path, byte type, String target) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(path, type);
        entry.setLinkName(target);
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
        return this;
    }

    FileArchive symbolicLink(String path, String target) throws IOException {
        return link(path, TarConstants.LF_SYMLINK, target);
    }

    public byte[] bytes() throws IOException {
        tar.finish();
        return bytes.toByteArray();
    }

    /** As a layer of an image. */
    Optional<LayerFiles> layer() throws IOException {
        return LayerFiles.read(new ByteArrayInputStream(bytes()));
    }

    ImageContents read() throws IOException {
        return ContentsReader.read(new ByteArrayInputStream(bytes()));
    }
}
