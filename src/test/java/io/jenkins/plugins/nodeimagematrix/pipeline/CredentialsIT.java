package io.jenkins.plugins.nodeimagematrix.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.nodeimagematrix.proof.Proof;
import io.jenkins.plugins.nodeimagematrix.proof.ProofVerifier;
import io.jenkins.plugins.nodeimagematrix.proof.PublicKeyText;
import io.jenkins.plugins.nodeimagematrix.proof.TestKeys;
import io.jenkins.plugins.nodeimagematrix.registry.client.Referrer;
import io.jenkins.plugins.nodeimagematrix.registry.client.Referrers;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryCredentials;
import io.jenkins.plugins.nodeimagematrix.run.Cosign;
import io.jenkins.plugins.nodeimagematrix.run.proof.RunProofs;
import io.jenkins.plugins.nodeimagematrix.support.Bench;
import io.jenkins.plugins.nodeimagematrix.support.ControllerClient;
import io.jenkins.plugins.nodeimagematrix.support.NeedsRealJenkins;
import io.jenkins.plugins.nodeimagematrix.support.PrivateRegistry;
import io.jenkins.plugins.nodeimagematrix.support.SleepyMatrix;
import io.jenkins.plugins.nodeimagematrix.tier.ControllerTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may publish: credentials of a folder, the blocks of docker-workflow, and secrets of builds, none of which ever shows. */
@NeedsRealJenkins
@ControllerTest
class CredentialsIT {
    private static final String SECRET = "a-secret-of-the-build";
    private static final KeyPair KEYS = TestKeys.p256();

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
        bench.registry.expectRenewedTags("logins/tiny");
        client = bench.controller.client();
        FolderJob.folder(client, """
                login('shipper', '%s', '%s')
                text('token', '%s')
                def elsewhere = new Domain('elsewhere', '', [new HostnameSpecification('other.example.com', '')])
                file('cosign-key', '%s')
                file('no-key', 'bm90aGluZw==')
                property.store.addDomain(elsewhere, [new UsernamePasswordCredentialsImpl(g, 'foreign', '', 'x', 'y')])
                """.formatted(
                        PrivateRegistry.USER,
                        PrivateRegistry.PASSWORD.replace("$", "\\$"),
                        SECRET,
                        Base64.getEncoder().encodeToString(signingKey().getBytes(StandardCharsets.US_ASCII))));
    }

    private static String signingKey() {
        return pem("PRIVATE KEY", KEYS.getPrivate().getEncoded())
                + pem("PUBLIC KEY", KEYS.getPublic().getEncoded());
    }

    private static String pem(String type, byte[] der) {
        return "-----BEGIN " + type + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + type
                + "-----\n";
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
                """))
                // Other tests of this class use the same credentials.
                .containsPattern("shipper \\[(?:[^\\]]*, )?team/ship[,\\]]")
                .containsPattern("token \\[(?:[^\\]]*, )?team/ship[,\\]]");
    }

    @Test
    void proofs_are_signed_by_a_key_that_shows_nowhere(@TempDir Path folder) throws Exception {
        String key = Base64.getEncoder().encodeToString(KEYS.getPrivate().getEncoded());
        String part = key.substring(key.length() - 40, key.length() - 8);
        SecretWatch watch = new SecretWatch(part);
        FolderJob build = run(
                "team/proofs",
                "nodeImageMatrix label: 'docker', push: true, refresh: true, rebuild: 'all', only: 'node=1.x',"
                        + " registry: REGISTRY, credentialsId: 'shipper', secrets: ['token'], attest: true,"
                        + " signingKey: 'cosign-key'");

        assertThat(build.result()).as(build.console()).isEqualTo("SUCCESS");
        assertThat(watch.end()).isEmpty();
        assertThat(build.console()).doesNotContain(part);
        for (String place : List.of("agents", "jobs")) {
            assertThat(SecretWatch.files(bench.controller.home().resolve(place), part))
                    .isEmpty();
        }
        String page = "job/team/job/proofs/1/image-matrix/";
        Files.writeString(folder.resolve("cosign.pub"), client.page(page + "publicKey"));
        Cosign cosign = new Cosign(folder);
        JsonNode report = client.json(page + "data");
        assertThat(report.path("tagUpdates")).isNotEmpty();
        for (JsonNode move : report.path("tagUpdates")) {
            String image = move.path("reference").asText().replaceFirst(":[^:/]*$", "@")
                    + move.path("to").asText();
            for (String kind : RunProofs.KINDS) {
                JsonNode statement = cosign.verified("cosign.pub", kind, image);
                assertThat(statement.path("subject")).isNotEmpty();
            }
        }
        String cell = report.path("tagUpdates").get(0).path("cell").asText();
        assertThat(client.json(page + "cellDetails?name=" + cell)
                        .path("signedBy")
                        .asText())
                .isEqualTo(PublicKeyText.fingerprint(KEYS.getPublic()));
        assertThat(client.json("job/team/job/proofs/image-matrix/published")
                        .at("/repositories/0/tags/0/proven")
                        .asBoolean())
                .isTrue();
        basesAreVerifiedByCredentials(
                report.path("tagUpdates").get(0).path("reference").asText());
    }

    @Test
    void staged_images_take_their_proofs_to_another_registry() throws Exception {
        try (PrivateRegistry other = PrivateRegistry.startWithUser()) {
            FolderJob build = run(
                    "team/staged",
                    "def m = nodeImageMatrix label: 'docker', stage: true, rebuild: 'all', only: 'node=1.x',"
                            + " registry: REGISTRY, credentialsId: 'shipper', secrets: ['token'], attest: true,"
                            + " signingKey: 'cosign-key'\n"
                            + "def done = pushAliases matrix: m, registry: '" + other.address()
                            + "', credentialsId: 'shipper'\n"
                            + "done.tagUpdates.each { echo \"there: ${it.tag} ${it.to}\" }");

            assertThat(build.result()).as(build.console()).isEqualTo("SUCCESS");
            RegistryClient there = new RegistryClient(
                    other.address(), new RegistryCredentials(PrivateRegistry.USER, PrivateRegistry.PASSWORD), 0);
            Matcher put = Pattern.compile("there: " + Pattern.quote(other.address()) + "/(\\S+):\\S+ (sha256:\\S+)")
                    .matcher(build.console());
            assertThat(put.find()).as(build.console()).isTrue();
            do {
                Referrers referrers = there.referrers(put.group(1));
                List<String> proven = new ArrayList<>();
                for (Referrer one : referrers.list(put.group(2)).referrers()) {
                    String kind = one.annotations().get(Proof.PREDICATE_TYPE);
                    new ProofVerifier(KEYS.getPublic())
                            .verify(referrers.content(one).orElseThrow(), put.group(2), kind);
                    proven.add(kind);
                }
                assertThat(proven).containsExactlyInAnyOrderElementsOf(RunProofs.KINDS);
            } while (put.find());
        }
    }

    /** The key that signed is in the credentials of the folder; the global configuration only uses those of the controller. */
    private static void basesAreVerifiedByCredentials(String signed) throws IOException {
        StringBuilder matrix = new StringBuilder("axes:\n  os: { tiny: { default: true } }\nimages:\n");
        for (String key : List.of("cosign-key", "no-key", "token")) {
            matrix.append("""
                      on-KEY:
                        from: "BASE"
                        verify: { credentials: KEY }
                        repository: logins/on-KEY
                        dockerfile: onto/Dockerfile
                        untested: true
                        tag: "1"
                    """.replace("KEY", key).replace("BASE", signed));
        }
        Files.writeString(workspace.resolve("bases.yaml"), matrix.toString());
        Files.createDirectories(workspace.resolve("onto"));
        Files.writeString(workspace.resolve("onto/Dockerfile"), "ARG BASE\nFROM ${BASE}\nENV ON=signed\n");
        // A daemon pulls base images with the login of Docker's client on its agent, not with the step's.
        String step = "docker.withRegistry('http://' + REGISTRY, 'shipper') {"
                + " nodeImageMatrix file: 'bases.yaml', label: 'agent-1', push: true, refresh: true, rebuild: 'all' }";

        FolderJob build = runOn("agent-1", "team/verified", step);
        assertThat(build.result()).as(build.console()).isNotEqualTo("SUCCESS");
        Map<String, JsonNode> cells = cells("verified");
        assertThat(cells.get("tiny:on-cosign-key").at("/result/state").asText())
                .as(build.console())
                .isEqualTo("UNTESTED");
        assertThat(cells.get("tiny:on-no-key").toString())
                .contains("BLOCKED", "can't be used: a public key in PEM form");
        assertThat(cells.get("tiny:on-token").toString()).contains("BLOCKED").doesNotContain(SECRET);

        configure("${registry} cosign-key");
        try {
            FolderJob demanded = runOn("agent-1", "team/demanded", step);
            assertThat(demanded.result()).as(demanded.console()).isNotEqualTo("SUCCESS");
            assertThat(cells("demanded").get("tiny:on-cosign-key").toString())
                    .contains("BLOCKED", "there are no credentials \\\"cosign-key\\\" that may be used here");
        } finally {
            configure("");
        }
    }

    private static Map<String, JsonNode> cells(String job) {
        Map<String, JsonNode> cells = new TreeMap<>();
        client.json("job/team/job/" + job + "/1/image-matrix/data")
                .path("cells")
                .forEach(cell -> cells.put(cell.path("name").asText(), cell));
        return cells;
    }

    /** As code, with the bench's registry in place of {@code ${registry}}. */
    private static void configure(String verifiedBases) {
        client.script("""
                def yaml = 'unclassified:\\n  nodeImageMatrix:\\n    verifiedBases: "TEXT"\\n'
                io.jenkins.plugins.casc.ConfigurationAsCode.get().configureWith(
                    io.jenkins.plugins.casc.yaml.YamlSource.of(new ByteArrayInputStream(yaml.bytes)))
                """.replace("TEXT", verifiedBases.replace("${registry}", bench.registry.address())));
    }

    @Test
    void key_that_cannot_sign_ends_the_build_before_anything_is_built() {
        String step = "nodeImageMatrix label: 'docker', push: true, rebuild: 'all', registry: REGISTRY,"
                + " credentialsId: 'shipper', secrets: ['token'], attest: true, signingKey: ";
        Map<String, String> reasons = Map.of(
                "absent", "There are no credentials \"absent\" that this job may use to sign proofs",
                "token", "The credentials \"token\" can't sign proofs",
                "no-key", "The signing key \"no-key\" can't be used: the file holds no private key");
        reasons.forEach((key, reason) -> {
            FolderJob build = run("team/key-" + key, step + "'" + key + "'");

            assertThat(build.result()).isEqualTo("FAILURE");
            assertThat(build.console()).contains(reason).doesNotContain("Plan: ");
        });
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
                      echo 'a login was accepted'
                    } catch (e) { echo "kept out: ${e.message}" }
                  }
                """);

        assertThat(build.result()).as(build.console()).isEqualTo("SUCCESS");
        assertThat(build.console()).contains("kept out: ").doesNotContain("a login was accepted");
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
        return runOn("docker", job, steps);
    }

    private static FolderJob runOn(String label, String job, String steps) {
        return FolderJob.start(
                client, job, label, workspace, steps.replace("REGISTRY", "'" + bench.registry.address() + "'"));
    }
}
