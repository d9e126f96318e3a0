package io.jenkins.plugins.nodeimagematrix.run.history;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.run.report.TagPlan;
import java.util.List;

/**
 * The result of an undo or a withdrawal.
 *
 * @param plan the outcome for each tag
 * @param confirmed tags to record in the job's ledger
 * @param forgotten tags to remove from the ledger
 */
public record TagUpdateResult(TagPlan plan, List<PublishedTag> confirmed, List<ImageReference> forgotten) {
    public TagUpdateResult {
        confirmed = List.copyOf(confirmed);
        forgotten = List.copyOf(forgotten);
    }
}
