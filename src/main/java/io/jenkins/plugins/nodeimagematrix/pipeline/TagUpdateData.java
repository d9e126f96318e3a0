package io.jenkins.plugins.nodeimagematrix.pipeline;

import io.jenkins.plugins.nodeimagematrix.job.tags.TagPush;
import io.jenkins.plugins.nodeimagematrix.run.report.TagPlan;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;

/**
 * The result of {@code pushAliases} as plain maps, lists and strings, which a sandboxed Pipeline may use without
 * approval.
 */
final class TagUpdateData {
    private TagUpdateData() {}

    static LinkedHashMap<String, Serializable> of(TagPush.Outcome outcome) {
        TagPlan plan = outcome.plan();
        LinkedHashMap<String, Serializable> data = new LinkedHashMap<>();
        data.put("headline", plan.headline());
        data.put("complete", plan.complete());
        ArrayList<Serializable> updates = new ArrayList<>();
        plan.updates().forEach(update -> updates.add(update(update)));
        data.put("tagUpdates", updates);
        data.put("notice", NoticeData.of(outcome.notice()));
        return data;
    }

    private static LinkedHashMap<String, Serializable> update(TagUpdate update) {
        LinkedHashMap<String, Serializable> data = new LinkedHashMap<>();
        data.put("tag", update.reference());
        data.put("cell", update.cell());
        data.put("alias", update.alias());
        data.put("kind", update.kind().label());
        data.put("from", update.from());
        data.put("to", update.to());
        data.put("why", update.why());
        return data;
    }
}
