package io.jenkins.plugins.nodeimagematrix.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.proof.PredicateType;
import io.jenkins.plugins.nodeimagematrix.proof.Proof;
import io.jenkins.plugins.nodeimagematrix.proof.ProofSource;
import io.jenkins.plugins.nodeimagematrix.proof.Statement;
import io.jenkins.plugins.nodeimagematrix.registry.client.Artifact;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.client.Referrer;
import io.jenkins.plugins.nodeimagematrix.registry.client.Referrers;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryCredentials;
import io.jenkins.plugins.nodeimagematrix.run.engine.Engine;
import io.jenkins.plugins.nodeimagematrix.run.proof.RunProofs;
import io.jenkins.plugins.nodeimagematrix.run.publish.ProofPut;
import io.jenkins.plugins.nodeimagematrix.run.report.ContentsFolder;
import io.jenkins.plugins.nodeimagematrix.run.report.RunOutcome;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import io.jenkins.plugins.nodeimagematrix.support.Debsbom;
import io.jenkins.plugins.nodeimagematrix.support.Documentation;
import io.jenkins.plugins.nodeimagematrix.support.NodeBinaries;
import io.jenkins.plugins.nodeimagematrix.support.PrivateDaemon;
import io.jenkins.plugins.nodeimagematrix.support.PrivateRegistry;
import io.jenkins.plugins.nodeimagematrix.support.Program;
import io.jenkins.plugins.nodeimagematrix.support.RegistryTools;
import io.jenkins.plugins.nodeimagematrix.tier.DockerTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.cyclonedx.Version;
import org.cyclonedx.parsers.JsonParser;
import org.junit.jupiter.api.Test;

/** Proofs of a real run, judged by cosign and oras with the policy of the documentation; forged ones are refused by all. */
@DockerTest
class ProofsIT extends AtProvenMatrix {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TESTS = PredicateType.TEST_RESULT.uri();

    private static final String NODE = "4.4.7";
    private static final Plan EMPTY = new Plan(List.of(), List.of(), List.of(), "test");

    @Test
    void strangers_accept_the_proofs_and_refuse_forged_ones() throws Exception {
        try (PrivateDaemon daemon = PrivateDaemon.start();
                PrivateRegistry started = PrivateRegistry.startWithUser()) {
            registry = started;
            client = new RegistryClient(
                    started.address(), new RegistryCredentials(PrivateRegistry.USER, PrivateRegistry.PASSWORD), 1);
            TinyMatrix matrix = matrix();
            repository = matrix.repository();
            cosign().writeKey("cosign.pub", signer.publicKey());
            cosign().writeKey("other.pub", signer().publicKey());
            Files.writeString(
                    folder.resolve("chain.rego"),
                    Documentation.examples("rego", Path.of("docs/proofs.md"))
                            .get(0)
                            .text());

            RunReport report = run(engine(matrix, daemon));

            assertThat(report.outcome()).as(report.toJson()).isEqualTo(RunOutcome.SUCCESS);
            Manifest image = client.get(repository, "1.0.0").orElseThrow();
            acceptedByStrangers(image);
            billIsOfTheImage(image);
            assertThat(daemon.docker("ps", "--all", "--quiet")).isBlank();
            assertThat(daemon.docker("volume", "ls", "--quiet")).isBlank();
            forgedAreRefused(image);
            aliasStaysIfAPackageIsGone(matrix, image, engine(matrix, daemon));
        }
    }

    /** The next release has no npm. */
    private void aliasStaysIfAPackageIsGone(TinyMatrix matrix, Manifest image, Engine engine) throws Exception {
        Path file = matrix.root().resolve(TinyMatrix.FILE);
        String rules = Files.readString(file)
                .replace("\"1.0.0\"", "\"1.0.0\", \"1.0.1\"")
                .replace("aliases: [", "keepAliases: { removed: true }\n    aliases: [");
        Files.writeString(file, rules);
        matrix.file(
                "ctx/Dockerfile",
                "ARG BASE\nFROM ${BASE}\nARG V\nRUN echo $V > /version\n"
                        + "COPY status /var/lib/dpkg/status\nCOPY local/bin /usr/local/bin\n");

        RunReport report = run(engine);

        TagUpdate kept = report.tagUpdates().stream()
                .filter(move -> move.reference().endsWith(":latest"))
                .findFirst()
                .orElseThrow();
        assertThat(kept.kind()).as(report.toJson()).isEqualTo(TagUpdate.Kind.KEPT);
        assertThat(kept.difference().packages())
                .anyMatch(change -> change.name().equals("abbrev") && change.isRemoved());
        assertThat(client.digest(repository, "latest")).contains(image.digest());
        assertThat(client.digest(repository, "1.0.1")).isPresent().isNotEqualTo(client.digest(repository, "latest"));
    }

