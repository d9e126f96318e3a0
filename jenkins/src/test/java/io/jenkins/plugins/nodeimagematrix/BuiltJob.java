package io.jenkins.plugins.nodeimagematrix;

import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.job.NodeImageMatrixBuilder;
import io.jenkins.plugins.nodeimagematrix.job.page.JobFolder;
import io.jenkins.plugins.nodeimagematrix.job.page.MatrixActions;
import io.jenkins.plugins.nodeimagematrix.job.page.MatrixBuildAction;
import io.jenkins.plugins.nodeimagematrix.job.trigger.ImageMatrixTrigger;
import io.jenkins.plugins.nodeimagematrix.run.history.SeenBase;
import io.jenkins.plugins.nodeimagematrix.run.published.MatrixStore;
import io.jenkins.plugins.nodeimagematrix.run.report.CellFailure;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import io.jenkins.plugins.nodeimagematrix.run.report.RunOutcome;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jvnet.hudson.test.JenkinsRule;

/** A job with the trigger and one build, as a run leaves it: one cell proven and published, one failed, two updates held. */
final class BuiltJob {
    static final String PROVEN = "tiny:4.4.7";
    static final String FAILED = "tiny:6.2.2";
    static final String TAG = "registry.example.com/demo/tiny:4.4.7";
    static final String ALIAS = "registry.example.com/demo/tiny:4";
    static final String DIGEST = "sha256:" + "ab12".repeat(16);
    static final String IMAGE = "sha256:" + "cd34".repeat(16);
    static final String BASE = "debian:bookworm";
    static final String MOVED = "sha256:" + "ef56".repeat(16);

    private BuiltJob() {}

    static FreeStyleProject in(JenkinsRule jenkins, String name) throws Exception {
        FreeStyleProject job = jenkins.createFreeStyleProject(name);
        FreeStyleBuild build = jenkins.buildAndAssertSuccess(job);
        MatrixBuildAction matrix = MatrixActions.begin(build, UUID.randomUUID().toString(), "image-matrix.yaml", "");
        RunReport report = report();
        report.write(matrix.folder().report());
        matrix.ended(report);
        build.save();
        MatrixStore store = JobFolder.of(job);
        store.add(List.of(tag(TAG, false), tag(ALIAS, true)));
        store.remember(Map.of(BASE, DIGEST), List.of(new SeenBase(BASE, MOVED, DIGEST, 1_700_000_000_000L, 0)));
        job.getBuildersList().add(new NodeImageMatrixBuilder("image-matrix.yaml"));
        ImageMatrixTrigger trigger = new ImageMatrixTrigger("");
        trigger.start(job, true);
        job.addTrigger(trigger);
        job.save();
        return job;
    }

    private static PublishedTag tag(String reference, boolean alias) {
        return new PublishedTag(
                ImageReference.parse(reference), DIGEST, IMAGE, "hash", "4.4.7", PROVEN, null, alias, List.of());
    }

    private static RunReport report() {
        return new RunReport(
                RunReport.VERSION,
                "run",
                "images #1",
                "image-matrix.yaml",
                "snapshot",
                1_700_000_000_000L,
                42_000,
                RunOutcome.UNSTABLE,
                List.of(
                        cell(PROVEN, "4.4.7", List.of(TAG), List.of(ALIAS), null),
                        cell(
                                FAILED,
                                "6.2.2",
                                List.of("registry.example.com/demo/tiny:6.2.2"),
                                List.of(),
                                new CellFailure(
                                        CellFailure.Kind.TEST,
                                        "tests/version",
                                        "Dockerfile",
                                        1,
                                        "RUN false",
                                        1,
                                        "exited with status 1",
                                        ""))),
                List.of(
                        new TagUpdate(TAG, PROVEN, false, TagUpdate.Kind.CREATED, null, DIGEST, ""),
                        new TagUpdate(ALIAS, PROVEN, true, TagUpdate.Kind.CREATED, null, DIGEST, "")),
                List.of(new RunReport.HeldReleaseReport("6.3.0", "6", "2016-07-06", false, "updates: patch")),
                List.of(),
                List.of(),
                List.of());
    }

    private static RunReport.CellReport cell(
            String name, String node, List<String> pinned, List<String> aliases, CellFailure failure) {
        CellState state = failure == null ? CellState.PROVEN : CellState.FAILED;
        return new RunReport.CellReport(
                name,
                "node",
                "tiny",
                node,
                node.substring(0, 1),
                null,
                null,
                pinned,
                aliases,
                null,
                CellResult.builder(name, state, "hash", "is new")
                        .imageId(failure == null ? IMAGE : null)
                        .failure(failure)
                        .agent("agent")
                        .durationMillis(1_500)
                        .build(),
                null);
    }
}
