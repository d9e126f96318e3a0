package io.jenkins.plugins.nodeimagematrix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.FreeStyleProject;
import hudson.model.Item;
import hudson.triggers.TriggerDescriptor;
import hudson.util.FormValidation;
import io.jenkins.plugins.nodeimagematrix.job.trigger.ImageMatrixTrigger;
import io.jenkins.plugins.nodeimagematrix.job.trigger.LookAction;
import java.util.List;
import java.util.Map;
import jenkins.branch.BranchSource;
import jenkins.scm.impl.SingleSCMSource;
import org.jenkinsci.plugins.structs.describable.DescribableModel;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.cps.SnippetizerTester;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.properties.PipelineTriggersJobProperty;
import org.jenkinsci.plugins.workflow.multibranch.JobPropertyStep;
import org.jenkinsci.plugins.workflow.multibranch.WorkflowMultiBranchProject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.SingleFileSCM;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The trigger in forms, in scripts, in Jenkinsfiles of branches, and as data for Job DSL. */
@WithJenkins
class TriggersTest {
    private static final String DECLARATIVE = """
            pipeline {
              agent none
              triggers { imageMatrix(spec: 'H/15 * * * *', onlyFound: true, promise: 'security 4h') }
              stages { stage('images') { steps { echo 'built' } } }
            }
            """;
    private static final String SCRIPTED = """
            properties([pipelineTriggers([imageMatrix(onlyFound: true, promise: 'security 4h', spec: 'H/15 * * * *')])])
            """;

    private static JenkinsRule jenkins;

    @BeforeAll
    static void start(JenkinsRule rule) {
        jenkins = rule;
    }

    @AfterAll
    static void end() throws Exception {
        jenkins.after();
    }

    @Test
    void its_form_keeps_what_is_entered() throws Exception {
        FreeStyleProject job = jenkins.createFreeStyleProject();
        ImageMatrixTrigger before = everything();
        job.addTrigger(before);
        job.save();

        FreeStyleProject after = jenkins.configRoundtrip(job);

        ImageMatrixTrigger kept = after.getTrigger(ImageMatrixTrigger.class);
        assertEquals("H/15 * * * *", kept.getSpec());
        jenkins.assertEqualDataBoundBeans(before, kept);
    }

    @Test
    void without_a_schedule_only_notifications_start_looks() throws Exception {
        FreeStyleProject job = jenkins.createFreeStyleProject();
        job.addTrigger(new ImageMatrixTrigger(""));
        job.save();

        assertEquals(
                "",
                jenkins.configRoundtrip(job)
                        .getTrigger(ImageMatrixTrigger.class)
                        .getSpec());
    }

    @Test
    void the_snippet_generator_writes_it() throws Exception {
        SnippetizerTester snippets = new SnippetizerTester(jenkins);

        snippets.assertRoundTrip(step(new ImageMatrixTrigger("H/15 * * * *")), """
                properties([pipelineTriggers([imageMatrix('H/15 * * * *')])])""");
        snippets.assertRoundTrip(step(everything()), """
                properties([pipelineTriggers([imageMatrix(credentialsId: 'base-images', ignoreHeld: true, \
                onlyFound: true, promise: 'security 4h', refresh: true, spec: 'H/15 * * * *')])])""");
    }

    @Test
    void a_scripted_pipeline_sets_it() throws Exception {
        assertHasTrigger(built(SCRIPTED));
    }

    @Test
    void a_declarative_pipeline_sets_it() throws Exception {
        assertHasTrigger(built(DECLARATIVE));
    }

    @Test
    void the_jenkinsfile_of_a_branch_sets_it() throws Exception {
        WorkflowMultiBranchProject project = jenkins.createProject(WorkflowMultiBranchProject.class, "images");
        project.getSourcesList()
                .add(new BranchSource(new SingleSCMSource("main", new SingleFileSCM("Jenkinsfile", DECLARATIVE))));
        project.scheduleBuild2(0).getFuture().get();
        jenkins.waitUntilNoActivity();

        WorkflowJob branch = project.getItem("main");
        assertNotNull(branch, "the branch was found");
        jenkins.assertBuildStatusSuccess(branch.getLastBuild());
        assertHasTrigger(branch);
        assertNotNull(
                jenkins.createWebClient().getPage(branch, "image-matrix-looks/"), "the branch has the page of looks");
    }

    @Test
    void it_is_offered_to_jobs_and_not_to_what_holds_them() throws Exception {
        TriggerDescriptor offered = jenkins.jenkins.getDescriptorByType(ImageMatrixTrigger.DescriptorImpl.class);
        Item folder = jenkins.createProject(WorkflowMultiBranchProject.class, "branches");

        assertTrue(offered.isApplicable(jenkins.createFreeStyleProject()));
        assertTrue(offered.isApplicable(jenkins.createProject(WorkflowJob.class)));
        assertFalse(offered.isApplicable(folder));
    }

    /** Job DSL and configuration as code write and read triggers as these maps. */
    @Test
    void its_data_become_the_same_trigger_again() throws Exception {
        DescribableModel<ImageMatrixTrigger> model = new DescribableModel<>(ImageMatrixTrigger.class);
        Map<String, Object> data = Map.of("spec", "H/15 * * * *", "onlyFound", true, "promise", "security 4h");

        ImageMatrixTrigger made = model.instantiate(data, null);

        assertEquals(data, model.uninstantiate2(made).getArguments());
    }

    @Test
    void its_form_is_checked() throws Exception {
        ImageMatrixTrigger.DescriptorImpl form =
                jenkins.jenkins.getDescriptorByType(ImageMatrixTrigger.DescriptorImpl.class);
        Item job = jenkins.createFreeStyleProject();

        assertEquals(FormValidation.Kind.OK, form.doCheckSpec(job, "H/15 * * * *").kind);
        assertEquals(FormValidation.Kind.ERROR, form.doCheckSpec(job, "every day").kind);
        assertEquals(FormValidation.Kind.OK, form.doCheckPromise(job, "security 4h, base 2d").kind);
        assertEquals(FormValidation.Kind.ERROR, form.doCheckPromise(job, "soon").kind);
    }

    private static ImageMatrixTrigger everything() throws Exception {
        ImageMatrixTrigger trigger = new ImageMatrixTrigger("H/15 * * * *");
        trigger.setOnlyFound(true);
        trigger.setRefresh(true);
        trigger.setIgnoreHeld(true);
        trigger.setPromise("security 4h");
        trigger.setCredentialsId("base-images");
        return trigger;
    }

    private static JobPropertyStep step(ImageMatrixTrigger trigger) {
        return new JobPropertyStep(List.of(new PipelineTriggersJobProperty(List.of(trigger))));
    }

    private static WorkflowJob built(String script) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(script, true));
        jenkins.buildAndAssertSuccess(job);
        return job;
    }

    private static void assertHasTrigger(WorkflowJob job) {
        PipelineTriggersJobProperty triggers = job.getTriggersJobProperty();
        assertEquals(1, triggers.getTriggers().size());
        ImageMatrixTrigger trigger = (ImageMatrixTrigger) triggers.getTriggers().get(0);
        assertEquals("H/15 * * * *", trigger.getSpec());
        assertTrue(trigger.isOnlyFound());
        assertEquals("security 4h", trigger.getPromise());
        assertEquals(1, job.getActions(LookAction.class).size());
    }
}
