package io.jenkins.plugins.nodeimagematrix.job.overview;

import io.jenkins.plugins.nodeimagematrix.image.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.image.Revision;
import io.jenkins.plugins.nodeimagematrix.run.history.TagChange;
import io.jenkins.plugins.nodeimagematrix.run.published.MatrixStore;
import io.jenkins.plugins.nodeimagematrix.run.report.TagPlan;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The tag updates of an operation on a job's page, planned or done.
 *
 * @param releases the version of each digest in the updates, as far as it is known
 */
record PlannedTagUpdates(int version, List<TagUpdate> tagUpdates, Map<String, String> releases) {
    private static final int VERSION = 1;

    static PlannedTagUpdates of(TagPlan plan, MatrixStore store) throws IOException {
        Map<String, String> known =
                new HashMap<>(TagChange.versions(store.history().entries()));
        for (PublishedTag tag : store.ledger().published()) {
            if (tag.release() != null) {
                known.merge(tag.digest(), tag.shownVersion(), Revision::exact);
            }
        }
        Map<String, String> named = new HashMap<>();
        plan.updates().stream()
                .flatMap(update -> Stream.of(update.from(), update.to()))
                .forEach(digest -> {
                    if (known.containsKey(digest)) {
                        named.put(digest, known.get(digest));
                    }
                });
        return new PlannedTagUpdates(VERSION, plan.updates(), named);
    }
}
