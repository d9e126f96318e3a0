package io.jenkins.plugins.nodeimagematrix.job.proof;

import hudson.AbortException;
import hudson.FilePath;
import hudson.PluginWrapper;
import hudson.model.Run;
import io.jenkins.plugins.nodeimagematrix.job.Messages;
import io.jenkins.plugins.nodeimagematrix.job.config.MatrixSettings;
import io.jenkins.plugins.nodeimagematrix.job.config.NodeImageMatrixConfiguration;
import io.jenkins.plugins.nodeimagematrix.job.registry.SigningKeys;
import io.jenkins.plugins.nodeimagematrix.proof.ProofSigner;
import io.jenkins.plugins.nodeimagematrix.proof.ProofSource;
import io.jenkins.plugins.nodeimagematrix.proof.PublicKeyText;
import io.jenkins.plugins.nodeimagematrix.run.journal.RunFolder;
import io.jenkins.plugins.nodeimagematrix.run.plan.Attestation;
import io.jenkins.plugins.nodeimagematrix.run.plan.PlannedMatrix;
import io.jenkins.plugins.nodeimagematrix.run.proof.RunIdentity;
import io.jenkins.plugins.nodeimagematrix.run.proof.RunProofs;
import io.jenkins.plugins.nodeimagematrix.run.proof.TaggedProofs;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.ContentsFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import jenkins.model.Jenkins;

/** The demand of a build that its images have signed proofs. The key stays in the controller's memory. */
public final class BuildAttestation implements Attestation {
    /** The builder of a controller that does not know its own URL. */
    private static final String UNNAMED_BUILDER = "urn:jenkins:controller";

    private final ProofSigner signer;
    private final RunIdentity identity;
    private final boolean scanned;

    private BuildAttestation(ProofSigner signer, RunIdentity identity, boolean scanned) {
        this.signer = signer;
        this.scanned = scanned;
        this.identity = identity;
    }

    /**
     * Finds the key of a build.
     *
     * @return {@code null} if the settings demand no proofs
     * @throws AbortException if the key cannot sign, or the build does not publish
     */
    public static BuildAttestation of(MatrixSettings settings, Run<?, ?> run, FilePath workspace)
            throws IOException, InterruptedException {
        if (!settings.attest()) {
            return null;
        }
        if (!settings.push() && !settings.stage()) {
            throw new AbortException(Messages.BuildAttestation_notPublished());
        }
        String key = settings.signingKey().isEmpty()
                ? NodeImageMatrixConfiguration.get().getSigningKey()
                : settings.signingKey();
        ProofSigner signer = SigningKeys.find(key, run);
        String url = Jenkins.get().getRootUrl();
        return new BuildAttestation(
                signer,
                new RunIdentity(
                        url == null ? UNNAMED_BUILDER : url,
                        (url == null ? UNNAMED_BUILDER + "/" : url) + run.getUrl(),
                        versions(),
                        ReadCheckout.revision(workspace.act(new ReadCheckout(settings.title()))),
                        settings.title(),
                        System.currentTimeMillis()),
                !settings.scanCommand().isEmpty());
    }

    private static Map<String, String> versions() {
        Map<String, String> versions = new TreeMap<>(Map.of("jenkins", String.valueOf(Jenkins.getVersion())));
        PluginWrapper plugin = Jenkins.get().getPluginManager().getPlugin(RunIdentity.PLUGIN);
        if (plugin != null) {
            versions.put(RunIdentity.PLUGIN, plugin.getVersion());
        }
        return versions;
    }

    /** Stores the public key with the build's data. */
    public void keepPublicKey(RunFolder folder) throws IOException {
        Path file = folder.publicKey();
        Files.createDirectories(file.getParent());
        Files.writeString(file, PublicKeyText.write(signer.publicKey()));
    }

    @Override
    public ProofSource of(PlannedMatrix planned, Map<String, CellResult> results, ContentsFolder contents) {
        return kept(new RunProofs(signer, identity, planned.plan(), planned.sources(), results, contents, scanned));
    }

    /** The proofs, also kept under the tags of earlier versions of cosign if the global configuration says so. */
    public static ProofSource kept(ProofSource proofs) {
        return NodeImageMatrixConfiguration.get().isAttestationTags() ? new TaggedProofs(proofs) : proofs;
    }
}
