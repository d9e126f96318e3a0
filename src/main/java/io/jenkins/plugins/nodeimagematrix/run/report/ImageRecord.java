package io.jenkins.plugins.nodeimagematrix.run.report;

import io.jenkins.plugins.nodeimagematrix.contents.ImageContents;
import io.jenkins.plugins.nodeimagematrix.contents.InstalledPackage;
import io.jenkins.plugins.nodeimagematrix.run.store.StateFile;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * What a published image consists of, to be compared with the image that takes its tag.
 *
 * @param layers lowest first; of an index those of each platform
 * @param contents of an index those of all platforms together
 */
public record ImageRecord(int version, List<CellResult.Layer> layers, ImageContents contents)
        implements StateFile.Versioned {
    static final int VERSION = 1;
    private static final int MAX_INSTRUCTION_CHARS = 200;

    public ImageRecord {
        layers = List.copyOf(layers);
    }

    public static ImageRecord of(CellResult result, ImageContents contents) {
        return new ImageRecord(
                VERSION, result.layers().stream().map(ImageRecord::brief).toList(), contents);
    }

    private static CellResult.Layer brief(CellResult.Layer layer) {
        String text = layer.instruction();
        return text.length() <= MAX_INSTRUCTION_CHARS
                ? layer
                : new CellResult.Layer(layer.id(), layer.size(), text.substring(0, MAX_INSTRUCTION_CHARS));
    }

    /**
     * The record of an index.
     *
     * @param parts at least one
     * @throws IllegalArgumentException if they have more packages than a record may have
     */
    public static ImageRecord of(List<ImageRecord> parts) {
        if (parts.size() == 1) {
            return parts.get(0);
        }
        List<CellResult.Layer> layers = new ArrayList<>();
        TreeSet<InstalledPackage> packages = new TreeSet<>();
        for (ImageRecord part : parts) {
            layers.addAll(part.layers());
            packages.addAll(part.contents().packages());
        }
        ImageContents first = parts.get(0).contents();
        return new ImageRecord(VERSION, layers, new ImageContents(first.os(), List.copyOf(packages), first.unread()));
    }

    /** The size of all layers in bytes; layers of unknown size count as empty. */
    long size() {
        return layers.stream().mapToLong(layer -> Math.max(0, layer.size())).sum();
    }
}
