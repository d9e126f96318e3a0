package io.jenkins.plugins.nodeimagematrix.run.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.jenkins.plugins.nodeimagematrix.docker.dockerfile.FromInstructions;
import io.jenkins.plugins.nodeimagematrix.matrix.DescribedPlans;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlanRequest;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.ReasonKind;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.MatrixFileException;
import io.jenkins.plugins.nodeimagematrix.proof.EcProofSigner;
import io.jenkins.plugins.nodeimagematrix.proof.KeyReference;
import io.jenkins.plugins.nodeimagematrix.proof.Proof;
import io.jenkins.plugins.nodeimagematrix.proof.PublicKeyText;
import io.jenkins.plugins.nodeimagematrix.proof.Statement;
import io.jenkins.plugins.nodeimagematrix.proof.TestKeys;
import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.registry.client.Artifact;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.client.Referrers;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClients;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryWait;
import io.jenkins.plugins.nodeimagematrix.release.catalogue.CatalogueSnapshot;
import io.jenkins.plugins.nodeimagematrix.run.journal.InterruptedRuns;
import io.jenkins.plugins.nodeimagematrix.run.publish.TagTarget;
import io.jenkins.plugins.nodeimagematrix.run.published.MatrixStore;
import io.jenkins.plugins.nodeimagematrix.support.TestRegistry;
import io.jenkins.plugins.nodeimagematrix.tier.RegistryTest;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cells are built only on bases that the keys of the matrix file and of the global configuration signed. */
@RegistryTest
class BaseVerificationTest {
    private static final String FILE = "image-matrix.yaml";
    private static final KeyPair VENDOR = TestKeys.p256();
    private static final KeyPair SUCCESSOR = TestKeys.p256();
    private static final KeyPair OTHER = TestKeys.p256();
    private static final String BASE = "vendor/base";

    @TempDir
    private Path folder;

    private final Map<String, List<PublicKey>> credentials = new HashMap<>();
    private TestRegistry registry;
    private Path root;
    private MatrixStore store;
    private VerifiedBases configured = VerifiedBases.NONE;

