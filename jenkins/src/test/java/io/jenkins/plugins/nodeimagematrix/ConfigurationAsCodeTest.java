package io.jenkins.plugins.nodeimagematrix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.casc.ConfigurationAsCode;
import io.jenkins.plugins.casc.misc.junit.jupiter.AbstractRoundTripTest;
import io.jenkins.plugins.nodeimagematrix.job.config.HookToken;
import io.jenkins.plugins.nodeimagematrix.job.config.NodeImageMatrixConfiguration;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

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
        assertTrue(configuration.isAttestationTags());
        assertEquals(
                "registry.example.com/base base-key\nregistry.example.com/other other-key",
                configuration.getVerifiedBases());
        assertEquals("docker.io 300/min 200-pulls/6h\nregistry.example.com 600/min", configuration.getRegistryLimits());
        assertEquals(Optional.of(SECRET), HookToken.current(), "the token is that of the credentials");
    }

    @Override
    protected String stringInLogExpected() {
        return "mirror.example.com";
    }

    @Test
    void exports_every_field_and_imports_what_it_exported(JenkinsRule jenkins) throws Exception {
        NodeImageMatrixConfiguration configuration = NodeImageMatrixConfiguration.get();
        Map<String, Object> byDefault = Fields.values(configuration);
        configure();
        Map<String, Object> configured = Fields.values(configuration);
        assertEquals(Set.of(), Fields.same(configured, byDefault), "the file sets every field");

        Map<String, Object> exported = new TreeMap<>(part(export()));
        assertEquals(given(), exported);

        exported.replaceAll((field, value) -> byDefault.get(field));
        importPart(exported);
        assertEquals(byDefault, Fields.values(configuration));
        importPart(given());
        assertEquals(configured, Fields.values(configuration));
    }

    /** An export names the credentials and does not have their secrets. */
    @Test
    void masks_secrets(JenkinsRule jenkins) throws Exception {
        configure();

        String exported = export();
        assertEquals("hook", part(exported).get("hookCredentialsId"));
        assertFalse(exported.contains(SECRET), exported);
    }

    @Test
    void exports_what_is_set(JenkinsRule jenkins) throws Exception {
        NodeImageMatrixConfiguration.get().setRegistry("registry.example.com");
        NodeImageMatrixConfiguration.get().setBuildsPerDaemon(4);

        assertEquals(
                Map.of(
                        "attestationTags",
                        false,
                        "buildsPerDaemon",
                        4,
                        "diskBudget",
                        "0",
                        "registry",
                        "registry.example.com"),
                part(export()));
    }

    private void configure() throws Exception {
        ConfigurationAsCode.get()
                .configure(getClass().getResource(configResource()).toExternalForm());
    }

    /** The fields that the file of this test sets. */
    private Map<String, Object> given() throws Exception {
        try (InputStream file = getClass().getResourceAsStream(configResource())) {
            return new TreeMap<>(part(new String(file.readAllBytes(), StandardCharsets.UTF_8)));
        }
    }

    private static String export() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ConfigurationAsCode.get().export(out);
        return out.toString(StandardCharsets.UTF_8);
    }

    /** The part of this plugin in a configuration. */
    @SuppressWarnings("unchecked")
    private static Map<String, Object> part(String yaml) {
        Map<String, Map<String, Map<String, Object>>> all = (Map<String, Map<String, Map<String, Object>>>)
                new Load(LoadSettings.builder().build()).loadFromString(yaml);
        return all.get("unclassified").get("nodeImageMatrix");
    }

    private void importPart(Map<String, Object> fields) throws Exception {
        Path file = Files.createTempFile(tempFolder, "part", ".yaml");
        Files.writeString(
                file,
                new Dump(DumpSettings.builder().build())
                        .dumpToString(Map.of("unclassified", Map.of("nodeImageMatrix", fields))));
        ConfigurationAsCode.get().configure(file.toUri().toString());
    }
}
