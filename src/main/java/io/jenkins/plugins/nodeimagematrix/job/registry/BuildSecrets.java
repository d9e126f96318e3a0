package io.jenkins.plugins.nodeimagematrix.job.registry;

import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.PasswordCredentials;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import hudson.AbortException;
import hudson.model.Run;
import io.jenkins.plugins.nodeimagematrix.docker.client.BuildSecret;
import io.jenkins.plugins.nodeimagematrix.job.Messages;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedCell;
import java.util.HashMap;
import java.util.Map;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;

/** Looks up the secrets that cells' Dockerfiles mount, in the scope of the build; in memory only. */
public final class BuildSecrets {
    private BuildSecrets() {}

    /**
     * Every secret that a cell of the plan that is going to be built asks for.
     *
     * @return by the id of the credentials
     * @throws AbortException if one can't be had, before hours of building
     */
    public static Map<String, BuildSecret> of(Plan plan, Run<?, ?> run) throws AbortException {
        Map<String, BuildSecret> secrets = new HashMap<>();
        for (PlannedCell planned : plan.cells()) {
            for (String credentialsId : planned.cell().secrets().values()) {
                if (planned.build() && !secrets.containsKey(credentialsId)) {
                    secrets.put(
                            credentialsId,
                            find(credentialsId, run, planned.cell().name()));
                }
            }
        }
        return secrets;
    }

    private static BuildSecret find(String credentialsId, Run<?, ?> run, String cell) throws AbortException {
        if (Jenkins.get().getPluginManager().getPlugin("credentials") == null) {
            throw new AbortException(Messages.BuildSecrets_noPlugin(credentialsId, cell));
        }
        return WithPlugin.find(credentialsId, run, cell);
    }

    /** Apart, so that a controller without the credentials plugin never loads its types. */
    private static final class WithPlugin {
        static BuildSecret find(String credentialsId, Run<?, ?> run, String cell) throws AbortException {
            StandardCredentials found = CredentialsProvider.findCredentialById(
                    credentialsId, StandardCredentials.class, run, java.util.List.of());
            if (found == null) {
                throw new AbortException(Messages.BuildSecrets_notFound(credentialsId, cell));
            }
            CredentialsProvider.track(run, found);
            if (found instanceof PasswordCredentials password) {
                return new BuildSecret(password.getPassword().getPlainText());
            }
            if (Jenkins.get().getPluginManager().getPlugin("plain-credentials") != null) {
                BuildSecret text = PlainText.of(found);
                if (text != null) {
                    return text;
                }
            }
            throw new AbortException(Messages.BuildSecrets_otherKind(credentialsId, cell));
        }
    }

    /** Apart for the same reason. */
    private static final class PlainText {
        static BuildSecret of(StandardCredentials credentials) {
            return credentials instanceof StringCredentials text
                    ? new BuildSecret(text.getSecret().getPlainText())
                    : null;
        }
    }
}
