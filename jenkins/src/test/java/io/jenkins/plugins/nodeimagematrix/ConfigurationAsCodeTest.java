package io.jenkins.plugins.nodeimagematrix;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jenkins.plugins.casc.ConfigurationAsCode;
import io.jenkins.plugins.casc.misc.junit.jupiter.AbstractRoundTripTest;
import io.jenkins.plugins.nodeimagematrix.job.config.HookToken;
import io.jenkins.plugins.nodeimagematrix.job.config.NodeImageMatrixConfiguration;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Configuration as code sets and exports the global configuration. */
@WithJenkins
class ConfigurationAsCodeTest extends AbstractRoundTripTest {
    private static final String SECRET = "hook-secret-14+";

    @Override
    protected void assertConfiguredAsExpected(JenkinsRule jenkins, String content) {
        NodeImageMatrixConfiguration configuration = NodeImageMatrixConfiguration.get();
        assertEquals("registry.example.com", configuration.getRegistry());
        assertEquals("https://mirror.example.com/index.json", configuration.getCatalogueUrl());
        assertEquals(4, configuration.getBuildsPerDaemon());
        assertEquals("20G", configuration.getDiskBudget());
        assertEquals("1 4 24", configuration.getBackOff());
        assertEquals("hook", configuration.getHookCredentialsId());
        assertEquals("signer", configuration.getSigningKey());
        assertEquals("docker.io 300/min 200-pulls/6h", configuration.getRegistryLimits());
        assertEquals(Optional.of(SECRET), HookToken.current(), "the token is that of the credentials");
    }

    @Override
    protected String stringInLogExpected() {
        return "mirror.example.com";
    }

    /** An export names the credentials and does not have their secrets. */
    @Test
    void masks_secrets(JenkinsRule jenkins) throws Exception {
        ConfigurationAsCode.get()
                .configure(getClass().getResource(configResource()).toExternalForm());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ConfigurationAsCode.get().export(out);

        String exported = out.toString(StandardCharsets.UTF_8);
        Assertions.assertTrue(exported.contains("hookCredentialsId: \"hook\""), exported);
        Assertions.assertFalse(exported.contains(SECRET), exported);
    }

    @Test
    void exports_what_is_set(JenkinsRule jenkins) throws Exception {
        NodeImageMatrixConfiguration.get().setRegistry("registry.example.com");
        NodeImageMatrixConfiguration.get().setBuildsPerDaemon(4);

        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ConfigurationAsCode.get().export(out);

        String exported = out.toString(StandardCharsets.UTF_8);
        Assertions.assertTrue(
                exported.contains(
                        "  nodeImageMatrix:\n    attestationTags: false\n    buildsPerDaemon: 4\n    diskBudget: \"0\"\n    registry: \"registry.example.com\"\n"),
                exported);
    }
}
