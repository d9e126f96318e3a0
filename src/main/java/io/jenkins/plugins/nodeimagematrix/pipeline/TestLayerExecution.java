package io.jenkins.plugins.nodeimagematrix.pipeline;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.FilePath;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.nodeimagematrix.job.proof.ImageTests;
import io.jenkins.plugins.nodeimagematrix.run.cell.LayerTestReport;
import java.time.Duration;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** The execution of {@code testLayer}. After a restart it runs all tests again. */
final class TestLayerExecution extends BackgroundStepExecution {
    private static final long serialVersionUID = 1L;

    private final TestLayerStep step;
    private final String runId = UUID.randomUUID().toString();

    TestLayerExecution(TestLayerStep step, StepContext context) {
        super(context);
        this.step = step;
    }

    @Override
    Object perform(boolean again) throws Exception {
        StepContext context = getContext();
        ImageTests tests = new ImageTests(
                context.get(Run.class),
                context.get(FilePath.class),
                computer(),
                context.get(EnvVars.class),
                context.get(TaskListener.class));
        String name = step.getName().isEmpty() ? step.getImage() : step.getName();
        ImageTests.Request request = new ImageTests.Request(
                runId,
                name,
                step.getImage(),
                step.folders(),
                step.arguments(),
                step.getNetwork(),
                Duration.ofMinutes(step.getTimeout()));
        LayerTestReport report = tests.perform(request, again);
        if (!report.passed()) {
            throw new AbortException(report.failures().stream()
                    .map(failure -> failure.headline())
                    .collect(Collectors.joining(
                            "\n",
                            Messages.TestLayerStep_failed(report.failures().size()) + "\n",
                            "")));
        }
        return LayerTestData.of(report.result());
    }

    @Override
    String task() {
        return "testing " + step.getImage();
    }
}
