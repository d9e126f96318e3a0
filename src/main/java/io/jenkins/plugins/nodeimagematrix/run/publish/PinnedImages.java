package io.jenkins.plugins.nodeimagematrix.run.publish;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.PublishedImage;
import io.jenkins.plugins.nodeimagematrix.image.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedCell;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The images that cells of a plan have at the registry. Only pinned tags count: an alias may still have, or have again, the
 * image that its cell had before.
 */
public final class PinnedImages {
    private PinnedImages() {}

    /**
     * By cell; a cell of which nobody knows an image is left out.
     *
     * @param published what earlier runs published, aliases among it
     */
    public static Map<String, PublishedImage> of(Plan plan, Collection<PublishedTag> published) {
        Map<ImageReference, PublishedTag> tags = new HashMap<>();
        published.forEach(tag -> tags.put(tag.reference(), tag));
        Map<String, PublishedImage> images = new HashMap<>();
        for (PlannedCell planned : plan.cells()) {
            planned.cell().pinned().stream()
                    .map(tags::get)
                    .filter(Objects::nonNull)
                    .flatMap(tag -> tag.image(planned.cell().platform()).stream())
                    .findFirst()
                    .ifPresent(image -> images.put(planned.cell().name(), image));
        }
        return images;
    }
}
