package io.jenkins.plugins.nodeimagematrix.job.config;

import com.cloudbees.plugins.credentials.CredentialsMatchers;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.common.StandardListBoxModel;
import hudson.Util;
import hudson.model.Item;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.nodeimagematrix.compat.Impersonation;
import java.util.List;
import java.util.Optional;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;

/** The secret text that notifications must know. */
public final class HookToken {
    private HookToken() {}

    /** Returns the configured token; empty if none is configured or it cannot be found, so that notifications are refused. */
    public static Optional<String> current() {
        String id = NodeImageMatrixConfiguration.get().getHookCredentialsId();
        return id.isEmpty() || !isInstalled()
                ? Optional.empty()
                : WithPlugin.find(id).filter(text -> !text.isBlank());
    }

    static ListBoxModel choices(String current) {
        String chosen = Util.fixNull(current);
        return isInstalled() ? WithPlugin.choices(chosen) : CredentialsField.onlyCurrent(chosen);
    }

    private static boolean isInstalled() {
        return CredentialsField.isInstalled()
                && Jenkins.get().getPluginManager().getPlugin("plain-credentials") != null;
    }

    /** A separate class, so that a controller without the plugins never loads their types. */
    private static final class WithPlugin {
        static Optional<String> find(String id) {
            StringCredentials found = CredentialsMatchers.firstOrNull(
                    CredentialsProvider.lookupCredentialsInItem(
                            StringCredentials.class, null, Impersonation.system(), List.of()),
                    CredentialsMatchers.withId(id));
            return Optional.ofNullable(found)
                    .map(text -> text.getSecret().getPlainText())
                    .filter(token -> !token.isBlank());
        }

        static ListBoxModel choices(String current) {
            return new StandardListBoxModel()
                    .includeEmptyValue()
                    .includeMatchingAs(
                            Impersonation.system(),
                            (Item) null,
                            StandardCredentials.class,
                            List.of(),
                            CredentialsMatchers.instanceOf(StringCredentials.class))
                    .includeCurrentValue(current);
        }
    }
}
