package io.jenkins.plugins.nodeimagematrix.contents;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/**
 * The files of one layer that say what is in an image, and what the layer hides of the layers below it (OCI image-spec, "Image Layer
 * Filesystem Changeset").
 */
public final class LayerFiles {
    /** The layer of a whole operating system with compilers has some 30,000 files. */
    private static final int MAX_ENTRIES = 200_000;

    private static final int MAX_CHARS = 16_000_000;
    private static final int SMALL_CHARS = 100_000;
    private static final String WHITEOUT = ".wh.";
    private static final String OPAQUE = ".wh..wh..opq";
    private static final String RESERVED = ".wh..wh.";

    private final Map<String, FoundFiles> files = new HashMap<>();
    /** Paths that hide the same path of lower layers with everything below it: whiteouts, and entries that are no folders. */
    private final Set<String> hidden = new HashSet<>();
    /** Folders of which only this layer's entries stay. */
    private final Set<String> opaque = new HashSet<>();
    /** Folders in the place of which a lower layer may have a file that is read. */
    private final Set<String> folders = new HashSet<>();

    private int entries;
    private long chars;
    /** Whether only the whole file system shows what the layer contains, or it has too many entries. */
    private boolean unusual;

    private LayerFiles() {}

    /**
     * Reads a layer to its end. The archive of a whole file system is the only layer of an image.
     *
     * @param layer a tar archive, not compressed
     * @return empty if it has too many entries, or if only the whole file system shows what it contains
     * @throws IOException if it is no tar archive, or breaks off
     */
    public static Optional<LayerFiles> read(InputStream layer) throws IOException {
        LayerFiles read = new LayerFiles();
        ArchiveEntries.read(layer, (path, entry, content) -> {
            if (!read.unusual) {
                read.entry(path, entry, content);
            }
        });
        return read.unusual ? Optional.empty() : Optional.of(read);
    }

    private void entry(String name, TarArchiveEntry entry, InputStream content) throws IOException {
        String path = name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
        String whole = "/" + path + "/";
        chars += path.length();
        unusual = ++entries > MAX_ENTRIES
                || chars > MAX_CHARS
                || !path.isEmpty() && (whole.contains("//") || whole.contains("/./") || whole.contains("/../"));
        String last = path.substring(path.lastIndexOf('/') + 1);
        String folder = path.substring(0, path.length() - last.length());
        if (last.equals(OPAQUE)) {
            opaque.add(folder.isEmpty() ? "" : folder.substring(0, folder.length() - 1));
        } else if (last.startsWith(WHITEOUT) && !last.startsWith(RESERVED)) {
            hidden.add(folder + last.substring(WHITEOUT.length()));
        } else if (!last.startsWith(RESERVED)) {
            present(path, entry, content);
        }
    }

    private void present(String path, TarArchiveEntry entry, InputStream content) throws IOException {
        boolean isRead = FoundFiles.isRead(path);
        if (entry.isDirectory()) {
            if (isRead) {
                folders.add(path);
            }
            return;
        }
        hidden.add(path);
        files.remove(path);
        if (isRead && entry.isLink()) {
            // Which of a file's names is the first one depends on all layers.
            unusual = true;
        } else if (isRead && ContentsReader.isRegular(entry)) {
            FoundFiles found = new FoundFiles();
            found.file(path, entry.getSize(), content);
            chars += found.chars();
            files.put(path, found);
        }
    }

    /** Whether it takes little memory to keep this. */
    boolean isSmall() {
        return chars <= SMALL_CHARS;
    }

    /** The files that say what is in the image, by path. */
    Map<String, FoundFiles> files() {
        return files;
    }

    /** Whether a file of a lower layer is not in the image because of this layer. */
    boolean hides(String path) {
        if (hidden.contains(path) || folders.contains(path) || opaque.contains("")) {
            return true;
        }
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            String parent = path.substring(0, slash);
            if (hidden.contains(parent) || opaque.contains(parent)) {
                return true;
            }
        }
        return false;
    }
}
