package io.jenkins.plugins.nodeimagematrix.contents;

import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/**
 * The reader of an image's contents from an archive of its file system ({@code docker export}), in one pass. Nothing of the image is
 * executed, so an image needs no shell. An image can hide what it contains, and it can name any number of packages: what is kept is
 * limited, and what could not be read is noted.
 */
public final class ContentsReader {
    private ContentsReader() {}

    /**
     * Reads an archive to its end.
     *
     * @throws IOException if it is no tar archive, or breaks off
     */
    public static ImageContents read(InputStream archive) throws IOException {
        FoundFiles found = new FoundFiles();
        ArchiveEntries.read(archive, (path, entry, content) -> {
            if (entry.isLink()) {
                found.link(path);
            } else if (isRegular(entry)) {
                found.file(path, entry.getSize(), content);
            }
        });
        return found.contents();
    }

    /** Whether an entry is a file with its content. */
    static boolean isRegular(TarArchiveEntry entry) {
        return entry.isFile() && !entry.isSymbolicLink() && !entry.isLink();
    }
}
