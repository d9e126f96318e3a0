package io.jenkins.plugins.nodeimagematrix.job.registry;

import com.cloudbees.plugins.credentials.CredentialsMatchers;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardCertificateCredentials;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import hudson.model.Run;
import io.jenkins.plugins.nodeimagematrix.compat.Impersonation;
import io.jenkins.plugins.nodeimagematrix.proof.SigningKeyFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Collections;
import java.util.List;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.plaincredentials.FileCredentials;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;

/**
 * Credentials that hold a key: a secret file, a secret text, or a certificate. Their use is recorded with the build. Only classes that
 * need the credentials plugin may use this one, because it is loaded with the types of that plugin.
 */
final class KeyCredentials {
    private KeyCredentials() {}

    /** A reader of one entry of a key store; returns {@code null} if the entry is of another kind. */
    interface EntryReader<T> {
        T read(KeyStore store, String alias) throws GeneralSecurityException, IOException;
    }

    /** @return the credentials in the scope of a build; {@code null} if there are none */
    static StandardCredentials find(String id, Run<?, ?> run) {
        return used(CredentialsProvider.findCredentialById(id, StandardCredentials.class, run, List.of()), run);
    }

    /** @return credentials of the controller, never those of a folder with the same id; {@code null} if there are none */
    static StandardCredentials findGlobal(String id, Run<?, ?> run) {
        List<StandardCredentials> all = CredentialsProvider.lookupCredentialsInItem(
                StandardCredentials.class, null, Impersonation.system(), List.of());
        return used(CredentialsMatchers.firstOrNull(all, CredentialsMatchers.withId(id)), run);
    }

    private static StandardCredentials used(StandardCredentials found, Run<?, ?> run) {
        if (found != null) {
            CredentialsProvider.track(run, found);
        }
        return found;
    }

    /** @return the first bytes of a secret file, one more than a key has at most; {@code null} if they are of another kind */
    static byte[] file(StandardCredentials credentials) throws IOException {
        return hasPlainCredentials() ? Plain.file(credentials) : null;
    }

    /** @return a secret text; {@code null} if they are of another kind */
    static byte[] text(StandardCredentials credentials) {
        return hasPlainCredentials() ? Plain.text(credentials) : null;
    }

    private static boolean hasPlainCredentials() {
        return Jenkins.get().getPluginManager().getPlugin("plain-credentials") != null;
    }

    /**
     * @return what the reader made of the first entry that it can read; {@code null} if there is none
     * @throws IOException if the key store cannot be read
     */
    static <T> T first(StandardCertificateCredentials credentials, EntryReader<T> reader) throws IOException {
        KeyStore store = credentials.getKeyStore();
        try {
            for (String alias : Collections.list(store.aliases())) {
                T found = reader.read(store, alias);
                if (found != null) {
                    return found;
                }
            }
            return null;
        } catch (GeneralSecurityException unreadable) {
            // Without the cause: its message may hold parts of the key.
            throw new IOException("the key store can't be read; check its password");
        }
    }

    /** A separate class, so that a controller without the plain-credentials plugin never loads its types. */
    private static final class Plain {
        static byte[] file(StandardCredentials credentials) throws IOException {
            if (!(credentials instanceof FileCredentials file)) {
                return null;
            }
            try (InputStream in = file.getContent()) {
                return in.readNBytes(SigningKeyFile.MAX_BYTES + 1);
            }
        }

        static byte[] text(StandardCredentials credentials) {
            return credentials instanceof StringCredentials text
                    ? text.getSecret().getPlainText().getBytes(StandardCharsets.ISO_8859_1)
                    : null;
        }
    }
}
