package io.jenkins.plugins.nodeimagematrix.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.nodeimagematrix.support.Await;
import io.jenkins.plugins.nodeimagematrix.support.Bench;
import io.jenkins.plugins.nodeimagematrix.support.ControllerClient;
import io.jenkins.plugins.nodeimagematrix.support.NeedsRealJenkins;
import io.jenkins.plugins.nodeimagematrix.support.PipelineJob;
import io.jenkins.plugins.nodeimagematrix.support.PrivateRegistry;
import io.jenkins.plugins.nodeimagematrix.support.SleepyMatrix;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who may publish: credentials of a folder, the blocks of docker-workflow, and secrets of builds, none of which ever shows. */
@NeedsRealJenkins
class CredentialsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(150);
    private static final String SECRET = "a-secret-of-the-build";

    private static Path workspace;
    private static Bench bench;
    private static ControllerClient client;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        workspace = SleepyMatrix.prepare("logins", 2, "RUN test -s /version\n");
        Files.writeString(
                workspace.resolve("ctx/Dockerfile"),
                "ARG BASE\nFROM ${BASE}\nARG V\nRUN echo $V > /version\n"
                        + "RUN --mount=type=secret,id=token test -s /run/secrets/token && cat /run/secrets/token\n");
        Path file = workspace.resolve("image-matrix.yaml");
        Files.writeString(
                file,
                Files.readString(file)
                        .replace(
                                "    tests: [tests/slow]\n",
                                "    tests: [tests/slow]\n    secrets: { token: token }\n"));
        bench = Bench.start("logins", PrivateRegistry.startWithUser());
        client = bench.controller.client();
        assertThat(client.script(
                        """
                import com.cloudbees.hudson.plugins.folder.Folder
                import com.cloudbees.hudson.plugins.folder.properties.FolderCredentialsProvider.FolderCredentialsProperty
                import com.cloudbees.plugins.credentials.CredentialsScope
                import com.cloudbees.plugins.credentials.domains.*
                import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl
                import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl
                def folder = Jenkins.instance.createProject(Folder, 'team')
                def property = new FolderCredentialsProperty(new DomainCredentials[0])
                folder.addProperty(property)
                def g = CredentialsScope.GLOBAL
                property.store.addCredentials(Domain.global(), new UsernamePasswordCredentialsImpl(g, 'shipper', '', '%s', '%s'))
                property.store.addCredentials(Domain.global(), new StringCredentialsImpl(g, 'token', '', hudson.util.Secret.fromString('%s')))
                def elsewhere = new Domain('elsewhere', '', [new HostnameSpecification('other.example.com', '')])
                property.store.addDomain(elsewhere, [new UsernamePasswordCredentialsImpl(g, 'foreign', '', 'x', 'y')])
                println 'ready'
                """.formatted(PrivateRegistry.USER, PrivateRegistry.PASSWORD.replace("$", "\\$"), SECRET)))
                .contains("ready");
    }

    @AfterAll
    static void stop() throws IOException, InterruptedException {
        bench.close();
    }

    @Test
    void credentials_of_the_folder_publish_and_show_nowhere() throws Exception {
        Watch watch = new Watch();
        Ended build = run(
                "team/ship",
                "nodeImageMatrix label: 'docker', push: true, registry: REGISTRY, credentialsId: 'shipper'");
        Set<String> seen = watch.end();

        assertThat(build.result()).as(build.console()).isEqualTo("SUCCESS");
        assertThat(seen).as("command lines with a secret in them").isEmpty();
        for (String secret : List.of(PrivateRegistry.PASSWORD, SECRET)) {
            assertThat(build.console()).doesNotContain(secret);
            assertThat(filesWith(bench.controller.home().resolve("agents"), secret))
                    .isEmpty();
            assertThat(filesWith(bench.controller.home().resolve("jobs"), secret))
                    .isEmpty();
        }
        assertThat(client.script("""
                import com.cloudbees.plugins.credentials.CredentialsProvider
                def job = Jenkins.instance.getItemByFullName('team/ship')
                ['shipper', 'token'].each { id ->
                  def found = CredentialsProvider.findCredentialById(id, com.cloudbees.plugins.credentials.common.IdCredentials, job.lastBuild, [])
                  println "${id} ${CredentialsProvider.getFingerprintOf(found)?.usages?.keySet()}"
                }
                """)).contains("shipper [team/ship]", "token [team/ship]");
    }

    @Test
    void credentials_of_another_folder_or_host_are_not_found() {
        Ended outside = run(
                "outside", "nodeImageMatrix label: 'docker', push: true, registry: REGISTRY, credentialsId: 'shipper'");
        assertThat(outside.result()).isEqualTo("FAILURE");
        assertThat(outside.console())
                .contains("There are no credentials \"shipper\" that this job may use for the registry "
                        + bench.registry.address());
        Ended foreign = run(
                "team/foreign",
                "nodeImageMatrix label: 'docker', push: true, registry: REGISTRY, credentialsId: 'foreign'");
        assertThat(foreign.result()).isEqualTo("FAILURE");
        assertThat(foreign.console()).contains("There are no credentials \"foreign\"");
    }

    @Test
    void registry_and_login_of_docker_workflow_are_used() {
        Ended build = run(
                "team/block",
                "docker.withRegistry('http://' + REGISTRY, 'shipper') { nodeImageMatrix label: 'docker', push: true, refresh: true, rebuild: 'all', only: 'node=1.x' }");

        assertThat(build.result()).as(build.console()).isEqualTo("SUCCESS");
        assertThat(build.console()).doesNotContain(PrivateRegistry.PASSWORD);
    }

    @Test
    void builds_with_different_users_on_one_agent_do_not_disturb_each_other() {
        Ended build = run("team/both", """
                parallel good: { nodeImageMatrix label: 'agent-1', push: true, refresh: true, rebuild: 'all', only: 'node=2.x', registry: REGISTRY, credentialsId: 'shipper' },
                  bad: {
                    try {
                      nodeImageMatrix label: 'agent-1', push: true, only: 'node=2.x', registry: REGISTRY
                      echo 'nobody was let in'
                    } catch (e) { echo "kept out: ${e.message}" }
                  }
                """);

        assertThat(build.result()).as(build.console()).isEqualTo("SUCCESS");
        assertThat(build.console()).contains("kept out: ").doesNotContain("nobody was let in");
    }

    @Test
    void form_offers_what_fits_to_those_who_may_see_it() {
        String offered = client.script("""
                import hudson.security.*
                import jenkins.model.Jenkins
                def j = Jenkins.instance
                def folder = j.getItemByFullName('team')
                def shown = { d -> [
                    d.doFillCredentialsIdItems(folder, 'REG', 'chosen').collect { it.value },
                    d.doFillCredentialsIdItems(folder, 'other.example.com', '').collect { it.value },
                    d.doCheckCredentialsId(folder, 'REG', 'shipper').kind, d.doCheckCredentialsId(folder, 'REG', 'nobody').kind] }
                def types = ['pipeline.NodeImageMatrixStep', 'pipeline.PushAliasesStep', 'job.NodeImageMatrixBuilder']
                def seenBy = { who, d -> def context = ACL.as2(who); try { shown(d) } finally { context.close() } }
                def descriptors = types.collect { j.getDescriptorOrDie(j.pluginManager.uberClassLoader.loadClass('io.jenkins.plugins.nodeimagematrix.' + it)) }
                def before = [j.securityRealm, j.authorizationStrategy]
                def locked = new FullControlOnceLoggedInAuthorizationStrategy()
                locked.allowAnonymousRead = false
                j.securityRealm = new HudsonPrivateSecurityRealm(false, false, null)
                j.authorizationStrategy = locked
                try {
                  descriptors.each { d -> println "system ${seenBy(ACL.SYSTEM2, d)}" }
                  descriptors.each { d -> println "nobody ${seenBy(Jenkins.ANONYMOUS2, d)}" }
                } finally {
                  j.securityRealm = before[0]
                  j.authorizationStrategy = before[1]
                }
                """.replace("REG", bench.registry.address()));

        assertThat(offered.lines().filter(line -> line.startsWith("system")))
                .hasSize(3)
                .allSatisfy(line -> assertThat(line)
                        .contains("shipper", "chosen", "foreign")
                        .doesNotContain("token")
                        .endsWith("OK, ERROR]"));
        assertThat(offered.lines().filter(line -> line.startsWith("nobody")))
                .hasSize(3)
                .allSatisfy(line -> assertThat(line).isEqualTo("nobody [[, chosen], [], OK, OK]"));
    }

    private record Ended(String result, String console) {}

    private static Ended run(String job, String steps) {
        String script = "node('docker') {\n  dir('" + workspace + "') {\n"
                + steps.replace("REGISTRY", "'" + bench.registry.address() + "'") + "\n  }\n}\n";
        String xml =
                Base64.getEncoder().encodeToString(new PipelineJob(script).xml().getBytes(StandardCharsets.UTF_8));
        assertThat(client.script("""
                def parts = '%s'.split('/')
                def parent = parts.length == 1 ? Jenkins.instance : Jenkins.instance.getItemByFullName(parts[0])
                def job = parent.createProjectFromXML(parts[-1], new ByteArrayInputStream('%s'.decodeBase64()))
                job.scheduleBuild2(0)
                println 'started'
                """.formatted(job, xml))).contains("started");
        String path = "job/" + job.replace("/", "/job/") + "/1/";
        String result = Await.answer(
                PATIENCE,
                () -> Optional.of(client.get(path + "api/json"))
                        .filter(answer -> answer.statusCode() == 200)
                        .map(answer -> client.json(path + "api/json"))
                        .filter(build -> !build.path("building").asBoolean())
                        .map(build -> build.path("result"))
                        .filter(JsonNode::isTextual)
                        .map(JsonNode::asText),
                () -> "end of " + path + "; its console:\n"
                        + client.get(path + "consoleText").body());
        return new Ended(result, client.page(path + "consoleText"));
    }

    private static List<Path> filesWith(Path folder, String secret) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(secret)) {
                    found.add(file);
                }
            }
        }
        return found;
    }

    /** Looks at what every process of this machine was started with, as {@code ps} shows it to everybody. */
    private static final class Watch {
        private final Set<String> found = ConcurrentHashMap.newKeySet();
        private final Thread thread = new Thread(this::look, "ps");
        private volatile boolean ended;

        Watch() {
            thread.setDaemon(true);
            thread.start();
        }

        private void look() {
            while (!ended) {
                ProcessHandle.allProcesses()
                        .map(process -> process.info().commandLine().orElse(""))
                        .filter(line -> line.contains(PrivateRegistry.PASSWORD) || line.contains(SECRET))
                        .forEach(found::add);
            }
        }

        Set<String> end() throws InterruptedException {
            ended = true;
            thread.join();
            return found;
        }
    }
}
