package io.jenkins.plugins.nodeimagematrix.pipeline;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.job.MatrixBuild;
import io.jenkins.plugins.nodeimagematrix.job.page.PlannedLock;
import io.jenkins.plugins.nodeimagematrix.matrix.cell.Cell;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.run.report.CellFailure;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import io.jenkins.plugins.nodeimagematrix.run.report.ScanSummary;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A matrix as plain maps, lists, strings and numbers, which a sandboxed Pipeline may use without approval. */
final class MatrixData {
    private MatrixData() {}

    static LinkedHashMap<String, Serializable> of(MatrixBuild.Outcome outcome) {
        RunReport report = outcome.report();
        Map<String, PlannedCell> planned = new HashMap<>();
        outcome.plan().cells().forEach(cell -> planned.put(cell.cell().name(), cell));
        LinkedHashMap<String, Serializable> data = new LinkedHashMap<>();
        data.put("runId", report.runId());
        data.put(
                "outcome",
                report.outcome().isOpen() ? "PLANNED" : report.outcome().name());
        data.put("durationMillis", report.durationMillis());
        ArrayList<Serializable> cells = new ArrayList<>();
        report.cells().forEach(cell -> cells.add(cell(cell, planned.get(cell.name()))));
        data.put("cells", cells);
        data.put("lock", lock(outcome.lock()));
        data.put("notice", NoticeData.of(outcome.notice()));
        return data;
    }

    /** @return {@code null} if the matrix has no lock file */
    static LinkedHashMap<String, Serializable> lock(PlannedLock lock) {
        if (lock == null) {
            return null;
        }
        LinkedHashMap<String, Serializable> data = new LinkedHashMap<>();
        data.put("changed", lock.changed());
        data.put("file", lock.file());
        data.put("text", lock.text());
        data.put("message", lock.message());
        data.put("added", new ArrayList<>(lock.added()));
        data.put("removed", new ArrayList<>(lock.removed()));
        return data;
    }

    private static LinkedHashMap<String, Serializable> cell(RunReport.CellReport cell, PlannedCell planned) {
        LinkedHashMap<String, Serializable> data = new LinkedHashMap<>();
        data.put("name", cell.name());
        data.put("image", cell.image());
        data.put("os", cell.os());
        data.put("node", cell.node());
        data.put("platform", cell.platform());
        data.put("parent", cell.parent());
        ImageReference main = planned.cell().pinned().isEmpty()
                ? null
                : planned.cell().pinned().get(0);
        data.put("repository", main == null ? null : main.name());
        data.put("tag", main == null ? null : main.tag());
        data.put("pinned", new ArrayList<>(cell.pinned()));
        data.put("aliases", new ArrayList<>(cell.aliases()));
        putRecipe(data, planned);
        putResult(data, cell.result());
        return data;
    }

    /** Puts what a script needs to build and test the cell by itself; paths are relative to the matrix file's folder. */
    private static void putRecipe(LinkedHashMap<String, Serializable> data, PlannedCell planned) {
        Cell cell = planned.cell();
        data.put("label", cell.label());
        data.put("from", cell.from());
        data.put("context", cell.context());
        data.put("dockerfile", cell.dockerfile());
        data.put("args", new LinkedHashMap<>(cell.args()));
        data.put("target", cell.target());
        data.put("tests", new ArrayList<>(cell.tests()));
        data.put("build", planned.build());
        data.put("reason", planned.reason().text());
    }

    /** @param scan {@code null} if the image was not scanned */
    private static LinkedHashMap<String, Serializable> scan(ScanSummary scan) {
        if (scan == null) {
            return null;
        }
        LinkedHashMap<String, Serializable> data = new LinkedHashMap<>();
        data.put("scanner", scan.tool());
        data.put("critical", scan.critical());
        data.put("high", scan.high());
        data.put("medium", scan.medium());
        data.put("low", scan.low());
        data.put("unknown", scan.unknown());
        data.put("blocking", scan.blocking());
        data.put("excepted", scan.excepted());
        return data;
    }

    private static void putResult(LinkedHashMap<String, Serializable> data, CellResult result) {
        boolean done = result != null;
        CellFailure failure = done ? result.failure() : null;
        boolean testFailed = failure != null && failure.kind() == CellFailure.Kind.TEST;
        data.put("state", done ? result.state().name().toLowerCase(Locale.ROOT) : "waiting");
        data.put("imageId", done ? result.imageId() : null);
        data.put("digest", done && result.staged() != null ? result.staged().digest() : null);
        data.put("agent", done ? result.agent() : null);
        data.put("durationMillis", done ? result.durationMillis() : 0L);
        data.put(
                "buildMillis",
                done
                        ? result.build().stream()
                                .mapToLong(CellResult.Instruction::millis)
                                .sum()
                        : 0L);
        data.put(
                "testMillis",
                done
                        ? result.tests().stream()
                                .mapToLong(CellResult.LayerTest::millis)
                                .sum()
                        : 0L);
        data.put("failure", failure == null ? null : failure.headline());
        data.put("failedTest", testFailed ? failure.place() : null);
        data.put("scan", done ? scan(result.scan()) : null);
        data.put("testResults", done ? LayerTestData.tests(result.tests()) : new ArrayList<>());
    }
}
