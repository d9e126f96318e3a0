package io.jenkins.plugins.nodeimagematrix.job.registry;

import hudson.ExtensionPoint;
import hudson.model.Run;
import io.jenkins.plugins.nodeimagematrix.proof.ProofSigner;
import java.io.IOException;

/** A source of signers for proofs, such as a key management service. It is called on the controller only. */
public abstract class ProofSignerProvider implements ExtensionPoint {
    /**
     * Finds a signer in the scope of a build, before anything is built.
     *
     * @param signingKey as the step names it
     * @return {@code null} if the key belongs to another provider
     * @throws IOException if the key exists here and cannot sign; the message gives the reason and no part of the key
     */
    public abstract ProofSigner find(String signingKey, Run<?, ?> run) throws IOException;
}
