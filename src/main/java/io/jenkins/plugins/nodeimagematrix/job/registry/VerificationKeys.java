package io.jenkins.plugins.nodeimagematrix.job.registry;

import com.cloudbees.plugins.credentials.common.StandardCertificateCredentials;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import hudson.model.Run;
import io.jenkins.plugins.nodeimagematrix.job.Messages;
import io.jenkins.plugins.nodeimagematrix.proof.KeyReference;
import io.jenkins.plugins.nodeimagematrix.proof.PublicKeyText;
import io.jenkins.plugins.nodeimagematrix.proof.SigningKeyFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.List;
import jenkins.model.Jenkins;

/**
 * The lookup of public keys in credentials: a secret file or secret text with public keys, a certificate, or a key that signs proofs, of
 * which only the public half is used.
 */
final class VerificationKeys {
    private VerificationKeys() {}

    /** @throws IOException if there are no such keys; the message gives the reason and no part of the credentials */
    static List<PublicKey> find(KeyReference keys, Run<?, ?> run) throws IOException {
        if (keys.kind() == KeyReference.Kind.TEXT) {
            return PublicKeyText.read(keys.text());
        }
        if (Jenkins.get().getPluginManager().getPlugin("credentials") == null) {
            throw new IOException(Messages.VerificationKeys_noPlugin(keys.text()));
        }
        return WithPlugin.find(keys, run);
    }

    /** Reads public keys, or the public half of a private key. */
    static List<PublicKey> read(byte[] file) throws IOException {
        String text = new String(file, StandardCharsets.ISO_8859_1);
        if (text.contains("PRIVATE KEY-----")) {
            return List.of(SigningKeyFile.read(file).publicKey());
        }
        try {
            return PublicKeyText.read(text);
        } catch (IllegalArgumentException noKey) {
            throw new IOException(noKey.getMessage());
        }
    }

    /** A separate class, so that a controller without the credentials plugin never loads its types. */
    private static final class WithPlugin {
        static List<PublicKey> find(KeyReference keys, Run<?, ?> run) throws IOException {
            boolean isConfigured = keys.kind() == KeyReference.Kind.CONFIGURED;
            // Credentials of a folder must not replace those that the global configuration names.
            StandardCredentials found =
                    isConfigured ? KeyCredentials.findGlobal(keys.text(), run) : KeyCredentials.find(keys.text(), run);
            if (found == null) {
                throw new IOException(Messages.VerificationKeys_notFound(keys.text()));
            }
            try {
                return read(found);
            } catch (IOException unusable) {
                throw new IOException(Messages.VerificationKeys_unusable(keys.text(), unusable.getMessage()));
            }
        }

        private static List<PublicKey> read(StandardCredentials found) throws IOException {
            if (found instanceof StandardCertificateCredentials certificate) {
                return ofCertificate(certificate);
            }
            byte[] content = KeyCredentials.text(found);
            if (content == null) {
                content = KeyCredentials.file(found);
            }
            if (content == null) {
                throw new IOException(Messages.VerificationKeys_otherKind());
            }
            return VerificationKeys.read(content);
        }

        private static List<PublicKey> ofCertificate(StandardCertificateCredentials credentials) throws IOException {
            PublicKey key = KeyCredentials.first(
                    credentials,
                    (store, alias) -> store.getCertificate(alias) instanceof X509Certificate certificate
                            ? SigningKeyFile.publicKey(certificate)
                            : null);
            if (key == null) {
                throw new IOException("the key store holds no certificate");
            }
            return List.of(key);
        }
    }
}
