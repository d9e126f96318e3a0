package io.jenkins.plugins.nodeimagematrix.registry.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.support.TestRegistry;
import io.jenkins.plugins.nodeimagematrix.tier.RegistryTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The logins of Docker's client, from its file and from programs that keep them. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@RegistryTest
class DockerConfigTest {
    @TempDir
    private Path folder;

    private DockerConfig config(String json) throws IOException {
        Files.writeString(folder.resolve("config.json"), json);
        return new DockerConfig(
                Map.of("DOCKER_CONFIG", folder.toString(), "PATH", folder + ":" + System.getenv("PATH")));
    }

    private void helper(String name, String script) throws IOException {
        Path file = folder.resolve("docker-credential-" + name);
        Files.writeString(file, "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private static String auth(String user, String password) {
        return Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void no_file_or_no_entry_is_no_login() throws Exception {
        assertThat(new DockerConfig(Map.of("DOCKER_CONFIG", folder.toString())).find("r.example.com"))
                .isNull();
        assertThat(config("{\"auths\":{\"other.example.com\":{\"auth\":\"eA==\"}}}")
                        .find("r.example.com"))
                .isNull();
        assertThat(config("{}").find("docker.io")).isNull();
    }

    @Test
    void file_is_in_the_home_folder_unless_a_variable_names_another() throws Exception {
        Path docker = Files.createDirectories(folder.resolve(".docker"));
        Files.writeString(
                docker.resolve("config.json"), "{\"auths\":{\"r.example.com\":{\"auth\":\"" + auth("u", "p") + "\"}}}");
        assertThat(new DockerConfig(Map.of("HOME", folder.toString())).find("r.example.com"))
                .isEqualTo(new RegistryCredentials("u", "p"));
    }

    @Test
    void entries_are_found_under_every_name_that_docker_gives_a_registry() throws Exception {
        DockerConfig config = config("{\"auths\":{\"https://index.docker.io/v1/\":{\"auth\":\"" + auth("hub", "a:b")
                + "\"},\"https://r.example.com:5000/v2/\":{\"auth\":\"" + auth("five", "p")
                + "\"},\"token.example.com\":{\"auth\":\"" + auth("x", "") + "\",\"identitytoken\":\"a-token\"},"
                + "\"plain.example.com\":{\"username\":\"u\",\"password\":\"p\"},\"stored.example.com\":{}}}");
        assertThat(config.find("docker.io")).isEqualTo(new RegistryCredentials("hub", "a:b"));
        assertThat(config.find("r.example.com:5000")).isEqualTo(new RegistryCredentials("five", "p"));
        assertThat(config.find("r.example.com")).isNull();
        assertThat(config.find("token.example.com")).isEqualTo(RegistryCredentials.identityToken("a-token"));
        assertThat(config.find("plain.example.com")).isEqualTo(new RegistryCredentials("u", "p"));
        assertThat(config.find("stored.example.com")).isNull();
    }

    @Test
    void helper_of_a_registry_goes_before_the_store_and_the_store_before_the_file() throws Exception {
        helper("one", "read server; echo \"{\\\"Username\\\":\\\"one\\\",\\\"Secret\\\":\\\"$1 $server\\\"}\"");
        helper("all", "cat > /dev/null; echo 'credentials not found in native keychain'; exit 1");
        DockerConfig config = config("{\"credsStore\":\"all\",\"credHelpers\":{\"one.example.com\":\"one\"},"
                + "\"auths\":{\"other.example.com\":{\"auth\":\"" + auth("file", "p") + "\"}}}");
        assertThat(config.find("one.example.com")).isEqualTo(new RegistryCredentials("one", "get one.example.com"));
        assertThat(config.find("other.example.com")).isEqualTo(new RegistryCredentials("file", "p"));
        assertThat(config.find("third.example.com")).isNull();
    }

    @Test
    void helper_gets_the_environment_of_the_client_and_may_have_an_empty_login() throws Exception {
        helper("env", "cat > /dev/null; echo \"{\\\"Username\\\":\\\"$DOCKER_CONFIG\\\"}\"");
        helper("none", "cat > /dev/null; echo '{}'");
        DockerConfig config = config("{\"credsStore\":\"env\",\"credHelpers\":{\"none.example.com\":\"none\"}}");
        assertThat(config.find("r.example.com")).isEqualTo(new RegistryCredentials(folder.toString(), ""));
        assertThat(config.find("none.example.com")).isNull();
    }

    @Test
    void errors_are_reported_without_a_secret() throws Exception {
        assertThatThrownBy(() -> config("{\"auths\": \"s3cret").find("r.example.com"))
                .hasMessageContaining("is not JSON")
                .hasMessageNotContaining("s3cret");
        assertThatThrownBy(() -> config("{\"credsStore\":\"absent\"}").find("r.example.com"))
                .hasMessageContaining("docker-credential-absent, which is not on the PATH");
        assertThatThrownBy(() -> config("{\"credsStore\":\"../../bin/sh\"}").find("r.example.com"))
                .hasMessageContaining("which is not a valid name");
        helper("locked", "echo 'the keychain is locked'; exit 2");
        assertThatThrownBy(() -> config("{\"credsStore\":\"locked\"}").find("r.example.com"))
                .hasMessageContaining("status 2")
                .hasMessageContaining("the keychain is locked");
        helper("odd", "echo 's3cret'");
        assertThatThrownBy(() -> config("{\"credsStore\":\"odd\"}").find("r.example.com"))
                .hasMessageContaining("not JSON")
                .hasMessageNotContaining("s3cret");
        assertThatThrownBy(() -> config("{\"auths\":{\"r.example.com\":{\"auth\":\"%%%\"}}}")
                        .find("r.example.com"))
                .hasMessageContaining("not base64");
    }

    @Test
    void login_from_a_helper_lets_us_push_to_a_real_registry() throws Exception {
        helper(
                "tests",
                "cat > /dev/null; printf '{\"ServerURL\":\"x\",\"Username\":\"" + TestRegistry.USER
                        + "\",\"Secret\":\"%s\"}' '" + TestRegistry.PASSWORD + "'");
        try (TestRegistry registry = TestRegistry.startWithUser()) {
            RegistryCredentials login = config("{\"credsStore\":\"tests\"}").find(registry.address());
            SmallImage image =
                    SmallImage.of("helped").push(new RegistryClient(registry.address(), login, 1), "a/b", "v1");
            assertThat(new RegistryClient(registry.address(), login, 1).digest("a/b", "v1"))
                    .contains(image.digest());
        }
    }
}
