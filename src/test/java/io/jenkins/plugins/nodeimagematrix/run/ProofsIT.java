package io.jenkins.plugins.nodeimagematrix.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.proof.EcProofSigner;
import io.jenkins.plugins.nodeimagematrix.proof.PredicateType;
import io.jenkins.plugins.nodeimagematrix.proof.Proof;
import io.jenkins.plugins.nodeimagematrix.proof.ProofSigner;
import io.jenkins.plugins.nodeimagematrix.proof.ProofSource;
import io.jenkins.plugins.nodeimagematrix.proof.Statement;
import io.jenkins.plugins.nodeimagematrix.proof.TestKeys;
import io.jenkins.plugins.nodeimagematrix.registry.client.Artifact;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.client.Referrer;
import io.jenkins.plugins.nodeimagematrix.registry.client.Referrers;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryCredentials;
import io.jenkins.plugins.nodeimagematrix.run.engine.Engine;
import io.jenkins.plugins.nodeimagematrix.run.journal.Journal;
import io.jenkins.plugins.nodeimagematrix.run.plan.Attestation;
import io.jenkins.plugins.nodeimagematrix.run.plan.RunSettings;
import io.jenkins.plugins.nodeimagematrix.run.proof.RunIdentity;
import io.jenkins.plugins.nodeimagematrix.run.proof.RunProofs;
import io.jenkins.plugins.nodeimagematrix.run.proof.TaggedProofs;
import io.jenkins.plugins.nodeimagematrix.run.publish.ProofPut;
import io.jenkins.plugins.nodeimagematrix.run.report.CellFailure;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
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
import io.jenkins.plugins.nodeimagematrix.vulnerability.ScanException;
import io.jenkins.plugins.nodeimagematrix.vulnerability.ScanPolicy;
import io.jenkins.plugins.nodeimagematrix.vulnerability.ScanRequest;
import io.jenkins.plugins.nodeimagematrix.vulnerability.Severity;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.cyclonedx.Version;
import org.cyclonedx.parsers.JsonParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Proofs of a real run, judged by cosign and oras with the policy of the documentation; forged ones are refused by all. */
@DockerTest
class ProofsIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TESTS = PredicateType.TEST_RESULT.uri();

    private static final String NODE = "4.4.7";
    private static final Plan EMPTY = new Plan(List.of(), List.of(), List.of(), "test");

    @TempDir
    private Path folder;

    private final ProofSigner signer = signer();
    private PrivateRegistry registry;
    private RegistryClient client;
    private String repository;

    private static ProofSigner signer() {
        try {
            return EcProofSigner.of(TestKeys.p256());
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** @param scanned whether the run scans its images */
    private Attestation attestation(boolean scanned) {
        RunIdentity identity = new RunIdentity(
                "https://jenkins.example.com/",
                "https://jenkins.example.com/job/images/1/",
                Map.of("node-image-matrix", "test"),
                null,
                TinyMatrix.FILE,
                System.currentTimeMillis());
        return (planned, results, contents) -> new TaggedProofs(
                new RunProofs(signer, identity, planned.plan(), planned.sources(), results, contents, scanned));
    }

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

    private Engine engine(TinyMatrix matrix, PrivateDaemon daemon) {
        return engine(matrix, daemon, null);
    }

    private Engine engine(TinyMatrix matrix, PrivateDaemon daemon, ScanRequest scan) {
        return new Engine(
                EngineMain.setup(
                        matrix.root(),
                        registry.address(),
                        folder.resolve("home"),
                        List.of(EngineMain.daemon("d1", daemon)),
                        RunSettings.builder().scan(scan).build()),
                Journal::new,
                attestation(scan != null));
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

    @Test
    void cells_are_built_only_on_bases_that_the_key_of_the_matrix_file_signed() throws Exception {
        try (PrivateDaemon daemon = PrivateDaemon.start();
                PrivateRegistry started = PrivateRegistry.start()) {
            registry = started;
            client = new RegistryClient(started.address(), null, 1);
            TinyMatrix matrix = new TinyMatrix(folder.resolve("src"), "proofs", List.of("1.0.0")).write();
            assertThat(run(engine(matrix, daemon)).outcome()).isEqualTo(RunOutcome.SUCCESS);
            String base = started.address() + "/proofs/base@"
                    + client.digest("proofs/base", "1").orElseThrow();
            cosign().writeKey("own.pub", signer.publicKey());
            for (String name : List.of("vendor", "legacy")) {
                cosign().generateKeys(name);
            }
            verifying(matrix, "own", "vendor", "legacy");

            assertThat(states(run(engine(matrix, daemon))))
                    .containsEntry("tiny:own", CellState.PROVEN)
                    .containsEntry("tiny:vendor", CellState.BLOCKED)
                    .containsEntry("tiny:legacy", CellState.BLOCKED);
            assertThat(client.digest("proofs/vendor", "1")).isEmpty();

            cosign().sign(base, "vendor", true);
            cosign().sign(base, "legacy", false);
            assertThat(states(run(engine(matrix, daemon))).values()).doesNotContain(CellState.BLOCKED);
            assertThat(client.digest("proofs/vendor", "1")).isPresent();
            assertThat(client.digest("proofs/legacy", "1")).isPresent();
            assertThat(client.digest(
                            "proofs/base",
                            client.digest("proofs/base", "1").orElseThrow().replace(':', '-') + ".sig"))
                    .as("the tag of earlier versions of cosign")
                    .isPresent();
        }
    }

    private Cosign cosign() {
        return new Cosign(folder);
    }

    @Test
    void a_vulnerable_image_is_published_only_with_an_exception() throws Exception {
        try (PrivateDaemon daemon = PrivateDaemon.start();
                PrivateRegistry started = PrivateRegistry.start()) {
            registry = started;
            client = new RegistryClient(started.address(), null, 1);
            TinyMatrix matrix = new TinyMatrix(folder.resolve("src"), "proofs", List.of("1.0.0")).write();
            repository = matrix.repository();

            RunReport blocked = run(engine(matrix, daemon, scan("CVE-2026-1 busybox until 2020-01-01: too old")));

            ReportSchema.require(blocked);
            assertThat(states(blocked))
                    .containsEntry("tiny:base", CellState.PROVEN)
                    .containsEntry("tiny:1.0.0", CellState.FAILED);
            CellResult result = blocked.cell("tiny:1.0.0").orElseThrow().result();
            assertThat(result.failure().kind()).isEqualTo(CellFailure.Kind.VULNERABILITY);
            assertThat(result.failure().message())
                    .contains(
                            "CVE-2026-1 in busybox 1.36 (fixed in 1.37)", "expired: CVE-2026-1 busybox on 2020-01-01");
            assertThat(result.scan().high()).isOne();
            assertThat(client.digest(repository, "1.0.0")).isEmpty();
            assertThat(client.digest("proofs/base", "1")).isPresent();

            RunReport excepted = run(engine(matrix, daemon, scan("CVE-2026-1 until 2999-12-31: a test")));

            assertThat(excepted.outcome()).as(excepted.toJson()).isEqualTo(RunOutcome.SUCCESS);
            assertThat(client.digest(repository, "1.0.0")).isPresent();
            assertThat(excepted.cell("tiny:1.0.0").orElseThrow().result().scan().excepted())
                    .isOne();
            cosign().writeKey("cosign.pub", signer.publicKey());
            JsonNode claim = cosign().verified(
                            "cosign.pub",
                            PredicateType.VULNERABILITIES.uri(),
                            registry.address() + "/" + repository + ":1.0.0")
                    .path("predicate");
            assertThat(claim.at("/scanner/result/0/id").asText()).isEqualTo("CVE-2026-1");
            assertThat(claim.at("/nodeImageMatrix_policy/exceptions/0/reason").asText())
                    .isEqualTo("a test");
        }
    }

    /** A scanner that finds something in one of the cells, if the daemon has that image. */
    private static ScanRequest scan(String exceptions) {
        String sarif =
                "{\"version\":\"2.1.0\",\"runs\":[{\"tool\":{\"driver\":{\"name\":\"script\",\"version\":\"1\"}},\"results\":[%s]}]}";
        String found = "{\"ruleId\":\"CVE-2026-1\",\"level\":\"error\",\"message\":{\"text\":"
                + "\"Package: busybox\\nInstalled Version: 1.36\\nFixed Version: 1.37\"}}";
        String command = "set -e; docker image inspect $IMAGE; grep CycloneDX $BOM\n"
                + "case $CELL in *:base) found=;; *) found='" + found + "';; esac\n"
                + "printf '" + sarif + "' \"$found\" > $REPORT\n";
        return new ScanRequest(
                command, new ScanPolicy(Severity.HIGH, ScanException.parse(exceptions)), LocalDate.now(ZoneOffset.UTC));
    }

    private static Map<String, CellState> states(RunReport report) {
        Map<String, CellState> states = new TreeMap<>();
        report.cells().forEach(cell -> states.put(cell.name(), cell.state()));
        return states;
    }

    /** Images on the published base, each of which demands the signature of another key. */
    private void verifying(TinyMatrix matrix, String... keys) throws IOException {
        StringBuilder file = new StringBuilder("axes:\n  os: { tiny: { default: true } }\nimages:\n");
        for (String key : keys) {
            file.append("  ").append(key).append(":\n    from: \"").append(registry.address());
            file.append("/proofs/base:1\"\n    repository: proofs/").append(key);
            file.append("\n    dockerfile: ctx/Dockerfile\n    network: none\n    tests: tests/base\n    tag: \"1\"\n");
            file.append("    verify: |\n");
            Files.readString(folder.resolve(key + ".pub"))
                    .lines()
                    .forEach(line -> file.append("      ").append(line).append('\n'));
        }
        matrix.file(TinyMatrix.FILE, file.toString());
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
        ProofSource demand = new RunProofs(signer, null, EMPTY, null, List.of(), ContentsFolder.NONE, false);
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

    private static RunReport run(Engine engine) throws Exception {
        ByteArrayOutputStream console = new ByteArrayOutputStream();
        RunReport report = engine.run(new PrintStream(console, true, StandardCharsets.UTF_8));
        ReportSchema.require(report);
        return report;
    }
}
