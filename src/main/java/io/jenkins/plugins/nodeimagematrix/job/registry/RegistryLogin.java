package io.jenkins.plugins.nodeimagematrix.job.registry;

import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.common.UsernamePasswordCredentials;
import com.cloudbees.plugins.credentials.domains.URIRequirementBuilder;
import hudson.AbortException;
import hudson.model.Run;
import io.jenkins.plugins.nodeimagematrix.job.Messages;
import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryCredentials;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import jenkins.authentication.tokens.api.AuthenticationTokens;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.docker.commons.credentials.DockerRegistryToken;

/**
 * The lookup of registry credentials in the scope of a build: its job's folders, then the controller. The result is held in
 * memory only.
 */
public final class RegistryLogin {
    /** A host that cannot exist (RFC 2606). */
    private static final String UNNAMED_HOST = "no-registry.invalid";

    private RegistryLogin() {}

    /**
     * Returns a user name with password, or any credentials that docker-commons can convert to a registry token.
     *
     * @param credentialsId empty for none
     * @param registry {@code host} or {@code host:port}; credentials restricted to other hosts are not found
     * @return {@code null} if {@code credentialsId} is empty
     * @throws AbortException if the credentials cannot be found
     */
    public static RegistryCredentials find(String credentialsId, String registry, Run<?, ?> run) throws AbortException {
        if (credentialsId.isEmpty()) {
            return null;
        }
        if (Jenkins.get().getPluginManager().getPlugin("credentials") == null) {
            throw new AbortException(Messages.RegistryLogin_noPlugin(credentialsId));
        }
        return WithPlugin.find(credentialsId, registry, run, true);
    }

    /** Like {@link #find}, without a record that the build used the credentials. */
    static RegistryCredentials peek(String credentialsId, String registry, Run<?, ?> run) throws AbortException {
        return Jenkins.get().getPluginManager().getPlugin("credentials") == null
                ? null
                : WithPlugin.find(credentialsId, registry, run, false);
    }

    /** Like {@link #peek}, but {@code null} if there are none for the registry. */
    static RegistryCredentials seek(String credentialsId, String registry, Run<?, ?> run) throws AbortException {
        boolean there = Jenkins.get().getPluginManager().getPlugin("credentials") != null
                && WithPlugin.lookUp(credentialsId, registry, run) != null;
        return there ? peek(credentialsId, registry, run) : null;
    }

    /**
     * Whether the credentials have a domain that names hosts. Such credentials are not found for a reserved host name. Also
     * true for credentials that do not exist; {@link #find} then reports that.
     */
    static boolean hasDomainOf(String credentialsId, String registry, Run<?, ?> run) {
        if (Jenkins.get().getPluginManager().getPlugin("credentials") == null) {
            return true;
        }
        String port = registry.replaceFirst("^.*?(:[0-9]+)?$", "$1");
        return WithPlugin.lookUp(credentialsId, UNNAMED_HOST + port, run) == null;
    }

    /** A separate class, so that a controller without the credentials plugin never loads its types. */
    private static final class WithPlugin {
        static StandardCredentials lookUp(String credentialsId, String registry, Run<?, ?> run) {
            return CredentialsProvider.findCredentialById(
                    credentialsId,
                    StandardCredentials.class,
                    run,
                    URIRequirementBuilder.fromUri("https://" + registry).build());
        }

        static RegistryCredentials find(String credentialsId, String registry, Run<?, ?> run, boolean recorded)
                throws AbortException {
            StandardCredentials found = lookUp(credentialsId, registry, run);
            if (found == null) {
                throw new AbortException(Messages.RegistryLogin_notFound(credentialsId, registry));
            }
            if (recorded) {
                CredentialsProvider.track(run, found);
            }
            if (found instanceof UsernamePasswordCredentials login) {
                return new RegistryCredentials(
                        login.getUsername(), login.getPassword().getPlainText());
            }
            if (Jenkins.get().getPluginManager().getPlugin("docker-commons") != null) {
                return WithDockerCommons.convert(found, credentialsId);
            }
            throw new AbortException(Messages.RegistryLogin_otherKind(credentialsId));
        }
    }

    /** A separate class, so that a controller without docker-commons never loads its types. */
    private static final class WithDockerCommons {
        static RegistryCredentials convert(StandardCredentials credentials, String credentialsId)
                throws AbortException {
            DockerRegistryToken token = AuthenticationTokens.convert(DockerRegistryToken.class, credentials);
            String pair = token == null
                    ? ""
                    : new String(Base64.getDecoder().decode(token.getToken()), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            if (colon < 1) {
                throw new AbortException(Messages.RegistryLogin_otherKind(credentialsId));
            }
            return new RegistryCredentials(pair.substring(0, colon), pair.substring(colon + 1));
        }
    }
}
