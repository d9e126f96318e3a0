package io.jenkins.plugins.nodeimagematrix.matrix.cell;

import io.jenkins.plugins.nodeimagematrix.image.TaggedVersion;
import io.jenkins.plugins.nodeimagematrix.matrix.file.AxisValue;
import io.jenkins.plugins.nodeimagematrix.matrix.file.Coordinates;
import io.jenkins.plugins.nodeimagematrix.matrix.file.ImageRow;
import io.jenkins.plugins.nodeimagematrix.matrix.file.MatrixFile;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The names of the cells: {@code jessie:4.4.7}, with further parts where a name would not be unique. */
public final class CellNames {
    private final Map<String, List<AxisValue>> axes;
    private final String plainImage;
    /** Versions of a product that exist for several releases of Node.js. */
    private final Set<Version> ambiguous = new HashSet<>();

    private final Map<String, String> byIdentity = new HashMap<>();
    private final Set<String> taken = new LinkedHashSet<>();

    /** The names of the first image with a release do not contain the image's key. */
    public CellNames(MatrixFile file, List<TaggedVersion> releases) {
        Set<Version> seen = new HashSet<>();
        releases.stream()
                .map(TaggedVersion::version)
                .filter(version -> !seen.add(version))
                .forEach(ambiguous::add);
        this.axes = file.axes();
        this.plainImage = file.images().stream()
                .filter(ImageRow::hasNode)
                .map(ImageRow::key)
                .findFirst()
                .orElse("");
    }

    public String name(ImageRow image, Coordinates at) {
        StringBuilder name = new StringBuilder(at.values().get("os").name()).append(':');
        name.append(at.release() == null ? image.key() : release(at.release()));
        axes.forEach((axis, known) -> {
            AxisValue value = at.values().get(axis);
            if (value != null
                    && !axis.equals("os")
                    && known.size() > 1
                    && !(value.isDefault() && !axis.equals("platform"))) {
                name.append('-').append(value.name().replace('/', '-'));
            }
        });
        if (at.release() != null && !image.key().equals(plainImage)) {
            name.append('-').append(image.key());
        }
        return name.toString();
    }

    private String release(TaggedVersion release) {
        return ambiguous.contains(release.version())
                ? release.version() + "-node" + release.node()
                : release.version().toString();
    }

    /** Assigns a name to a cell. Returns false if another cell already has the name. */
    public boolean take(ImageRow image, Coordinates at, String name) {
        byIdentity.put(identity(image, at, null), name);
        return taken.add(name);
    }

    /** Returns the cell of an image at these coordinates, which may have more axes than the image; null if it is excluded. */
    public String of(ImageRow image, Coordinates at) {
        return byIdentity.get(identity(image, at, null));
    }

    /** Returns a key that the platforms of one image share. */
    public String butPlatform(ImageRow image, Coordinates at) {
        return identity(image, at, "platform");
    }

    private String identity(ImageRow image, Coordinates at, String butAxis) {
        StringBuilder identity = new StringBuilder(image.key());
        axes.forEach((axis, known) -> {
            if (image.axes().contains(axis) && !axis.equals(butAxis)) {
                identity.append(' ').append(at.values().get(axis).name());
            }
        });
        return image.hasNode() ? identity + " " + release(at.release()) : identity.toString();
    }
}
