package io.jenkins.plugins.nodeimagematrix.matrix.cell;

import io.jenkins.plugins.nodeimagematrix.image.TaggedVersion;
import io.jenkins.plugins.nodeimagematrix.matrix.file.AxisValue;
import io.jenkins.plugins.nodeimagematrix.matrix.file.Coordinates;
import io.jenkins.plugins.nodeimagematrix.matrix.file.ImageRow;
import io.jenkins.plugins.nodeimagematrix.matrix.file.MatrixFile;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.Problems;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The coordinates of an image in the matrix: the product of its axes, with the last axis varying fastest. The number of cells
 * is limited.
 */
public final class CellPlaces {
    /** A larger number is taken as a mistake in the file: the largest known matrix had 842 images. */
    static final int MAX_CELLS = 250_000;

    /** The number of cells times the items evaluated for each: selectors, aliases, tests, arguments. */
    static final long MAX_WORK = 20_000_000;

    private final Map<String, List<AxisValue>> axes;
    private final List<TaggedVersion> releases;

    public CellPlaces(Map<String, List<AxisValue>> axes, List<TaggedVersion> releases) {
        this.axes = axes;
        this.releases = releases;
    }

    /** Reports a problem if the matrix exceeds the limits. */
    public boolean areTooMany(MatrixFile file, Problems problems) {
        long cells = 0;
        long work = 0;
        for (ImageRow image : file.images()) {
            long own = count(image);
            cells += own;
            work += own * (file.exclude().size() + weight(image));
            if (cells > MAX_CELLS || work > MAX_WORK) {
                problems.add(
                        image.at(),
                        "images." + image.key(),
                        cells > MAX_CELLS
                                ? "with this image the matrix has more than " + MAX_CELLS
                                        + " cells; give its axes fewer values, or divide the file"
                                : cells + " cells times " + (file.exclude().size() + weight(image))
                                        + " exclusions, overrides, aliases and tests of this image are more than "
                                        + MAX_WORK
                                        + " steps; write fewer exclusions with lists or ranges, or divide the file");
                return true;
            }
        }
        return false;
    }

    private long count(ImageRow image) {
        long count = image.hasNode() ? releases.size() : 1;
        for (Map.Entry<String, List<AxisValue>> axis : axes.entrySet()) {
            if (image.axes().contains(axis.getKey())) {
                count = Math.min(count * axis.getValue().size(), MAX_CELLS + 1L);
            }
        }
        return count;
    }

    private static int weight(ImageRow image) {
        int weight = 1 + image.exclude().size() + image.settings().templates().size();
        for (ImageRow.Override override : image.overrides()) {
            weight += 1 + override.settings().templates().size();
            weight += override.aliases() == null ? 0 : override.aliases().size();
        }
        for (ImageRow.Publication publication : image.publications()) {
            weight += 1 + publication.aliases().size();
        }
        return weight;
    }

    public List<Coordinates> of(ImageRow image) {
        List<Map<String, AxisValue>> places = List.of(Map.of());
        for (Map.Entry<String, List<AxisValue>> axis : axes.entrySet()) {
            if (image.axes().contains(axis.getKey())) {
                List<Map<String, AxisValue>> more = new ArrayList<>();
                for (Map<String, AxisValue> place : places) {
                    for (AxisValue value : axis.getValue()) {
                        Map<String, AxisValue> longer = new HashMap<>(place);
                        longer.put(axis.getKey(), value);
                        more.add(longer);
                    }
                }
                places = more;
            }
        }
        List<Coordinates> coordinates = new ArrayList<>();
        for (Map<String, AxisValue> place : places) {
            if (image.hasNode()) {
                releases.forEach(release -> coordinates.add(new Coordinates(place, release)));
            } else {
                coordinates.add(new Coordinates(place, null));
            }
        }
        return coordinates;
    }
}
