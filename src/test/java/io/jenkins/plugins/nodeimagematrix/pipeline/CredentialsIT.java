package io.jenkins.plugins.nodeimagematrix.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.support.Bench;
import io.jenkins.plugins.nodeimagematrix.support.ControllerClient;
import io.jenkins.plugins.nodeimagematrix.support.NeedsRealJenkins;
import io.jenkins.plugins.nodeimagematrix.support.PrivateRegistry;
import io.jenkins.plugins.nodeimagematrix.support.SleepyMatrix;
import io.jenkins.plugins.nodeimagematrix.tier.ControllerTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who may publish: credentials of a folder, the blocks of docker-workflow, and secrets of builds, none of which ever shows. */
@NeedsRealJenkins
@ControllerTest
class CredentialsIT {
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
        FolderJob.folder(
                client, """
                login('shipper', '%s', '%s')
                text('token', '%s')
                def elsewhere = new Domain('elsewhere', '', [new HostnameSpecification('other.example.com', '')])
                property.store.addDomain(elsewhere, [new UsernamePasswordCredentialsImpl(g, 'foreign', '', 'x', 'y')])
                """.formatted(PrivateRegistry.USER, PrivateRegistry.PASSWORD.replace("$", "\\$"), SECRET));
    }

    @AfterAll
    static void stop() throws IOException, InterruptedException {
        bench.close();
    }

    @Test
    void credentials_of_the_folder_publish_and_show_nowhere() throws Exception {
        SecretWatch watch = new SecretWatch(PrivateRegistry.PASSWORD, SECRET);
        FolderJob build = run(
                "team/ship",
                "nodeImageMatrix label: 'docker', push: true, registry: REGISTRY, credentialsId: 'shipper', secrets: ['token']");

        assertThat(build.result()).as(build.console()).isEqualTo("SUCCESS");
        assertThat(watch.end()).as("command lines with a secret in them").isEmpty();
        for (String secret : List.of(PrivateRegistry.PASSWORD, SECRET)) {
            assertThat(build.console()).doesNotContain(secret);
            assertThat(SecretWatch.files(bench.controller.home().resolve("agents"), secret))
                    .isEmpty();
            assertThat(SecretWatch.files(bench.controller.home().resolve("jobs"), secret))
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
        FolderJob outside = run(
                "outside", "nodeImageMatrix label: 'docker', push: true, registry: REGISTRY, credentialsId: 'shipper'");
        assertThat(outside.result()).isEqualTo("FAILURE");
        assertThat(outside.console())
                .contains("There are no credentials \"shipper\" that this job may use for the registry "
                        + bench.registry.address());
        FolderJob foreign = run(
                "team/foreign",
                "nodeImageMatrix label: 'docker', push: true, registry: REGISTRY, credentialsId: 'foreign'");
        assertThat(foreign.result()).isEqualTo("FAILURE");
        assertThat(foreign.console()).contains("There are no credentials \"foreign\"");
    }

    @Test
    void credentials_without_a_domain_are_not_sent_to_a_registry_that_only_the_matrix_file_names() throws Exception {
        Path file = workspace.resolve("its-own-registry.yaml");
        Files.writeString(
                file,
                "registry: \"" + bench.registry.address() + "\"\n"
                        + Files.readString(workspace.resolve("image-matrix.yaml")));
        FolderJob build = run(
                "team/named-by-the-file",
                "nodeImageMatrix file: 'its-own-registry.yaml', label: 'docker', push: true, credentialsId: 'shipper'");

        assertThat(build.result()).isEqualTo("FAILURE");
        assertThat(build.console())
                .contains(
                        "The credentials \"shipper\" are not sent to " + bench.registry.address()
                                + ", because only the matrix file names this registry.",
                        "Write registry: '" + bench.registry.address() + "' on the step");
    }

    @Test
    void secrets_that_the_step_does_not_allow_are_refused() {
        FolderJob build = run(
                "team/not-allowed",
                "nodeImageMatrix label: 'docker', rebuild: 'all', registry: REGISTRY, secrets: ['other']");

        assertThat(build.result()).isEqualTo("FAILURE");
        assertThat(build.console())
                .contains("asks for the credentials \"token\" as build secrets", "secrets: ['other', 'token']");
    }

    @Test
    void registry_and_login_of_docker_workflow_are_used() {
        FolderJob build = run(
                "team/block",
                "docker.withRegistry('http://' + REGISTRY, 'shipper') { nodeImageMatrix label: 'docker', push: true, refresh: true, rebuild: 'all', only: 'node=1.x', secrets: ['token'] }");

        assertThat(build.result()).as(build.console()).isEqualTo("SUCCESS");
        assertThat(build.console()).doesNotContain(PrivateRegistry.PASSWORD);
    }

    @Test
    void builds_with_different_users_on_one_agent_do_not_disturb_each_other() {
        FolderJob build = run("team/both", """
                parallel good: { nodeImageMatrix label: 'agent-1', push: true, refresh: true, rebuild: 'all', only: 'node=2.x', registry: REGISTRY, credentialsId: 'shipper', secrets: ['token'] },
                  bad: {
                    try {
                      nodeImageMatrix label: 'agent-1', push: true, only: 'node=2.x', registry: REGISTRY, secrets: ['token']
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

    private static FolderJob run(String job, String steps) {
        return FolderJob.start(
                client, job, "docker", workspace, steps.replace("REGISTRY", "'" + bench.registry.address() + "'"));
    }
}
