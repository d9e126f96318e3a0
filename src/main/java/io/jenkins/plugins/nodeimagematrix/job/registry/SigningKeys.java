package io.jenkins.plugins.nodeimagematrix.job.registry;

import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardCertificateCredentials;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import hudson.AbortException;
import hudson.model.Run;
import io.jenkins.plugins.nodeimagematrix.job.Messages;
import io.jenkins.plugins.nodeimagematrix.proof.EcProofSigner;
import io.jenkins.plugins.nodeimagematrix.proof.ProofSigner;
import io.jenkins.plugins.nodeimagematrix.proof.SigningKeyFile;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.plaincredentials.FileCredentials;

/**
 * The lookup of the key that signs proofs: credentials in the scope of a build, or those of a {@link ProofSignerProvider}. The key
 * is held in the controller's memory only.
 */
public final class SigningKeys {
    private SigningKeys() {}

    /**
     * Returns the signer of a key that can sign now.
     *
     * @throws AbortException if there is no such key, or it cannot sign; the message gives the reason and no part of the key
     */
    public static ProofSigner find(String signingKey, Run<?, ?> run) throws AbortException {
        if (signingKey.isEmpty()) {
            throw new AbortException(Messages.SigningKeys_none());
        }
        try {
            for (ProofSignerProvider provider : Jenkins.get().getExtensionList(ProofSignerProvider.class)) {
                ProofSigner signer = provider.find(signingKey, run);
                if (signer != null) {
                    return signer;
                }
            }
            if (Jenkins.get().getPluginManager().getPlugin("credentials") == null) {
                throw new AbortException(Messages.SigningKeys_noPlugin(signingKey));
            }
            return WithPlugin.find(signingKey, run);
        } catch (AbortException known) {
            throw known;
        } catch (IOException unusable) {
            throw new AbortException(Messages.SigningKeys_unusable(signingKey, unusable.getMessage()));
        }
    }

    /** A separate class, so that a controller without the credentials plugin never loads its types. */
    private static final class WithPlugin {
        static ProofSigner find(String credentialsId, Run<?, ?> run) throws IOException {
            StandardCredentials found =
                    CredentialsProvider.findCredentialById(credentialsId, StandardCredentials.class, run, List.of());
            if (found == null) {
                throw new AbortException(Messages.SigningKeys_notFound(credentialsId));
            }
            CredentialsProvider.track(run, found);
            if (found instanceof StandardCertificateCredentials certificate) {
                return ofCertificate(certificate);
            }
            ProofSigner signer = Jenkins.get().getPluginManager().getPlugin("plain-credentials") == null
                    ? null
                    : WithFile.find(found);
            if (signer == null) {
                throw new AbortException(Messages.SigningKeys_otherKind(credentialsId));
            }
            return signer;
        }

        private static ProofSigner ofCertificate(StandardCertificateCredentials credentials) throws IOException {
            KeyStore store = credentials.getKeyStore();
            char[] password = credentials.getPassword().getPlainText().toCharArray();
            try {
                for (String alias : Collections.list(store.aliases())) {
                    if (store.isKeyEntry(alias)
                            && store.getKey(alias, password) instanceof PrivateKey key
                            && store.getCertificate(alias) instanceof X509Certificate certificate) {
                        return EcProofSigner.of(new KeyPair(SigningKeyFile.publicKey(certificate), key));
                    }
                }
            } catch (GeneralSecurityException unreadable) {
                // Without the cause: its message may hold parts of the key.
                throw new IOException("the key store can't be read; check its password");
            }
            throw new IOException("the key store holds no private key with a certificate");
        }
    }

    /** A separate class, so that a controller without the plain-credentials plugin never loads its types. */
    private static final class WithFile {
        static ProofSigner find(StandardCredentials credentials) throws IOException {
            if (!(credentials instanceof FileCredentials file)) {
                return null;
            }
            try (InputStream in = file.getContent()) {
                return SigningKeyFile.read(in.readNBytes(SigningKeyFile.MAX_BYTES + 1));
            }
        }
    }
}
