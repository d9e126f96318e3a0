package io.jenkins.plugins.nodeimagematrix.run.history;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.run.report.TagPlan;
import java.util.List;

/**
 * What an undo or a withdrawal did.
 *
 * @param plan what became of each tag
 * @param confirmed tags as the job has to remember them from now on
 * @param forgotten tags that it has to forget
 */
public record TagUpdateResult(TagPlan plan, List<PublishedTag> confirmed, List<ImageReference> forgotten) {
    public TagUpdateResult {
        confirmed = List.copyOf(confirmed);
        forgotten = List.copyOf(forgotten);
    }
}