    /** Its image has the packages that this machine has, a real Node.js with its npm, and a volume. */
    private TinyMatrix matrix() throws Exception {
        TinyMatrix matrix = new TinyMatrix(folder.resolve("src"), "proofs", List.of("1.0.0")).write();
        Path context = matrix.root().resolve("ctx");
        Files.copy(Path.of("/var/lib/dpkg/status"), context.resolve("status"));
        Files.copy(Path.of("/usr/lib/os-release"), context.resolve("os-release"));
        NodeBinaries.install(NODE, context.resolve("local"));
        matrix.file("ctx/Dockerfile", """
                ARG BASE
                FROM ${BASE}
                ARG V
                RUN echo $V > /version
                COPY status /var/lib/dpkg/status
                COPY os-release /usr/lib/os-release
                COPY local /usr/local
                VOLUME /usr/local/lib
                """);
        return matrix;
    }

    private void billIsOfTheImage(Manifest image) throws Exception {
        JsonNode bill = cosign().verified(
                        "cosign.pub", "cyclonedx", registry.address() + "/" + repository + "@" + image.digest())
                .path("predicate");

        assertThat(new JsonParser().validate(bill.toString(), Version.VERSION_16))
                .isEmpty();
        assertThat(bill.at("/metadata/component/version").asText()).isEqualTo(image.digest());
        List<String> debian = new ArrayList<>();
        List<String> others = new ArrayList<>();
        for (JsonNode component : bill.path("components")) {
            String name = component.path("name").asText() + " "
                    + component.path("version").asText();
            if (component.path("purl").asText().startsWith("pkg:deb/")) {
                debian.add(name);
            } else {
                others.add(name);
            }
        }
        String installed = Program.run(
                folder,
                List.of("dpkg-query", "--show", "--showformat", "${db:Status-Status} ${Package} ${Version}\\n"));
        assertThat(debian)
                .containsExactlyInAnyOrderElementsOf(installed
                        .lines()
                        .filter(line -> line.startsWith("installed "))
                        .map(line -> line.substring("installed ".length()))
                        .toList());
        assertThat(debianPackageUrls(bill))
                .containsExactlyInAnyOrderElementsOf(Debsbom.packageUrls(Path.of("/var/lib/dpkg/status")));
        assertThat(others).contains("node " + NODE, "npm " + NodeBinaries.NPM.get(NODE));
        assertThat(others.stream().filter(name -> name.startsWith("abbrev "))).hasSize(1);
    }

    /** Without the qualifiers that name the distribution and the source package. */
    private static List<String> debianPackageUrls(JsonNode bill) {
        List<String> urls = new ArrayList<>();
        for (JsonNode component : bill.path("components")) {
            String url = component.path("purl").asText();
            if (url.startsWith("pkg:deb/")) {
                urls.add(Debsbom.comparable(url));
            }
        }
        return urls;
    }

