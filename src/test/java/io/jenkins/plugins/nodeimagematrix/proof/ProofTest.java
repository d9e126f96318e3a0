package io.jenkins.plugins.nodeimagematrix.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.nodeimagematrix.image.Digests;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@UnitTest
class ProofTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String IMAGE = Digests.of(new byte[] {1});
    private static final String OTHER_IMAGE = Digests.of(new byte[] {2});
    private static final String TYPE = PredicateType.TEST_RESULT.uri();

    private final KeyPair keys = TestKeys.p256();
    private final ProofVerifier verifier = new ProofVerifier(keys.getPublic());

    private Proof proof() throws IOException {
        return Proof.sign(statement(IMAGE, "PASSED"), EcProofSigner.of(keys));
    }

    private static Statement statement(String image, String result) {
        return new Statement(
                "registry.example.com/acme/node",
                image,
                TYPE,
                JSON.createObjectNode().put("result", result));
    }

    @Test
    void the_key_verifies_what_it_signed() throws IOException {
        Proof proof = proof();

        assertThat(verifier.verify(proof.bundle(), IMAGE, TYPE)).isEqualTo(statement(IMAGE, "PASSED"));
    }

    @Test
    void two_signatures_are_of_one_statement() throws IOException {
        Proof first = proof();
        Proof second = proof();

        assertThat(first.bundle()).isNotEqualTo(second.bundle());
        assertThat(first.statementDigest()).isEqualTo(second.statementDigest());
        assertThat(first.annotations())
                .isEqualTo(second.annotations())
                .containsEntry(Proof.STATEMENT_DIGEST, first.statementDigest())
                .containsEntry(Proof.PREDICATE_TYPE, TYPE);
    }

    /** The published test vector of the DSSE protocol. */
    @Test
    void the_signature_is_over_type_and_payload() {
        DsseEnvelope envelope = new DsseEnvelope(
                "http://example.com/HelloWorld", "hello world".getBytes(StandardCharsets.UTF_8), new byte[0]);

        assertThat(new String(envelope.signed(), StandardCharsets.UTF_8))
                .isEqualTo("DSSEv1 29 http://example.com/HelloWorld 11 hello world");
    }

    @Test
    void refuses_another_key() throws IOException {
        Proof forged = Proof.sign(statement(IMAGE, "PASSED"), EcProofSigner.of(TestKeys.p256()));

        assertThatThrownBy(() -> verifier.verify(forged.bundle(), IMAGE, TYPE))
                .isInstanceOf(InvalidProofException.class)
                .hasMessageContaining("not signed by the expected key");
    }

    @Test
    void refuses_the_proof_of_another_image() throws IOException {
        Proof replayed = proof();

        assertThatThrownBy(() -> verifier.verify(replayed.bundle(), OTHER_IMAGE, TYPE))
                .isInstanceOf(InvalidProofException.class)
                .hasMessageContaining(IMAGE)
                .hasMessageContaining(OTHER_IMAGE);
    }

    @Test
    void refuses_a_proof_of_another_kind() throws IOException {
        Proof tests = proof();

        assertThatThrownBy(() -> verifier.verify(tests.bundle(), IMAGE, PredicateType.PROVENANCE.uri()))
                .isInstanceOf(InvalidProofException.class)
                .hasMessageContaining(TYPE);
    }

    @Test
    void refuses_an_edited_statement() throws IOException {
        byte[] edited = withPayload(
                proof(), Statement.MEDIA_TYPE, statement(OTHER_IMAGE, "PASSED").bytes());

        assertThatThrownBy(() -> verifier.verify(edited, OTHER_IMAGE, TYPE))
                .isInstanceOf(InvalidProofException.class)
                .hasMessageContaining("not signed by the expected key");
    }

    @Test
    void refuses_a_payload_of_another_type() throws IOException {
        byte[] retyped = withPayload(
                proof(), "application/json", statement(IMAGE, "PASSED").bytes());

        assertThatThrownBy(() -> verifier.verify(retyped, IMAGE, TYPE))
                .isInstanceOf(InvalidProofException.class)
                .hasMessageContaining("application/json");
    }

    private static byte[] withPayload(Proof proof, String type, byte[] payload) throws IOException {
        JsonNode bundle = JSON.readTree(proof.bundle());
        ((ObjectNode) bundle.path("dsseEnvelope"))
                .put("payload", Base64.getEncoder().encodeToString(payload))
                .put("payloadType", type);
        return JSON.writeValueAsBytes(bundle);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "{\"mediaType\":\"application/vnd.dev.sigstore.bundle.v0.3+json\"}",
                "{\"mediaType\":\"application/vnd.dev.sigstore.bundle.v0.3+json\",\"dsseEnvelope\":{\"payload\":\"%%\","
                        + "\"payloadType\":\"application/vnd.in-toto+json\",\"signatures\":[{\"sig\":\"%%\"}]}}",
                "{\"mediaType\":\"application/vnd.dev.sigstore.bundle.v0.3+json\",\"dsseEnvelope\":{\"payload\":\"e30=\","
                        + "\"payloadType\":\"application/vnd.in-toto+json\",\"signatures\":[]}}"
            })
    void refuses_what_is_no_bundle(String text) {
        assertThatThrownBy(() -> verifier.verify(text.getBytes(StandardCharsets.UTF_8), IMAGE, TYPE))
                .isInstanceOf(InvalidProofException.class);
    }

    @Test
    void refuses_a_signed_payload_that_is_no_statement_about_one_image() throws IOException {
        DsseEnvelope envelope =
                DsseEnvelope.sign(Statement.MEDIA_TYPE, "{}".getBytes(StandardCharsets.UTF_8), EcProofSigner.of(keys));
        byte[] bundle = SigstoreBundle.write(envelope, keys.getPublic());

        assertThatThrownBy(() -> verifier.verify(bundle, IMAGE, TYPE))
                .isInstanceOf(InvalidProofException.class)
                .hasMessageContaining("in-toto");
    }

    @Test
    void signs_on_p256_only() {
        assertThatThrownBy(() -> EcProofSigner.of(TestKeys.onCurve("secp384r1")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("P-256");
    }

    @Test
    void takes_no_public_key_of_another_pair() {
        KeyPair mixed = new KeyPair(TestKeys.p256().getPublic(), keys.getPrivate());

        assertThatThrownBy(() -> EcProofSigner.of(mixed))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("does not belong");
    }
}
