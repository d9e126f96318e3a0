package io.jenkins.plugins.nodeimagematrix.run.report;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.jenkins.plugins.nodeimagematrix.contents.PackageChange;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What differs between the image that a tag was on and the image that takes it.
 *
 * @param packages the first packages that differ, the removed ones first
 * @param more number of further packages that differ
 * @param sizeBefore size of all layers before, in bytes
 * @param sizeNow size of all layers now, in bytes
 * @param layersBefore layers that only the image before has, lowest first
 * @param layersNow layers that only the image now has, lowest first
 */
public record ImageDifference(
        List<PackageChange> packages,
        int more,
        long sizeBefore,
        long sizeNow,
        List<CellResult.Layer> layersBefore,
        List<CellResult.Layer> layersNow) {
    private static final int MAX_PACKAGES = 100;
    private static final int MAX_PRINTED = 3;
    private static final double MEGABYTE = 1_000_000.0;

    public ImageDifference {
        packages = List.copyOf(packages);
        layersBefore = List.copyOf(layersBefore);
        layersNow = List.copyOf(layersNow);
    }

    public static ImageDifference between(ImageRecord before, ImageRecord now) {
        List<PackageChange> all = PackageChange.between(before.contents(), now.contents());
        List<PackageChange> first = all.subList(0, Math.min(MAX_PACKAGES, all.size()));
        return new ImageDifference(
                first,
                all.size() - first.size(),
                before.size(),
                now.size(),
                without(before.layers(), now.layers()),
                without(now.layers(), before.layers()));
    }

    private static List<CellResult.Layer> without(List<CellResult.Layer> layers, List<CellResult.Layer> others) {
        Set<String> ids = new HashSet<>();
        others.forEach(layer -> ids.add(layer.id()));
        return layers.stream().filter(layer -> !ids.contains(layer.id())).toList();
    }

    /** The share by which the size grew, in percent; negative if it shrank. */
    @JsonIgnore
    public long growthPercent() {
        return sizeBefore == 0 ? 0 : (sizeNow - sizeBefore) * 100 / sizeBefore;
    }

    /** Names of the first packages that were removed; empty if none was. */
    public List<String> removed() {
        return packages.stream()
                .filter(PackageChange::isRemoved)
                .limit(MAX_PRINTED)
                .map(PackageChange::name)
                .toList();
    }

    /** {@code openssl 3.0.14 -> 3.0.15, +2.1 MB}. */
    public String headline() {
        List<String> parts = new ArrayList<>();
        packages.stream().limit(MAX_PRINTED).map(PackageChange::describe).forEach(parts::add);
        int others = packages.size() - parts.size() + more;
        if (others > 0) {
            parts.add("and " + others + " more");
        }
        if (parts.isEmpty()) {
            parts.add("the same packages");
        }
        parts.add(String.format(Locale.ROOT, "%+.1f MB", (sizeNow - sizeBefore) / MEGABYTE));
        return String.join(", ", parts);
    }
}
