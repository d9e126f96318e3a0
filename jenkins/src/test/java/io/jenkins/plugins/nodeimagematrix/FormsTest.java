package io.jenkins.plugins.nodeimagematrix;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jenkins.plugins.nodeimagematrix.job.NodeImageMatrixBuilder;
import io.jenkins.plugins.nodeimagematrix.job.config.NodeImageMatrixConfiguration;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The forms of the freestyle build step and of the global configuration keep what is entered. */
@WithJenkins
class FormsTest {
    @Test
    void an_empty_build_step(JenkinsRule jenkins) throws Exception {
        NodeImageMatrixBuilder before = new NodeImageMatrixBuilder("");

        jenkins.assertEqualDataBoundBeans(before, jenkins.configRoundtrip(before));
    }

    @Test
    void a_build_step_with_every_field(JenkinsRule jenkins) throws Exception {
        NodeImageMatrixBuilder before = new NodeImageMatrixBuilder("images/image-matrix.yaml");
        before.setMatrix("axes: {}");
        before.setLabel("docker && linux");
        before.setRegistry("registry.example.com:5000");
        before.setCredentialsId("");
        before.setSecrets("npm");
        before.setPush(true);
        before.setAgents(3);
        before.setPerAgent(2);
        before.setOnly("os=jessie node=4.x");
        before.setRebuild("failed");
        before.setRefresh(true);
        before.setFailFast(true);
        before.setRetries(5);
        before.setTimeout(90);

        jenkins.assertEqualDataBoundBeans(before, jenkins.configRoundtrip(before));
    }

    @Test
    void the_global_configuration(JenkinsRule jenkins) throws Exception {
        NodeImageMatrixConfiguration configuration = NodeImageMatrixConfiguration.get();
        configuration.setRegistry("registry.example.com");
        configuration.setCatalogueUrl("https://mirror.example.com/index.json");
        configuration.setBuildsPerDaemon(4);
        configuration.setDiskBudget("20G");

        jenkins.configRoundtrip();

        NodeImageMatrixConfiguration after = NodeImageMatrixConfiguration.get();
        assertEquals("registry.example.com", after.getRegistry());
        assertEquals("https://mirror.example.com/index.json", after.getCatalogueUrl());
        assertEquals(4, after.getBuildsPerDaemon());
        assertEquals("20G", after.getDiskBudget());
    }
}
