package io.jenkins.plugins.nodeimagematrix.job.config;

import com.cloudbees.plugins.credentials.CredentialsMatcher;
import com.cloudbees.plugins.credentials.CredentialsMatchers;
import com.cloudbees.plugins.credentials.common.StandardCertificateCredentials;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.common.StandardListBoxModel;
import hudson.Util;
import hudson.model.Item;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.nodeimagematrix.compat.Impersonation;
import io.jenkins.plugins.nodeimagematrix.job.Messages;
import java.util.List;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.plaincredentials.FileCredentials;

/** The form field for the credentials that sign proofs: secret files and certificates that the job may use. */
public final class SigningKeyField {
    private SigningKeyField() {}

    /**
     * Returns the choices.
     *
     * @param item the job that is configured, or {@code null} outside of a job
     * @param current the current value of the field
     */
    public static ListBoxModel choices(Item item, String current) {
        String chosen = Util.fixNull(current);
        if (!CredentialsField.isInstalled() || !CredentialsField.mayChoose(item)) {
            return CredentialsField.onlyCurrent(chosen);
        }
        return WithPlugin.choices(item, chosen);
    }

    /** Checks that there is a key if proofs are demanded. Whether it can sign is checked when a build begins. */
    public static FormValidation check(Item item, String value, boolean attest) {
        boolean isLacking = attest
                && CredentialsField.mayChoose(item)
                && Util.fixNull(value).trim().isEmpty()
                && NodeImageMatrixConfiguration.get().getSigningKey().isEmpty();
        return isLacking ? FormValidation.error(Messages.SigningKeys_none()) : FormValidation.ok();
    }

    /** A separate class, so that a controller without the credentials plugin never loads its types. */
    private static final class WithPlugin {
        static ListBoxModel choices(Item item, String current) {
            CredentialsMatcher certificate = CredentialsMatchers.instanceOf(StandardCertificateCredentials.class);
            return new StandardListBoxModel()
                    .includeEmptyValue()
                    .includeMatchingAs(
                            Impersonation.system(),
                            item,
                            StandardCredentials.class,
                            List.of(),
                            Jenkins.get().getPluginManager().getPlugin("plain-credentials") == null
                                    ? certificate
                                    : CredentialsMatchers.anyOf(certificate, WithFile.matcher()))
                    .includeCurrentValue(current);
        }
    }

    /** A separate class, so that a controller without the plain-credentials plugin never loads its types. */
    private static final class WithFile {
        static CredentialsMatcher matcher() {
            return CredentialsMatchers.instanceOf(FileCredentials.class);
        }
    }
}
