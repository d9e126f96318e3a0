package io.jenkins.plugins.nodeimagematrix.run;

import io.jenkins.plugins.nodeimagematrix.matrix.ImageReference;
import io.jenkins.plugins.nodeimagematrix.matrix.PublishedTag;
import java.util.List;

/**
 * What an undo or a withdrawal did.
 *
 * @param plan what became of each tag
 * @param confirmed tags as the job has to remember them from now on
 * @param forgotten tags that it has to forget
 */
public record Reversal(MovePlan plan, List<PublishedTag> confirmed, List<ImageReference> forgotten) {
    public Reversal {
        confirmed = List.copyOf(confirmed);
        forgotten = List.copyOf(forgotten);
    }
}
