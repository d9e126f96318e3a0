package io.jenkins.plugins.nodeimagematrix;

import static org.junit.jupiter.api.Assertions.assertEquals;

import hudson.model.Label;
import hudson.model.Result;
import hudson.util.FormValidation;
import io.jenkins.plugins.nodeimagematrix.job.config.LabelField;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The steps on agents with labels, and inside the blocks of docker-workflow. */
@WithJenkins
class PipelinesTest {
    @Test
    void a_matrix_is_planned_on_an_agent(JenkinsRule jenkins) throws Exception {
        jenkins.createOnlineSlave(Label.get("docker"));

        WorkflowRun run = jenkins.buildAndAssertSuccess(job(jenkins, Matrix.onAgent("""
                def plan = nodeImageMatrix plan: true, label: 'docker'
                echo plan.outcome + ': ' + plan.cells*.name.join(' ')
                """)));

        jenkins.assertLogContains("PLANNED: tiny:4.4.7 tiny:6.2.2", run);
    }

    @Test
    void labels_are_checked_against_the_agents(JenkinsRule jenkins) throws Exception {
        assertEquals(FormValidation.Kind.WARNING, LabelField.check("docker").kind);
        jenkins.createOnlineSlave(Label.get("docker"));
        jenkins.createOnlineSlave(Label.get("docker"));
        assertEquals(FormValidation.Kind.OK, LabelField.check("docker").kind);
    }

    @Test
    void with_registry_names_the_registry(JenkinsRule jenkins) throws Exception {
        jenkins.createOnlineSlave(Label.get("docker"));

        WorkflowRun run = jenkins.buildAndAssertSuccess(job(jenkins, Matrix.onAgent("""
                docker.withRegistry('https://registry.invalid:5000') {
                  def plan = nodeImageMatrix plan: true
                  echo plan.cells*.repository.unique().join(' ')
                }
                """)));

        jenkins.assertLogContains("registry.invalid:5000/demo/tiny", run);
    }

    @Test
    void with_server_names_the_daemon(JenkinsRule jenkins) throws Exception {
        Assumptions.assumeTrue(Docker.hasClient(), "needs the docker client in the PATH");
        jenkins.createOnlineSlave(Label.get("docker"));

        WorkflowRun run = jenkins.buildAndAssertStatus(Result.FAILURE, job(jenkins, Matrix.onAgent("""
                docker.withServer('tcp://127.0.0.1:1') {
                  nodeImageMatrix label: 'docker'
                }
                """)));

        jenkins.assertLogContains("tcp://127.0.0.1:1", run);
    }

    @Test
    void a_matrix_is_built_and_tested(JenkinsRule jenkins) throws Exception {
        Docker.assumeBusybox();
        jenkins.createOnlineSlave(Label.get("docker"));

        WorkflowRun run = jenkins.buildAndAssertSuccess(job(jenkins, Matrix.onAgent("""
                def built = nodeImageMatrix label: 'docker'
                echo built.cells*.state.unique().join(' ')
                """)));

        jenkins.assertLogContains("proven", run);
    }

    private static WorkflowJob job(JenkinsRule jenkins, String script) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(script, true));
        return job;
    }
}