    private void acceptedByStrangers(Manifest image) throws Exception {
        for (String name : List.of(repository, "proofs/base")) {
            String reference = registry.address() + "/" + name + (name.equals(repository) ? ":1.0.0" : ":1");
            JsonNode tests = cosign().verified("cosign.pub", TESTS, reference, "--policy", "chain.rego");
            cosign().verified("cosign.pub", PredicateType.PROVENANCE.uri(), reference);
            JsonNode tagged = cosign().verified("cosign.pub", TESTS, reference, "--new-bundle-format=false");
            assertThat(tagged).as("under the tag of earlier versions").isEqualTo(tests);
            JsonNode link = tests.at("/predicate/nodeImageMatrix_chain/0");
            Manifest pulled =
                    client.get(name, name.equals(repository) ? "1.0.0" : "1").orElseThrow();
            assertThat(link.path("layers"))
                    .isEqualTo(client.configuration(name, pulled).at("/rootfs/diff_ids"));
            assertThat(link.path("manifest").asText()).isEqualTo(pulled.digest());
        }
        assertThatThrownBy(
                        () -> cosign().verified("other.pub", TESTS, registry.address() + "/" + repository + ":1.0.0"))
                .isInstanceOf(IOException.class);
        List<String> discover = new ArrayList<>(
                List.of("oras", "discover", "--plain-http", "--username", PrivateRegistry.USER, "--password"));
        discover.addAll(List.of(
                PrivateRegistry.PASSWORD,
                "--format",
                "json",
                registry.address() + "/" + repository + "@" + image.digest()));
        String listed = RegistryTools.run(folder, Map.of(), discover);
        assertThat(listed.split(Pattern.quote(Proof.MEDIA_TYPE), -1)).as(listed).hasSizeGreaterThanOrEqualTo(3);
    }

    /** An image like the proven one, that was never tested, gets each kind of forged proof. */
    private void forgedAreRefused(Manifest image) throws Exception {
        refused(untested(image, 1), bundle(image), "replayed");
        Manifest edited = untested(image, 2);
        refused(edited, edited(bundle(image), edited.digest()), "edited");
        Manifest foreign = untested(image, 3);
        refused(foreign, foreign(foreign.digest()), "signed by another key");
    }

    private void refused(Manifest image, byte[] bundle, String forgery) throws Exception {
        client.put(repository, image.digest(), image);
        attach(image, bundle);
        String reference = registry.address() + "/" + repository + "@" + image.digest();

        assertThatThrownBy(() -> cosign().verified("cosign.pub", TESTS, reference))
                .as(forgery)
                .isInstanceOf(IOException.class);
        ProofSource demand = new RunProofs(signer, null, EMPTY, null, Map.of(), ContentsFolder.NONE, false);
        assertThat(new ProofPut(demand).isProven(client, repository, image.digest()))
                .as(forgery)
                .isFalse();
    }

    /** A manifest of another digest for the same layers. */
    private static Manifest untested(Manifest image, int number) throws IOException {
        byte[] bytes = Arrays.copyOf(image.bytes(), image.bytes().length + number);
        Arrays.fill(bytes, image.bytes().length, bytes.length, (byte) '\n');
        return new Manifest(bytes, image.mediaType());
    }

    private byte[] foreign(String digest) throws IOException {
        JsonNode predicate = JSON.readTree("""
                {"result":"PASSED","failedTests":[],"nodeImageMatrix_chain":
                 [{"cell":"tiny:1.0.0","imageId":"i","tests":[{"builtOn":"i","instructions":[]}]}]}
                """);
        return Proof.sign(new Statement(registry.address() + "/" + repository, digest, TESTS, predicate), signer())
                .bundle();
    }

    private byte[] bundle(Manifest image) throws Exception {
        Referrers referrers = client.referrers(repository);
        for (Referrer one : referrers.list(image.digest()).referrers()) {
            if (TESTS.equals(one.annotations().get(Proof.PREDICATE_TYPE))) {
                return referrers.content(one).orElseThrow();
            }
        }
        throw new AssertionError("no proof of tests at the registry");
    }

    private static byte[] edited(byte[] bundle, String digest) throws IOException {
        JsonNode json = JSON.readTree(bundle);
        ObjectNode envelope = (ObjectNode) json.path("dsseEnvelope");
        ObjectNode statement =
                (ObjectNode) JSON.readTree(envelope.path("payload").binaryValue());
        ((ObjectNode) statement.at("/subject/0/digest")).put("sha256", digest.substring("sha256:".length()));
        envelope.put("payload", Base64.getEncoder().encodeToString(JSON.writeValueAsBytes(statement)));
        return JSON.writeValueAsBytes(json);
    }

    private void attach(Manifest image, byte[] bundle) throws Exception {
        Referrers referrers = client.referrers(repository);
        Map<String, String> annotations =
                Map.of("dev.sigstore.bundle.content", "dsse-envelope", Proof.PREDICATE_TYPE, TESTS);
        referrers.confirm(referrers.attach(
                referrers.list(image.digest()), image, List.of(new Artifact(Proof.MEDIA_TYPE, bundle, annotations))));
    }
}
