package io.jenkins.plugins.nodeimagematrix.pipeline;

import io.jenkins.plugins.nodeimagematrix.run.report.RunReport.TagMove;
import io.jenkins.plugins.nodeimagematrix.run.report.TagPlan;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;

/** What became of tags as plain maps, lists and texts, which a sandboxed Pipeline may use without approval. */
final class MoveData {
    private MoveData() {}

    static LinkedHashMap<String, Serializable> of(TagPlan plan) {
        LinkedHashMap<String, Serializable> data = new LinkedHashMap<>();
        data.put("headline", plan.headline());
        data.put("complete", plan.complete());
        ArrayList<Serializable> moves = new ArrayList<>();
        plan.moves().forEach(move -> moves.add(move(move)));
        data.put("moves", moves);
        return data;
    }

    private static LinkedHashMap<String, Serializable> move(TagMove move) {
        LinkedHashMap<String, Serializable> data = new LinkedHashMap<>();
        data.put("tag", move.reference());
        data.put("cell", move.cell());
        data.put("alias", move.alias());
        data.put("kind", move.kind());
        data.put("from", move.from());
        data.put("to", move.to());
        data.put("why", move.why());
        return data;
    }
}
