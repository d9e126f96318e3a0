package io.jenkins.plugins.nodeimagematrix.job;

import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardUsernamePasswordCredentials;
import hudson.AbortException;
import hudson.model.Run;
import io.jenkins.plugins.nodeimagematrix.registry.RegistryCredentials;
import java.util.List;
import jenkins.model.Jenkins;

/** Looks up the user and password for a registry in the scope of the job; in memory only. */
final class RegistryLogin {
    private RegistryLogin() {}

    /** @return {@code null} if no credentials are asked for */
    static RegistryCredentials find(String credentialsId, Run<?, ?> run) throws AbortException {
        if (credentialsId.isEmpty()) {
            return null;
        }
        if (Jenkins.get().getPluginManager().getPlugin("credentials") == null) {
            throw new AbortException(Messages.RegistryLogin_noPlugin(credentialsId));
        }
        return WithPlugin.find(credentialsId, run);
    }

    /** Apart, so that a controller without the credentials plugin never loads its types. */
    private static final class WithPlugin {
        static RegistryCredentials find(String credentialsId, Run<?, ?> run) throws AbortException {
            StandardUsernamePasswordCredentials found = CredentialsProvider.findCredentialById(
                    credentialsId, StandardUsernamePasswordCredentials.class, run, List.of());
            if (found == null) {
                throw new AbortException(Messages.RegistryLogin_notFound(credentialsId));
            }
            CredentialsProvider.track(run, found);
            return new RegistryCredentials(
                    found.getUsername(), found.getPassword().getPlainText());
        }
    }
}
