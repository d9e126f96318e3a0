package io.jenkins.plugins.nodeimagematrix.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files are OpenSSL's, keytool's and cosign's; their keys protect nothing. */
@UnitTest
class SigningKeyFileTest {
    private static byte[] file(String name) throws IOException {
        try (InputStream in = SigningKeyFileTest.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        }
    }

    /** The public key as OpenSSL derives it. */
    private static String openssl() throws IOException {
        return new String(file("public-only.pem"), StandardCharsets.US_ASCII).replaceAll("-----.*-----|\\s", "");
    }

    private static String publicKey(byte[] file) throws IOException {
        return Base64.getEncoder()
                .encodeToString(SigningKeyFile.read(file).publicKey().getEncoded());
    }

    @ParameterizedTest
    @ValueSource(strings = {"sec1.pem", "pkcs8.pem"})
    void finds_the_public_key_in_the_private_key(String name) throws IOException {
        assertThat(publicKey(file(name))).isEqualTo(openssl());
    }

    @Test
    void takes_the_public_key_of_a_certificate() throws IOException {
        assertThat(SigningKeyFile.read(file("with-certificate.pem")).sign(new byte[0]))
                .isNotEmpty();
    }

    @Test
    void takes_a_private_key_of_java_with_its_public_key() throws IOException {
        KeyPair keys = TestKeys.p256();

        assertThat(SigningKeyFile.read((pem("PRIVATE KEY", keys.getPrivate().getEncoded())
                                        + pem("PUBLIC KEY", keys.getPublic().getEncoded()))
                                .getBytes(StandardCharsets.US_ASCII))
                        .publicKey())
                .isEqualTo(keys.getPublic());
    }

    @Test
    void says_that_the_public_key_is_missing() {
        byte[] alone =
                pem("PRIVATE KEY", TestKeys.p256().getPrivate().getEncoded()).getBytes(StandardCharsets.US_ASCII);

        assertThatThrownBy(() -> SigningKeyFile.read(alone))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("without its public key");
    }

    @ParameterizedTest
    @CsvSource({
        "expired.pem, valid from 20",
        "encrypted.pem, encrypted",
        "encrypted-sec1.pem, encrypted",
        "encrypted-cosign.pem, encrypted",
        "rsa.pem, P-256",
        "p384.pem, P-256",
        "public-only.pem, no private key"
    })
    void says_why_a_key_cannot_sign(String name, String reason) {
        assertThatThrownBy(() -> SigningKeyFile.read(file(name)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void refuses_a_public_key_of_another_pair() throws IOException {
        byte[] mixed = (new String(file("sec1.pem"), StandardCharsets.US_ASCII)
                        + pem("PUBLIC KEY", TestKeys.p256().getPublic().getEncoded()))
                .getBytes(StandardCharsets.US_ASCII);

        assertThatThrownBy(() -> SigningKeyFile.read(mixed))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("does not belong");
    }

    @Test
    void a_damaged_file_is_refused_without_its_content() throws IOException {
        Random random = new Random(17);
        byte[] good = file("pkcs8.pem");
        for (int i = 0; i < 300; i++) {
            byte[] bad = good.clone();
            for (int change = 0; change < 3; change++) {
                bad[random.nextInt(bad.length)] = (byte) ('0' + random.nextInt(70));
            }
            try {
                SigningKeyFile.read(bad).sign(new byte[0]);
            } catch (IOException refused) {
                assertThat(refused).hasNoCause().hasMessageNotContaining("MIGHAg");
            }
        }
    }

    @Test
    void reads_no_endless_file() {
        assertThatThrownBy(() -> SigningKeyFile.read(new byte[SigningKeyFile.MAX_BYTES + 1]))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("at most");
    }

    private static String pem(String type, byte[] der) {
        return "-----BEGIN " + type + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + type
                + "-----\n";
    }
}
