package io.jenkins.plugins.nodeimagematrix;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jenkins.plugins.nodeimagematrix.pipeline.NodeImageMatrixStep;
import io.jenkins.plugins.nodeimagematrix.pipeline.PushAliasesStep;
import io.jenkins.plugins.nodeimagematrix.pipeline.TestLayerStep;
import java.util.List;
import java.util.Set;
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

    @Test
    void every_field_of_a_matrix(JenkinsRule jenkins) throws Exception {
        NodeImageMatrixStep step = new NodeImageMatrixStep();
        step.setFile("images/image-matrix.yaml");
        step.setInventory("inventory.yml");
        step.setMatrix("axes: {}");
        step.setLabel("docker && linux");
        step.setRegistry("registry.example.com:5000");
        step.setCredentialsId("login");
        step.setSecrets(List.of("npm", "proxy"));
        step.setPush(true);
        step.setStage(true);
        step.setPlan(true);
        step.setAgents(3);
        step.setPerAgent(2);
        step.setOnly("os=jessie node=4.x");
        step.setRebuild("failed");
        step.setRefresh(true);
        step.setFailFast(true);
        step.setBackOff("1 4 24");
        step.setRetries(5);
        step.setTimeout(90);
        step.setAttest(true);
        step.setSigningKey("signer");
        step.setScanCommand("scan-image");
        step.setScanSeverity("critical");
        step.setScanExceptions("CVE-2026-1234 until 2027-01-31: not reachable");
        step.setWriteLock(true);

        hasAnotherValueForEachField(step, new NodeImageMatrixStep());
        keeps(jenkins, step);
        step.setInventory("");
        step.setMatrix("");
        writes(
                jenkins,
                step,
                "nodeImageMatrix agents: 3, attest: true, backOff: '1 4 24', credentialsId: 'login', failFast: true,"
                        + " file: 'images/image-matrix.yaml', label: 'docker && linux', only: 'os=jessie node=4.x',"
                        + " perAgent: 2, plan: true, push: true, rebuild: 'failed', refresh: true,"
                        + " registry: 'registry.example.com:5000', retries: 5, scanCommand: 'scan-image',"
                        + " scanExceptions: 'CVE-2026-1234 until 2027-01-31: not reachable', scanSeverity: 'critical',"
                        + " secrets: ['npm', 'proxy'],"
                        + " signingKey: 'signer', stage: true, timeout: 90, writeLock: true");
    }

    @Test
    void an_inventory_in_place_of_a_matrix_file(JenkinsRule jenkins) throws Exception {
        NodeImageMatrixStep step = new NodeImageMatrixStep();
        step.setInventory("inventory.yml");

        writes(jenkins, step, "nodeImageMatrix inventory: 'inventory.yml'");
    }

    @Test
    void every_field_of_a_layer_test(JenkinsRule jenkins) throws Exception {
        TestLayerStep step = new TestLayerStep("myorg/app:candidate");
        step.setDir("tests/http");
        step.setDirs(List.of("tests/tls", "tests/proxy"));
        step.setArgs("PORT=8080");
        step.setNetwork("none");
        step.setTimeout(5);
        step.setName("app");

        hasAnotherValueForEachField(step, new TestLayerStep(""));
        keeps(jenkins, step);
        step.setDirs(List.of());
        writes(
                jenkins,
                step,
                "testLayer args: 'PORT=8080', dir: 'tests/http', image: 'myorg/app:candidate', name: 'app',"
                        + " network: 'none', timeout: 5");
    }

    @Test
    void every_field_of_a_publication(JenkinsRule jenkins) throws Exception {
        PushAliasesStep step = new PushAliasesStep();
        step.setMatrix("built");
        step.setImage("myorg/app:candidate");
        step.setRepository("registry.example.com/myorg/app");
        step.setTags(List.of("1.0", "latest"));
        step.setRegistry("registry.example.com:5000");
        step.setCredentialsId("login");
        step.setWithdraw("6.2.2");
        step.setReadmit("6.2.1");
        step.setUndo("12");
        step.setReason("it leaks memory");
        step.setDryRun(true);
        step.setUntested(true);
        step.setRefresh(true);

        hasAnotherValueForEachField(step, new PushAliasesStep());
        keeps(jenkins, step);
        step.setMatrix("");
        step.setWithdraw("");
        step.setReadmit("");
        step.setUndo("");
        writes(
                jenkins,
                step,
                "pushAliases credentialsId: 'login', dryRun: true, image: 'myorg/app:candidate',"
                        + " reason: 'it leaks memory', refresh: true, registry: 'registry.example.com:5000',"
                        + " repository: 'registry.example.com/myorg/app', tags: ['1.0', 'latest'], untested: true");
    }

    @Test
    void changes_to_what_is_published(JenkinsRule jenkins) throws Exception {
        PushAliasesStep withdraw = new PushAliasesStep();
        withdraw.setWithdraw("6.2.2");
        PushAliasesStep readmit = new PushAliasesStep();
        readmit.setReadmit("6.2.1");
        PushAliasesStep undo = new PushAliasesStep();
        undo.setUndo("12");

        writes(jenkins, withdraw, "pushAliases withdraw: '6.2.2'");
        writes(jenkins, readmit, "pushAliases readmit: '6.2.1'");
        writes(jenkins, undo, "pushAliases undo: '12'");
    }

    private static void hasAnotherValueForEachField(Step step, Step byDefault) throws Exception {
        assertEquals(Set.of(), Fields.same(Fields.values(step), Fields.values(byDefault)));
    }

    private static void keeps(JenkinsRule jenkins, Step step) throws Exception {
        jenkins.assertEqualDataBoundBeans(step, new StepConfigTester(jenkins).configRoundTrip(step));
    }

    private static void writes(JenkinsRule jenkins, Step step, String script) throws Exception {
        new SnippetizerTester(jenkins).assertRoundTrip(step, script);
    }
}
