package io.jenkins.plugins.nodeimagematrix.contents;

import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;

/** The files that say what is in an image, found in its layers. Not changed afterwards. */
public final class ImageFiles {
    /** The files of an image without layers. */
    public static final ImageFiles NONE = new ImageFiles(new TreeMap<>());

    /** The order in which {@code docker export} writes files: those of a folder together. */
    private static final Comparator<String> AS_EXPORTED = Comparator.comparing(path -> path.replace('/', '\0'));

    private final Map<String, FoundFiles> files;

    private ImageFiles(Map<String, FoundFiles> files) {
        this.files = files;
    }

    /** The files with another layer on top. */
    public ImageFiles with(LayerFiles layer) {
        Map<String, FoundFiles> more = new TreeMap<>(AS_EXPORTED);
        files.forEach((path, found) -> {
            if (!layer.hides(path)) {
                more.put(path, found);
            }
        });
        more.putAll(layer.files());
        return new ImageFiles(more);
    }

    /** What the files say. */
    public ImageContents contents() {
        FoundFiles all = new FoundFiles();
        files.values().forEach(all::add);
        return all.contents();
    }
}
