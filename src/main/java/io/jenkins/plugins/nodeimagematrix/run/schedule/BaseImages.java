package io.jenkins.plugins.nodeimagematrix.run.schedule;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The locations of images that other cells are built on: on the daemons of agents, and at the registry. */
final class BaseImages {
    private final Map<String, Image> images = new HashMap<>();

    private static final class Image {
        private final String imageId;
        private final String digest;
        private final Set<String> holders = new HashSet<>();

        Image(String imageId, String digest) {
            this.imageId = imageId;
            this.digest = digest;
        }
    }

    /** Adds an image that is on no known agent. If the digest is {@code null}, it is at no registry either. */
    void exists(String cell, String imageId, String digest) {
        images.put(cell, new Image(imageId, digest));
    }

    void isOn(String agent, String cell) {
        Image image = images.get(cell);
        if (image != null) {
            image.holders.add(agent);
        }
    }

    /** Like {@link #isOn(String, String)}, unless the image was lost and rebuilt since the agent fetched it. */
    void isOn(String agent, String cell, BaseSource got) {
        Image image = images.get(cell);
        if (image != null && Objects.equals(image.imageId, got.imageId())) {
            image.holders.add(agent);
        }
    }

    /** @param cell the base cell; {@code null} if the base is not a cell of the run, which is available everywhere */
    boolean isLocal(String cell, String agent) {
        return cell == null
                || images.containsKey(cell) && images.get(cell).holders.contains(agent);
    }

    BaseSource source(String cell, String agent) {
        if (cell == null) {
            return new BaseSource.External();
        }
        Image image = images.getOrDefault(cell, new Image(null, null));
        if (image.holders.contains(agent)) {
            return new BaseSource.Local(image.imageId, image.digest);
        }
        if (image.digest != null || image.holders.isEmpty()) {
            return new BaseSource.FromRegistry(cell, image.imageId, image.digest);
        }
        return new BaseSource.FromAgent(image.holders.iterator().next(), image.imageId);
    }

    /** Removes an agent whose daemon's images are lost. */
    void lost(String agent) {
        images.values().forEach(image -> image.holders.remove(agent));
    }

    /** Whether an image was built in this run and is no longer available anywhere. */
    boolean isGone(String cell) {
        Image image = images.get(cell);
        return image != null && image.imageId != null && image.digest == null && image.holders.isEmpty();
    }
}
