package io.jenkins.plugins.nodeimagematrix.pipeline;

import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * The results of test layers as plain maps, lists, strings and numbers, which a sandboxed Pipeline may use without
 * approval.
 */
final class LayerTestData {
    private LayerTestData() {}

    /** The results of {@code testLayer}. */
    static LinkedHashMap<String, Serializable> of(CellResult result) {
        LinkedHashMap<String, Serializable> data = new LinkedHashMap<>();
        data.put("name", result.cell());
        data.put("imageId", result.imageId());
        data.put("passed", result.failure() == null);
        data.put("durationMillis", result.durationMillis());
        data.put("tests", tests(result.tests()));
        return data;
    }

    static ArrayList<Serializable> tests(List<CellResult.LayerTest> tests) {
        ArrayList<Serializable> all = new ArrayList<>();
        for (CellResult.LayerTest test : tests) {
            LinkedHashMap<String, Serializable> data = new LinkedHashMap<>();
            data.put("name", test.folder());
            data.put("passed", test.passed());
            data.put("durationMillis", test.millis());
            ArrayList<Serializable> cases = new ArrayList<>();
            test.cases().forEach(step -> cases.add(step(step)));
            data.put("cases", cases);
            all.add(data);
        }
        return all;
    }

    private static LinkedHashMap<String, Serializable> step(CellResult.Instruction step) {
        LinkedHashMap<String, Serializable> data = new LinkedHashMap<>();
        data.put("line", step.line());
        data.put("instruction", step.text());
        data.put("passed", step.passed());
        data.put("cached", step.cached());
        data.put("durationMillis", step.millis());
        return data;
    }
}
