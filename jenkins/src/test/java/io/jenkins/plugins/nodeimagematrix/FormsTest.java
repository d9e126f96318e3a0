package io.jenkins.plugins.nodeimagematrix;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jenkins.plugins.nodeimagematrix.job.NodeImageMatrixBuilder;
import io.jenkins.plugins.nodeimagematrix.job.config.NodeImageMatrixConfiguration;
import java.util.Map;
import java.util.Set;
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
        before.setCredentialsId("login");
        before.setSecrets("npm");
        before.setPush(true);
        before.setAgents(3);
        before.setPerAgent(2);
        before.setOnly("os=jessie node=4.x");
        before.setRebuild("failed");
        before.setRefresh(true);
        before.setFailFast(true);
        before.setBackOff("1 4 24");
        before.setRetries(5);
        before.setTimeout(90);
        before.setAttest(true);
        before.setSigningKey("signer");
        before.setScanCommand("scan-image");
        before.setScanSeverity("critical");
        before.setScanExceptions("CVE-2026-1234 until 2027-01-31: not reachable");
        before.setWriteLock(true);

        assertEquals(
                Set.of(),
                Fields.same(Fields.values(before), Fields.values(new NodeImageMatrixBuilder(""))),
                "every field has another value than by default");
        jenkins.assertEqualDataBoundBeans(before, jenkins.configRoundtrip(before));
    }

    @Test
    void the_global_configuration(JenkinsRule jenkins) throws Exception {
        NodeImageMatrixConfiguration configuration = NodeImageMatrixConfiguration.get();
        Map<String, Object> byDefault = Fields.values(configuration);
        configuration.setRegistry("registry.example.com");
        configuration.setCatalogueUrl("https://mirror.example.com/index.json");
        configuration.setBuildsPerDaemon(4);
        configuration.setDiskBudget("20G");
        configuration.setBackOff("1 4 24");
        configuration.setHookCredentialsId("hook");
        configuration.setSigningKey("signer");
        configuration.setAttestationTags(true);
        configuration.setVerifiedBases("registry.example.com/base base-key\nregistry.example.com/other other-key");
        configuration.setRegistryLimits("docker.io 300/min 200-pulls/6h\nregistry.example.com 600/min");
        Map<String, Object> before = Fields.values(configuration);
        assertEquals(Set.of(), Fields.same(before, byDefault), "every field has another value than by default");

        jenkins.configRoundtrip();

        assertEquals(before, Fields.values(NodeImageMatrixConfiguration.get()));
    }
}
