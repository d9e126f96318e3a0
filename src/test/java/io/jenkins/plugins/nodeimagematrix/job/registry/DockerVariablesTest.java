package io.jenkins.plugins.nodeimagematrix.job.registry;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.EnvVars;
import io.jenkins.plugins.nodeimagematrix.job.config.BuildVariables;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Variables of docker-workflow's blocks are distinguished from the rest of a build's environment. */
@UnitTest
class DockerVariablesTest {
    @Test
    void only_what_concerns_docker_goes_to_its_client() {
        EnvVars environment = new EnvVars(Map.of(
                "DOCKER_HOST", "tcp://host:2376",
                "DOCKER_CONFIG", "/tmp/config",
                "BUILDX_BUILDER", "default",
                "PATH", "/tool/bin:/usr/bin",
                "PASSWORD", "secret"));

        assertThat(DockerVariables.here(environment))
                .containsOnlyKeys("DOCKER_HOST", "DOCKER_CONFIG", "BUILDX_BUILDER", "PATH");
    }

    @Test
    void other_agents_get_what_holds_for_them_too() throws Exception {
        EnvVars environment = new EnvVars(
                Map.of("DOCKER_HOST", "tcp://host:2376", "DOCKER_CERT_PATH", "/ws/certs", "PATH", "/tool/bin"));

        assertThat(DockerVariables.elsewhere(DockerVariables.here(environment)))
                .containsExactly(Map.entry("DOCKER_HOST", "tcp://host:2376"));
    }

    @Test
    void what_the_build_has_from_its_agent_is_not_of_the_build() {
        EnvVars all =
                new EnvVars(Map.of("DOCKER_HOST", "tcp://agent:2375", "BUILDX_BUILDER", "set", "PATH", "/usr/bin"));
        Map<String, String> agent = Map.of("DOCKER_HOST", "tcp://agent:2375", "BUILDX_BUILDER", "agent");

        EnvVars set = BuildVariables.without(all, agent);

        assertThat(DockerVariables.elsewhere(DockerVariables.here(set)))
                .containsExactly(Map.entry("BUILDX_BUILDER", "set"));
    }

    @Test
    void certificates_are_on_one_agent_only() throws Exception {
        EnvVars server = new EnvVars(Map.of("DOCKER_HOST", "tcp://host:2376", "DOCKER_TLS_VERIFY", "1"));

        assertThat(DockerVariables.nameDaemonOfOneAgent(server)).isTrue();
        assertThat(DockerVariables.nameDaemonOfOneAgent(
                        new EnvVars(Map.of("DOCKER_HOST", "tcp://host:2375", "DOCKER_CONFIG", "/ws/config"))))
                .isFalse();
        assertThat(DockerVariables.nameDaemonOfOneAgent(new EnvVars(Map.of("DOCKER_CERT_PATH", "/ws/certs"))))
                .isFalse();
    }

    @Test
    void registry_of_a_block_is_what_image_names_begin_with() {
        assertThat(registry("https://registry.example.com")).isEqualTo("registry.example.com");
        assertThat(registry("http://registry.example.com:5000/v2/")).isEqualTo("registry.example.com:5000");
        assertThat(registry("https://index.docker.io/v1/")).isEqualTo("docker.io");
        assertThat(registry("")).isEmpty();
        assertThat(registry("no url at all")).isEmpty();
        assertThat(DockerVariables.registry(new EnvVars(Map.of()))).isEmpty();
    }

    private static String registry(String url) {
        return DockerVariables.registry(new EnvVars(Map.of("DOCKER_REGISTRY_URL", url)));
    }
}
