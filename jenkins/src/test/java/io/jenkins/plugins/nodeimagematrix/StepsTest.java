package io.jenkins.plugins.nodeimagematrix;

import io.jenkins.plugins.nodeimagematrix.pipeline.NodeImageMatrixStep;
import io.jenkins.plugins.nodeimagematrix.pipeline.PushAliasesStep;
import io.jenkins.plugins.nodeimagematrix.pipeline.TestLayerStep;
import java.util.List;
import org.jenkinsci.plugins.workflow.cps.SnippetizerTester;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepConfigTester;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The forms of the three steps keep what is entered, and the snippet generator writes it as a script. */
@WithJenkins
class StepsTest {
    @Test
    void a_matrix_with_defaults(JenkinsRule jenkins) throws Exception {
        NodeImageMatrixStep step = new NodeImageMatrixStep();

        keeps(jenkins, step);
        writes(jenkins, step, "nodeImageMatrix()");
    }

    @Test
    void a_matrix(JenkinsRule jenkins) throws Exception {
        NodeImageMatrixStep step = new NodeImageMatrixStep();
        step.setLabel("docker");
        step.setRegistry("registry.example.com");
        step.setOnly("os=jessie");
        step.setPush(true);
        step.setRetries(5);
        step.setSecrets(List.of("npm", "proxy"));

        keeps(jenkins, step);
        writes(
                jenkins,
                step,
                "nodeImageMatrix label: 'docker', only: 'os=jessie', push: true, registry: 'registry.example.com',"
                        + " retries: 5, secrets: ['npm', 'proxy']");
    }

    @Test
    void a_layer_test(JenkinsRule jenkins) throws Exception {
        TestLayerStep step = new TestLayerStep("myorg/app:candidate");
        step.setDirs(List.of("tests/http", "tests/tls"));
        step.setArgs("PORT=8080");
        step.setNetwork("none");
        step.setTimeout(5);

        keeps(jenkins, step);
        writes(
                jenkins,
                step,
                "testLayer args: 'PORT=8080', dirs: ['tests/http', 'tests/tls'], image: 'myorg/app:candidate',"
                        + " network: 'none', timeout: 5");
    }

    @Test
    void aliases(JenkinsRule jenkins) throws Exception {
        PushAliasesStep step = new PushAliasesStep();
        step.setImage("myorg/app:candidate");
        step.setRepository("registry.example.com/myorg/app");
        step.setTags(List.of("1.0", "latest"));
        step.setDryRun(true);

        keeps(jenkins, step);
        writes(
                jenkins,
                step,
                "pushAliases dryRun: true, image: 'myorg/app:candidate', repository: 'registry.example.com/myorg/app',"
                        + " tags: ['1.0', 'latest']");
    }

    private static void keeps(JenkinsRule jenkins, Step step) throws Exception {
        jenkins.assertEqualDataBoundBeans(step, new StepConfigTester(jenkins).configRoundTrip(step));
    }

    private static void writes(JenkinsRule jenkins, Step step, String script) throws Exception {
        new SnippetizerTester(jenkins).assertRoundTrip(step, script);
    }
}
