package io.jenkins.plugins.nodeimagematrix.job.registry;

import com.cloudbees.plugins.credentials.common.StandardCertificateCredentials;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import hudson.AbortException;
import hudson.model.Run;
import io.jenkins.plugins.nodeimagematrix.job.Messages;
import io.jenkins.plugins.nodeimagematrix.proof.EcProofSigner;
import io.jenkins.plugins.nodeimagematrix.proof.ProofSigner;
import io.jenkins.plugins.nodeimagematrix.proof.SigningKeyFile;
import java.io.IOException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import jenkins.model.Jenkins;

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
            StandardCredentials found = KeyCredentials.find(credentialsId, run);
            if (found == null) {
                throw new AbortException(Messages.SigningKeys_notFound(credentialsId));
            }
            if (found instanceof StandardCertificateCredentials certificate) {
                return ofCertificate(certificate);
            }
            byte[] file = KeyCredentials.file(found);
            if (file == null) {
                throw new AbortException(Messages.SigningKeys_otherKind(credentialsId));
            }
            return SigningKeyFile.read(file);
        }

        private static ProofSigner ofCertificate(StandardCertificateCredentials credentials) throws IOException {
            char[] password = credentials.getPassword().getPlainText().toCharArray();
            KeyPair keys = KeyCredentials.first(
                    credentials,
                    (store, alias) -> store.isKeyEntry(alias)
                                    && store.getKey(alias, password) instanceof PrivateKey key
                                    && store.getCertificate(alias) instanceof X509Certificate certificate
                            ? new KeyPair(SigningKeyFile.publicKey(certificate), key)
                            : null);
            if (keys == null) {
                throw new IOException("the key store holds no private key with a certificate");
            }
            return EcProofSigner.of(keys);
        }
    }
}
