package io.jenkins.plugins.nodeimagematrix.job.config;

import com.cloudbees.plugins.credentials.CredentialsMatcher;
import com.cloudbees.plugins.credentials.CredentialsMatchers;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.common.StandardListBoxModel;
import com.cloudbees.plugins.credentials.common.StandardUsernamePasswordCredentials;
import com.cloudbees.plugins.credentials.domains.DomainRequirement;
import com.cloudbees.plugins.credentials.domains.URIRequirementBuilder;
import hudson.Util;
import hudson.model.Item;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.nodeimagematrix.compat.Impersonation;
import io.jenkins.plugins.nodeimagematrix.job.Messages;
import java.util.List;
import jenkins.authentication.tokens.api.AuthenticationTokens;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.docker.commons.credentials.DockerRegistryToken;

/**
 * The form field for the credentials of a registry, shared by all steps and builders. Users with the permission to see
 * credentials are offered those that fit the registry and that the job may use; other users see only the current value.
 */
public final class CredentialsField {
    private CredentialsField() {}

    /**
     * Returns the choices.
     *
     * @param item the job that is configured, or {@code null} outside of a job
     * @param registry the current text of the registry field; empty to use the registry of the matrix file
     * @param current the current value of the field
     */
    public static ListBoxModel choices(Item item, String registry, String current) {
        String chosen = Util.fixNull(current);
        if (!isInstalled() || !mayChoose(item)) {
            return onlyCurrent(chosen);
        }
        return WithPlugin.choices(item, Util.fixNull(registry).trim(), chosen);
    }

    /** The choices where there are no credentials to offer, or none for this user. */
    static ListBoxModel onlyCurrent(String chosen) {
        ListBoxModel only = new ListBoxModel();
        only.add(Messages.CredentialsField_none(), "");
        if (!chosen.isEmpty()) {
            only.add(chosen, chosen);
        }
        return only;
    }

    /** Checks that the chosen credentials exist. Reports nothing to users without the permission to see credentials. */
    public static FormValidation check(Item item, String registry, String value) {
        String chosen = Util.fixNull(value).trim();
        if (!mayChoose(item) || chosen.isEmpty()) {
            return FormValidation.ok();
        }
        if (!isInstalled()) {
            return FormValidation.error(Messages.RegistryLogin_noPlugin(chosen));
        }
        // The value of an expression is known only when the build runs.
        boolean there = chosen.contains("$")
                || WithPlugin.choices(item, Util.fixNull(registry).trim(), "").stream()
                        .anyMatch(option -> option.value.equals(chosen));
        return there ? FormValidation.ok() : FormValidation.error(Messages.CredentialsField_notThere(chosen));
    }

    static boolean isInstalled() {
        return Jenkins.get().getPluginManager().getPlugin("credentials") != null;
    }

    static boolean mayChoose(Item item) {
        if (item == null) {
            return Jenkins.get().hasPermission(Jenkins.ADMINISTER);
        }
        return item.hasPermission(Item.EXTENDED_READ) || isInstalled() && WithPlugin.mayUse(item);
    }

    /** A separate class, so that a controller without the credentials plugin never loads its types. */
    private static final class WithPlugin {
        static boolean mayUse(Item item) {
            return item.hasPermission(CredentialsProvider.USE_ITEM);
        }

        static ListBoxModel choices(Item item, String registry, String current) {
            List<DomainRequirement> requirements = registry.isEmpty()
                    ? List.of()
                    : URIRequirementBuilder.fromUri("https://" + registry).build();
            return new StandardListBoxModel()
                    .includeEmptyValue()
                    .includeMatchingAs(Impersonation.system(), item, StandardCredentials.class, requirements, matcher())
                    .includeCurrentValue(current);
        }

        private static CredentialsMatcher matcher() {
            CredentialsMatcher login = CredentialsMatchers.instanceOf(StandardUsernamePasswordCredentials.class);
            return Jenkins.get().getPluginManager().getPlugin("docker-commons") == null
                    ? login
                    : CredentialsMatchers.anyOf(login, WithDockerCommons.matcher());
        }
    }

    /** A separate class, so that a controller without docker-commons never loads its types. */
    private static final class WithDockerCommons {
        static CredentialsMatcher matcher() {
            return AuthenticationTokens.matcher(DockerRegistryToken.class);
        }
    }
}
