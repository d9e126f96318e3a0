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
import hudson.security.ACL;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.nodeimagematrix.job.Messages;
import java.util.List;
import jenkins.authentication.tokens.api.AuthenticationTokens;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.docker.commons.credentials.DockerRegistryToken;

/**
 * The form field that chooses the credentials for a registry, the same for every step and builder: it offers what fits the
 * registry and the job may use, to people who may see it, and to all others only what is chosen already.
 */
public final class CredentialsField {
    private CredentialsField() {}

    /**
     * The choices.
     *
     * @param item the job that is configured, or {@code null} outside of any
     * @param registry as typed so far; empty for whatever the matrix file says
     * @param current what is chosen now
     */
    public static ListBoxModel choices(Item item, String registry, String current) {
        String chosen = Util.fixNull(current);
        if (!isInstalled() || !mayChoose(item)) {
            ListBoxModel only = new ListBoxModel();
            only.add(Messages.CredentialsField_none(), "");
            if (!chosen.isEmpty()) {
                only.add(chosen, chosen);
            }
            return only;
        }
        return WithPlugin.choices(item, Util.fixNull(registry).trim(), chosen);
    }

    /** Whether the chosen credentials can be had; says nothing to people who may not know. */
    public static FormValidation check(Item item, String registry, String value) {
        String chosen = Util.fixNull(value).trim();
        if (!mayChoose(item) || chosen.isEmpty()) {
            return FormValidation.ok();
        }
        if (!isInstalled()) {
            return FormValidation.error(Messages.RegistryLogin_noPlugin(chosen));
        }
        // An expression is only known when the build runs.
        boolean there = chosen.contains("$")
                || WithPlugin.choices(item, Util.fixNull(registry).trim(), "").stream()
                        .anyMatch(option -> option.value.equals(chosen));
        return there ? FormValidation.ok() : FormValidation.error(Messages.CredentialsField_notThere(chosen));
    }

    private static boolean isInstalled() {
        return Jenkins.get().getPluginManager().getPlugin("credentials") != null;
    }

    private static boolean mayChoose(Item item) {
        if (item == null) {
            return Jenkins.get().hasPermission(Jenkins.ADMINISTER);
        }
        return item.hasPermission(Item.EXTENDED_READ) || isInstalled() && WithPlugin.mayUse(item);
    }

    /** Apart, so that a controller without the credentials plugin never loads its types. */
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
                    .includeMatchingAs(ACL.SYSTEM, item, StandardCredentials.class, requirements, matcher())
                    .includeCurrentValue(current);
        }

        private static CredentialsMatcher matcher() {
            CredentialsMatcher login = CredentialsMatchers.instanceOf(StandardUsernamePasswordCredentials.class);
            return Jenkins.get().getPluginManager().getPlugin("docker-commons") == null
                    ? login
                    : CredentialsMatchers.anyOf(login, WithDockerCommons.matcher());
        }
    }

    /** Apart for the same reason. */
    private static final class WithDockerCommons {
        static CredentialsMatcher matcher() {
            return AuthenticationTokens.matcher(DockerRegistryToken.class);
        }
    }
}
