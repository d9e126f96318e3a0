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
 * The images of a plan's cells at the registry. Only pinned tags count: an alias may still hold, or hold again, an earlier
 * image of its cell.
 */
public final class PinnedImages {
    private PinnedImages() {}

    /**
     * The images by cell; cells without a known image are omitted.
     *
     * @param published tags of earlier runs, including aliases
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
