package io.jenkins.plugins.nodeimagematrix.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code work/jenkins} fetches a Jenkins from servers that are those of this test. */
@UnitTest
class FetchedJenkinsTest {
    private static final String WAR = "/war-stable/2.541.3/jenkins.war";

    @TempDir
    private Path root;

    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private String manager;

    /** What is fetched: a program that writes its arguments into the folder of the plugins. */
    public static final class PluginManager {
        private PluginManager() {}

        public static void main(String[] arguments) throws IOException {
            Path plugins = Path.of(arguments[List.of(arguments).indexOf("--plugin-download-directory") + 1]);
            Files.write(plugins.resolve("arguments"), List.of(arguments));
        }
    }

    @BeforeEach
    void serve() throws Exception {
        Path work = Files.createDirectories(root.resolve("work"));
        Files.copy(Path.of("work/jenkins"), work.resolve("jenkins"));
        String script = Files.readString(work.resolve("jenkins"));
        String version = script.replaceFirst("(?s).*\\nmanager=([0-9.]+)\\n.*", "$1");
        manager = "/" + version + "/jenkins-plugin-manager-" + version + ".jar";
        put(WAR, "a war".getBytes(StandardCharsets.UTF_8), "  jenkins.war\n");
        put(manager, jar(), "");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            requests.add(path);
            byte[] body = files.get(path);
            exchange.sendResponseHeaders(body == null ? 404 : 200, body == null ? -1 : body.length);
            if (body != null) {
                exchange.getResponseBody().write(body);
            }
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void fetches_a_war_and_has_its_plugins_installed() throws Exception {
        Ended ended = fetch();

        assertThat(ended.status).as(ended.errors).isZero();
        assertThat(ended.output).isEqualTo("target/jenkins-2.541.3\n");
        assertThat(root.resolve("target/jenkins-2.541.3/jenkins.war")).hasContent("a war");
        assertThat(Files.readAllLines(root.resolve("target/jenkins-2.541.3/plugins/arguments")))
                .containsSubsequence("--war", "target/jenkins-2.541.3/jenkins.war", "--plugins")
                .contains("workflow-aggregator", "credentials", "docker-workflow", "junit", "dark-theme");
    }

    @Test
    void fetches_again_only_what_has_changed() throws Exception {
        fetch();
        fetch();
        assertThat(requests).containsOnlyOnce(WAR, manager);

        put(WAR, "a newer war".getBytes(StandardCharsets.UTF_8), "  jenkins.war\n");
        assertThat(fetch().status).isZero();
        assertThat(root.resolve("target/jenkins-2.541.3/jenkins.war")).hasContent("a newer war");
        assertThat(requests).containsOnlyOnce(manager);
    }

    @Test
    void refuses_a_file_with_another_checksum() throws Exception {
        files.put(WAR, "another war".getBytes(StandardCharsets.UTF_8));

        Ended ended = fetch();

        assertThat(ended.status).isEqualTo(1);
        assertThat(ended.output).isEmpty();
        assertThat(ended.errors).contains("work/jenkins: ", WAR + " does not have the checksum ");
        assertThat(root.resolve("target/jenkins-2.541.3")).isDirectoryNotContaining("glob:**jenkins.war*");
        assertThat(requests).doesNotContain(manager);
    }

    @Test
    void says_that_servers_are_out_of_reach() throws Exception {
        files.clear();

        Ended ended = fetch();

        assertThat(ended.status).isEqualTo(3);
        assertThat(ended.output + ended.errors).isEmpty();
    }

    @Test
    void uses_what_it_has_when_servers_are_out_of_reach() throws Exception {
        fetch();
        files.clear();

        Ended ended = fetch();

        assertThat(ended.status).as(ended.errors).isZero();
        assertThat(ended.output).isEqualTo("target/jenkins-2.541.3\n");
    }

    private Ended fetch() throws Exception {
        ProcessBuilder command = new ProcessBuilder(root.resolve("work/jenkins").toString(), "2.541.3");
        String url = "http://127.0.0.1:" + server.getAddress().getPort();
        Path errors = Files.createTempFile(root, "errors", "");
        command.environment()
                .putAll(Map.of("JENKINS_MIRROR", url, "PLUGIN_MANAGER_MIRROR", url, "no_proxy", "127.0.0.1"));
        Process process = command.redirectError(errors.toFile()).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), output, Files.readString(errors));
    }

    private record Ended(int status, String output, String errors) {}

    private void put(String path, byte[] content, String afterSum) throws Exception {
        files.put(path, content);
        String sum =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        files.put(path + ".sha256", (sum + afterSum).getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] jar() throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, PluginManager.class.getName());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        String name = PluginManager.class.getName().replace('.', '/') + ".class";
        try (JarOutputStream jar = new JarOutputStream(bytes, manifest);
                InputStream type = PluginManager.class.getResourceAsStream("/" + name)) {
            jar.putNextEntry(new JarEntry(name));
            type.transferTo(jar);
        }
        return bytes.toByteArray();
    }
}
