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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;

/** The secrets that cells' Dockerfiles mount, looked up in the scope of the build and held in memory only. */
public final class BuildSecrets {
    private BuildSecrets() {}

    /**
     * Returns the secrets of all cells that the plan builds.
     *
     * @param allowed ids of the credentials that the step lets the matrix file use
     * @return the secrets by the id of their credentials
     * @throws AbortException before any build, if credentials are not allowed or cannot be found
     */
    public static Map<String, BuildSecret> of(Plan plan, List<String> allowed, Run<?, ?> run) throws AbortException {
        requireAllowed(plan, allowed);
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

    /** Fails if the matrix file uses credentials that the step does not name: authors of the file must not read them. */
    static void requireAllowed(Plan plan, List<String> allowed) throws AbortException {
        Map<String, String> refused = new TreeMap<>();
        for (PlannedCell planned : plan.cells()) {
            for (String credentialsId : planned.cell().secrets().values()) {
                if (planned.build() && !allowed.contains(credentialsId)) {
                    refused.putIfAbsent(credentialsId, planned.cell().name());
                }
            }
        }
        if (!refused.isEmpty()) {
            List<String> all = new ArrayList<>(allowed);
            all.addAll(refused.keySet());
            String list = all.stream().map(id -> "'" + id + "'").collect(Collectors.joining(", ", "[", "]"));
            throw new AbortException(Messages.BuildSecrets_notAllowed(
                    String.join("\", \"", refused.keySet()),
                    refused.values().iterator().next(),
                    list));
        }
    }

    private static BuildSecret find(String credentialsId, Run<?, ?> run, String cell) throws AbortException {
        if (Jenkins.get().getPluginManager().getPlugin("credentials") == null) {
            throw new AbortException(Messages.BuildSecrets_noPlugin(credentialsId, cell));
        }
        return WithPlugin.find(credentialsId, run, cell);
    }

    /** A separate class, so that a controller without the credentials plugin never loads its types. */
    private static final class WithPlugin {
        static BuildSecret find(String credentialsId, Run<?, ?> run, String cell) throws AbortException {
            StandardCredentials found =
                    CredentialsProvider.findCredentialById(credentialsId, StandardCredentials.class, run, List.of());
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

    /** A separate class, so that a controller without the plain-credentials plugin never loads its types. */
    private static final class PlainText {
        static BuildSecret of(StandardCredentials credentials) {
            return credentials instanceof StringCredentials text
                    ? new BuildSecret(text.getSecret().getPlainText())
                    : null;
        }
    }
}
