package io.jenkins.plugins.nodeimagematrix.run.proof;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.nodeimagematrix.matrix.source.SafePath;
import io.jenkins.plugins.nodeimagematrix.matrix.source.SourceTree;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult.Instruction;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult.Layer;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult.LayerTest;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import java.util.List;

/**
 * The claim that an image passed its tests, in the form of in-toto's test-result 0.1. The field
 * {@code nodeImageMatrix_chain} ties the tests to the image: for each platform the layers of the image, and for each test the
 * layers that it added on top of these.
 */
final class TestResultPredicate {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final SourceTree sources;
    private final ObjectNode predicate = JSON.objectNode();
    private final ArrayNode configuration;
    private final ArrayNode passed;
    private final ArrayNode warned;
    private final ArrayNode chain;

    private TestResultPredicate(SourceTree sources, RunIdentity run, List<ProvenCell> parts) {
        this.sources = sources;
        boolean tested = parts.stream().allMatch(part -> part.result().state() == CellState.PROVEN);
        predicate.put("result", tested ? "PASSED" : "WARNED");
        configuration = predicate.putArray("configuration");
        if (run.ran(parts)) {
            predicate.put("url", run.invocation());
        }
        passed = predicate.putArray("passedTests");
        warned = predicate.putArray("warnedTests");
        predicate.putArray("failedTests");
        chain = predicate.putArray("nodeImageMatrix_chain");
    }

    static ObjectNode of(List<ProvenCell> parts, SourceTree sources, RunIdentity run) {
        TestResultPredicate all = new TestResultPredicate(sources, run, parts);
        parts.forEach(all::add);
        return all.predicate;
    }

    private void add(ProvenCell part) {
        String cell = part.cell().name();
        if (part.result().state() == CellState.UNTESTED) {
            warned.add(cell + ": published without a test");
        }
        ObjectNode link = chain.addObject().put("cell", cell);
        if (part.cell().platform() != null) {
            link.put("platform", part.cell().platform());
        }
        link.put("manifest", part.digest()).put("imageId", part.result().imageId());
        layers(link, part.result().layers());
        ArrayNode tests = link.putArray("tests");
        for (LayerTest test : part.result().tests()) {
            add(cell, part.result().imageId(), test, tests.addObject());
        }
    }

    private void add(String cell, String imageId, LayerTest test, ObjectNode link) {
        String dockerfile = SafePath.dockerfileIn(test.folder());
        ObjectNode folder = configuration.addObject().put("name", test.folder());
        folder.putObject("digest").put(SourceDigest.FOLDER, sources.context(test.folder(), dockerfile));
        ObjectNode file = configuration.addObject().put("name", dockerfile);
        file.putObject("digest").put("sha256", sources.sha256(dockerfile));
        link.put("folder", test.folder()).put("builtOn", imageId).put("imageId", test.imageId());
        layers(link, test.layers());
        ArrayNode instructions = link.putArray("instructions");
        for (Instruction instruction : test.cases()) {
            passed.add(cell + ": " + dockerfile + ":" + instruction.line() + ": " + instruction.text());
            instructions
                    .addObject()
                    .put("line", instruction.line())
                    .put("text", instruction.text())
                    .put("result", instruction.passed() ? "PASSED" : "FAILED")
                    .put("cached", instruction.cached());
        }
    }

    private static void layers(ObjectNode link, List<Layer> layers) {
        ArrayNode ids = link.putArray("layers");
        layers.forEach(layer -> ids.add(layer.id()));
    }
}
