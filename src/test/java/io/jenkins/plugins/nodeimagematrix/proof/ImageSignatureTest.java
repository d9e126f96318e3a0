package io.jenkins.plugins.nodeimagematrix.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.nodeimagematrix.matrix.GoldenFile;
import io.jenkins.plugins.nodeimagematrix.support.MutatedText;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.Signature;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@UnitTest
class ImageSignatureTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final KeyPair KEYS = TestKeys.p256();
    private static final String IMAGE = "sha256:" + "a".repeat(64);
    private static final String OTHER = "sha256:" + "b".repeat(64);

    private static byte[] bundle(KeyPair keys) throws Exception {
        ObjectNode claim = JSON.createObjectNode().put("any", "claim");
        return Proof.sign(new Statement("base", IMAGE, "https://example.com/any", claim), EcProofSigner.of(keys))
                .bundle();
    }

    private static byte[] envelope(KeyPair keys) throws Exception {
        return JSON.writeValueAsBytes(JSON.readTree(bundle(keys)).path("dsseEnvelope"));
    }

    private static byte[] payload(String digest) {
        return ("{\"critical\":{\"image\":{\"docker-manifest-digest\":\"" + digest + "\"}}}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String signature(byte[] payload) throws Exception {
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(KEYS.getPrivate());
        signature.update(payload);
        return Base64.getEncoder().encodeToString(signature.sign());
    }

    private static ImageSignature of(KeyPair keys, String digest) {
        return new ImageSignature(List.of(keys.getPublic()), digest);
    }

    @Test
    void each_form_counts_for_its_image_and_key_only() throws Exception {
        KeyPair stranger = TestKeys.p256();

        assertThat(of(KEYS, IMAGE).isBundle(bundle(KEYS))).isTrue();
        assertThat(of(KEYS, OTHER).isBundle(bundle(KEYS))).isFalse();
        assertThat(of(stranger, IMAGE).isBundle(bundle(KEYS))).isFalse();
        assertThat(of(KEYS, IMAGE).isEnvelope(envelope(KEYS))).isTrue();
        assertThat(of(KEYS, OTHER).isEnvelope(envelope(KEYS))).isFalse();
        assertThat(of(stranger, IMAGE).isEnvelope(envelope(KEYS))).isFalse();
        assertThat(of(KEYS, IMAGE).isSimpleSigning(payload(IMAGE), signature(payload(IMAGE))))
                .isTrue();
        assertThat(of(KEYS, OTHER).isSimpleSigning(payload(IMAGE), signature(payload(IMAGE))))
                .isFalse();
        assertThat(of(stranger, IMAGE).isSimpleSigning(payload(IMAGE), signature(payload(IMAGE))))
                .isFalse();
        assertThat(of(KEYS, IMAGE).isSimpleSigning(payload(IMAGE), signature(payload(OTHER))))
                .isFalse();
    }

    /** The files that cosign 3.1.1 wrote for {@code cosign sign --key}. */
    @Test
    void a_signature_of_cosign_counts() throws Exception {
        String folder = "/io/jenkins/plugins/nodeimagematrix/proof/";
        ImageSignature signature = new ImageSignature(
                PublicKeyText.read(GoldenFile.text(folder + "cosign-3.1-sign.pub")),
                "sha256:f20c43161d73848408ef247f0ec7111b19fe58ffebc0cbcaa0d2c8bda4967268");

        assertThat(signature.isBundle(
                        GoldenFile.text(folder + "cosign-3.1-sign.json").getBytes(StandardCharsets.UTF_8)))
                .isTrue();
    }

    @Test
    void no_damaged_form_counts_and_none_fails() throws Exception {
        String bundle = new String(bundle(KEYS), StandardCharsets.UTF_8);
        String envelope = new String(envelope(KEYS), StandardCharsets.UTF_8);
        MutatedText texts = new MutatedText(
                new Random(5), List.of(bundle, envelope, new String(payload(IMAGE), StandardCharsets.UTF_8)));
        String signature = signature(payload(IMAGE));
        ImageSignature stranger = of(TestKeys.p256(), IMAGE);
        for (int i = 0; i < 2_000; i++) {
            byte[] damaged = texts.next();
            assertThat(stranger.isBundle(damaged)).isFalse();
            assertThat(stranger.isEnvelope(damaged)).isFalse();
            assertThat(stranger.isSimpleSigning(damaged, signature)).isFalse();
            assertThat(of(KEYS, OTHER).isBundle(damaged)).isFalse();
            assertThat(of(KEYS, OTHER).isEnvelope(damaged)).isFalse();
        }
    }

    @Test
    void a_key_is_read_as_cosign_writes_it() {
        String pem = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'})
                        .encodeToString(KEYS.getPublic().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";

        assertThat(PublicKeyText.read(pem)).containsExactly(KEYS.getPublic());
        assertThat(PublicKeyText.write(KEYS.getPublic())).isEqualTo(pem);
    }

    @Test
    void a_text_may_hold_an_old_key_and_its_successor_and_nothing_else() throws Exception {
        KeyPair successor = TestKeys.p256();
        String both = PublicKeyText.write(KEYS.getPublic()) + "\n" + PublicKeyText.write(successor.getPublic());

        assertThat(PublicKeyText.read(both)).containsExactly(KEYS.getPublic(), successor.getPublic());
        ImageSignature either = new ImageSignature(PublicKeyText.read(both), IMAGE);
        assertThat(either.isBundle(bundle(KEYS))).isTrue();
        assertThat(either.isBundle(bundle(successor))).isTrue();
        assertThat(either.isBundle(bundle(TestKeys.p256()))).isFalse();
        for (String more : List.of("x" + both, both + "x", both.replace("-----\n\n", "-----\nx\n"), both.repeat(6))) {
            assertThatThrownBy(() -> PublicKeyText.read(more)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "keys/base.pub",
                "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"
            })
    void another_text_is_no_key(String text) {
        assertThatThrownBy(() -> PublicKeyText.read(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("public key");
    }
}