    @BeforeEach
    void baseAtTheRegistry() throws Exception {
        registry = TestRegistry.start();
        root = folder.resolve("src");
        store = new MatrixStore(folder.resolve("home"));
        SmallImage.of("base").push(client(), BASE, "1");
        write("tests/any/Dockerfile", "RUN true\n");
        write("node/Dockerfile", "ARG BASE\nFROM ${BASE}\n");
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private RegistryClient client() {
        return new RegistryClient(registry.address(), null, 0);
    }

    private void write(String path, String text) throws IOException {
        Files.createDirectories(root.resolve(path).getParent());
        Files.writeString(root.resolve(path), text);
    }

    /** One image on the base, with a setting. */
    private void matrix(String verify) throws IOException {
        write(
                FILE,
                """
                axes:
                  os: { tiny: { default: true } }
                images:
                  node:
                    from: "REGISTRY/vendor/base:1"
                    repository: acme/node
                    dockerfile: node/Dockerfile
                    tests: tests/any
                    tag: "1"
                """.replace("REGISTRY", registry.address()) + (verify.isEmpty() ? "" : "    verify: " + verify + "\n"));
    }

    private void sign(String repository, String digest, KeyPair key) throws Exception {
        Manifest image = client().get(repository, digest).orElseThrow();
        Statement statement = new Statement(
                repository,
                image.digest(),
                "https://example.com/any",
                JsonNodeFactory.instance.objectNode().put("it", "works"));
        Proof proof = Proof.sign(statement, EcProofSigner.of(key));
        Referrers referrers = client().referrers(repository);
        referrers.attach(
                referrers.list(image.digest()),
                image,
                List.of(new Artifact(Proof.MEDIA_TYPE, proof.bundle(), proof.annotations())));
    }

    private Plan plan() throws Exception {
        PlanRequest request = PlanRequest.builder(CatalogueSnapshot.read("a test"), LocalDate.of(2026, 1, 1))
                .registry(registry.address())
                .build();
        MatrixPlanner.Access access = new MatrixPlanner.Access() {
            @Override
            public RegistryClients bases(Plan plan, Consumer<RegistryWait> waits) {
                return name -> new RegistryClient(name, null, BaseDigests.LIMITS);
            }

            @Override
            public RegistryClients published(Plan plan, Consumer<RegistryWait> waits) {
                throw new IllegalStateException("nothing is published");
            }

            @Override
            public VerifiedBases verifiedBases() {
                return configured;
            }

            @Override
            public List<PublicKey> keys(KeyReference keys) throws IOException {
                if (keys.kind() == KeyReference.Kind.TEXT) {
                    return PublicKeyText.read(keys.text());
                }
                List<PublicKey> found = credentials.get(keys.kind() + " " + keys.text());
                if (found == null) {
                    throw new IOException("there are no credentials '" + keys.text() + "'");
                }
                return found;
            }
        };
        return new MatrixPlanner(DescribedPlans.folder(root, FILE, request, new FromInstructions()), request, store)
                .plan(
                        RunSettings.builder().push(false).build(),
                        access,
                        InterruptedRuns.NONE,
                        new PrintStream(OutputStream.nullOutputStream()))
                .plan();
    }

    private PlannedCell cell(String image) throws Exception {
        return plan().cells().stream()
                .filter(planned -> planned.cell().image().equals(image))
                .findFirst()
                .orElseThrow();
    }

    private void held(String image, String... reasons) throws Exception {
        PlannedCell planned = cell(image);
        assertThat(planned.reason().kind()).isEqualTo(ReasonKind.BASE_UNVERIFIED);
        assertThat(planned.reason().text()).contains(reasons);
    }

    private void built(String image) throws Exception {
        assertThat(cell(image).reason().kind()).isEqualTo(ReasonKind.NEW);
    }

    @Test
    void a_key_may_be_a_file_beside_the_matrix_file() throws Exception {
        matrix("keys/vendor.pub");
        write("keys/vendor.pub", PublicKeyText.write(VENDOR.getPublic()));
        held("node", "no valid signature", PublicKeyText.fingerprint(VENDOR.getPublic()));

        sign(BASE, "1", OTHER);
        held("node", "no valid signature");

        sign(BASE, "1", VENDOR);
        built("node");
        assertThat(cell("node").cell().verify()).isEqualTo(KeyReference.text(PublicKeyText.write(VENDOR.getPublic())));
    }

    @Test
    void a_file_may_hold_an_old_key_and_its_successor() throws Exception {
        matrix("keys/vendor.pub");
        write("keys/vendor.pub", PublicKeyText.write(VENDOR.getPublic()) + PublicKeyText.write(SUCCESSOR.getPublic()));
        held("node", "no valid signature");

        sign(BASE, "1", SUCCESSOR);
        built("node");
    }

    @Test
    void a_file_that_is_no_key_or_none_stops_the_build_with_its_place() throws Exception {
        matrix("keys/vendor.pub");
        refused("10:13", "keys/vendor.pub", "is not in the folder");

        write("keys/vendor.pub", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        refused("10:13", "keys/vendor.pub: a public key in PEM form");

        write("keys/vendor.pub", PublicKeyText.write(VENDOR.getPublic()).repeat(100));
        refused("10:13", "keys/vendor.pub");

        Files.delete(root.resolve("keys/vendor.pub"));
        Path outside = Files.writeString(folder.resolve("outside.pub"), PublicKeyText.write(OTHER.getPublic()));
        Files.createSymbolicLink(root.resolve("keys/vendor.pub"), outside);
        refused("10:13", "keys/vendor.pub", "leads out of the folder");
    }

    private void refused(String... messages) {
        assertThatThrownBy(this::plan).isInstanceOf(MatrixFileException.class).hasMessageContainingAll(messages);
    }

    @Test
    void a_key_may_be_in_credentials() throws Exception {
        matrix("{ credentials: vendor-key }");
        held("node", "there are no credentials 'vendor-key'");

        credentials.put("CREDENTIALS vendor-key", List.of(VENDOR.getPublic()));
        held("node", "no valid signature", "credentials 'vendor-key'");

        sign(BASE, "1", VENDOR);
        built("node");
    }

    @Test
    void the_global_configuration_demands_keys_that_a_matrix_file_can_not_replace() throws Exception {
        configured = VerifiedBases.parse(registry.address() + "/vendor vendor-key\n");
        credentials.put("CONFIGURED vendor-key", List.of(VENDOR.getPublic()));
        // A folder may have other credentials of the same id.
        credentials.put("CREDENTIALS vendor-key", List.of(OTHER.getPublic()));
        matrix("");
        held("node", "demanded by the global configuration");

        sign(BASE, "1", OTHER);
        matrix("{ credentials: vendor-key }");
        held("node", "demanded by the global configuration");

        sign(BASE, "1", VENDOR);
        built("node");
        matrix("");
        built("node");
        assertThat(cell("node").cell().verify())
                .as("the agent must use exactly the digest that was verified")
                .isNotNull();
    }

    @Test
    void the_configured_line_with_the_longest_name_applies() throws Exception {
        configured = VerifiedBases.parse(registry.address() + " any-key\n" + registry.address()
                + "/vendor/base vendor-key\n" + registry.address() + "/vendor/ba other-key");
        credentials.put("CONFIGURED vendor-key", List.of(VENDOR.getPublic()));
        sign(BASE, "1", VENDOR);
        matrix("");

        built("node");
    }

    @Test
    void a_base_that_only_the_dockerfile_names_must_be_named_by_its_digest() throws Exception {
        configured = VerifiedBases.parse(registry.address() + "/vendor vendor-key\n");
        credentials.put("CONFIGURED vendor-key", List.of(VENDOR.getPublic()));
        sign(BASE, "1", VENDOR);
        matrix("");
        Files.writeString(
                root.resolve(FILE), Files.readString(root.resolve(FILE)).replaceAll("    from: .*\n", ""));
        write("node/Dockerfile", "FROM " + registry.address() + "/vendor/base:1\n");
        held("node", "names it by its tag", "'from'");

        String digest = client().digest(BASE, "1").orElseThrow();
        write("node/Dockerfile", "FROM " + registry.address() + "/vendor/base@" + digest + "\n");
        built("node");

        SmallImage.of("unsigned").push(client(), BASE, "2");
        String unsigned = client().digest(BASE, "2").orElseThrow();
        write("node/Dockerfile", "FROM " + registry.address() + "/vendor/base@" + unsigned + "\n");
        held("node", unsigned, "no valid signature");
    }

    @Test
    void images_of_one_matrix_verify_each_other() throws Exception {
        matrix("");
        Files.writeString(root.resolve(FILE), Files.readString(root.resolve(FILE)) + """
                  dev:
                    from: node
                    repository: acme/dev
                    dockerfile: node/Dockerfile
                    tests: tests/any
                    tag: "1"
                    verify: own.pub
                """);
        write("own.pub", PublicKeyText.write(VENDOR.getPublic()));
        built("node");
        built("dev");

        PlannedCell node = cell("node");
        SmallImage image = SmallImage.of("node");
        image.push(client(), "acme/node", "1");
        store.add(List.of(TagTarget.tag(
                node.cell().pinned().get(0),
                image.digest(),
                image.imageId(),
                node.inputHash(),
                null,
                node.cell().name(),
                false,
                List.of())));
        assertThat(cell("node").isUnchanged()).isTrue();
        held("dev", "acme/node:1", image.digest(), "no valid signature");

        sign("acme/node", "1", OTHER);
        held("dev", "no valid signature");

        sign("acme/node", "1", VENDOR);
        built("dev");
    }

    @Test
    void lines_of_the_configuration_are_checked() {
        for (String line : List.of(
                "debian key",
                "registry.example.com",
                "registry.example.com/a key more",
                "registry.example.com/A key")) {
            assertThatThrownBy(() -> VerifiedBases.parse("\n" + line))
                    .as(line)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("line 2: ");
        }
        assertThatThrownBy(() -> VerifiedBases.parse("docker.io/library a\ndocker.io/library/ b"))
                .hasMessage("line 2: there is another line for docker.io/library");
    }
}
