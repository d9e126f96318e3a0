package io.jenkins.plugins.nodeimagematrix.job.registry;

import com.cloudbees.plugins.credentials.CredentialsMatchers;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardCertificateCredentials;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import hudson.model.Run;
import io.jenkins.plugins.nodeimagematrix.compat.Impersonation;
import io.jenkins.plugins.nodeimagematrix.job.Messages;
import io.jenkins.plugins.nodeimagematrix.proof.KeyReference;
import io.jenkins.plugins.nodeimagematrix.proof.PublicKeyText;
import io.jenkins.plugins.nodeimagematrix.proof.SigningKeyFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.plaincredentials.FileCredentials;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;

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
            StandardCredentials found = isConfigured
                    ? CredentialsMatchers.firstOrNull(
                            CredentialsProvider.lookupCredentialsInItem(
                                    StandardCredentials.class, null, Impersonation.system(), List.of()),
                            CredentialsMatchers.withId(keys.text()))
                    : CredentialsProvider.findCredentialById(keys.text(), StandardCredentials.class, run, List.of());
            if (found == null) {
                throw new IOException(Messages.VerificationKeys_notFound(keys.text()));
            }
            CredentialsProvider.track(run, found);
            try {
                return read(found);
            } catch (IOException unusable) {
                throw new IOException(Messages.VerificationKeys_unusable(keys.text(), unusable.getMessage()));
            }
        }

        private static List<PublicKey> read(StandardCredentials found) throws IOException {
            if (found instanceof StandardCertificateCredentials certificate) {
                return ofCertificate(certificate.getKeyStore());
            }
            List<PublicKey> keys = Jenkins.get().getPluginManager().getPlugin("plain-credentials") == null
                    ? null
                    : WithPlainCredentials.read(found);
            if (keys == null) {
                throw new IOException(Messages.VerificationKeys_otherKind());
            }
            return keys;
        }

        private static List<PublicKey> ofCertificate(KeyStore store) throws IOException {
            try {
                for (String alias : Collections.list(store.aliases())) {
                    if (store.getCertificate(alias) instanceof X509Certificate certificate) {
                        return List.of(SigningKeyFile.publicKey(certificate));
                    }
                }
            } catch (GeneralSecurityException unreadable) {
                throw new IOException("the key store can't be read; check its password");
            }
            throw new IOException("the key store holds no certificate");
        }
    }

    /** A separate class, so that a controller without the plain-credentials plugin never loads its types. */
    private static final class WithPlainCredentials {
        /** @return {@code null} if the credentials are of another kind */
        static List<PublicKey> read(StandardCredentials found) throws IOException {
            if (found instanceof StringCredentials text) {
                return VerificationKeys.read(text.getSecret().getPlainText().getBytes(StandardCharsets.ISO_8859_1));
            }
            if (!(found instanceof FileCredentials file)) {
                return null;
            }
            try (InputStream in = file.getContent()) {
                return VerificationKeys.read(in.readNBytes(SigningKeyFile.MAX_BYTES + 1));
            }
        }
    }
}
