package io.jenkins.plugins.nodeimagematrix.proof;

import io.jenkins.plugins.nodeimagematrix.image.Digests;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * A signed statement about one image, as a registry keeps it: the bytes of a sigstore bundle, and the annotations by which
 * tools find it among the referrers of the image. Immutable.
 */
public final class Proof {
    /** Artifact type of the referrer, and media type of its only layer (cosign, "Bundle Specification"). */
    public static final String MEDIA_TYPE = SigstoreBundle.MEDIA_TYPE;
    /** Annotation with the URI of the predicate type. */
    public static final String PREDICATE_TYPE = "dev.sigstore.bundle.predicateType";
    /** Annotation with the digest of the statement; two signatures of one statement have different bytes. */
    public static final String STATEMENT_DIGEST = "io.jenkins.plugins.nodeimagematrix.statement";

    private static final String CONTENT = "dev.sigstore.bundle.content";

    private final String subject;
    private final String predicateType;
    private final String statementDigest;
    private final byte[] bundle;

    private Proof(Statement statement, byte[] bundle) {
        this.subject = statement.subject();
        this.predicateType = statement.predicateType();
        this.statementDigest = Digests.of(statement.bytes());
        this.bundle = bundle;
    }

    /** @throws IOException if the signer's key cannot be used */
    public static Proof sign(Statement statement, ProofSigner signer) throws IOException {
        DsseEnvelope envelope = DsseEnvelope.sign(Statement.MEDIA_TYPE, statement.bytes(), signer);
        return new Proof(statement, SigstoreBundle.write(envelope, signer.publicKey()));
    }

    /** @param statement which the bundle contains, and its key signed */
    static Proof verified(Statement statement, byte[] bundle) {
        return new Proof(statement, bundle.clone());
    }

    /** Digest of the manifest or index that the proof is about. */
    public String subject() {
        return subject;
    }

    /** URI of the kind of claim; see {@link PredicateType}. */
    public String predicateType() {
        return predicateType;
    }

    /** Digest of the statement's bytes, without their signature. */
    public String statementDigest() {
        return statementDigest;
    }

    /** The bundle: the content of the referrer's only layer, of the type {@link #MEDIA_TYPE}. */
    public byte[] bundle() {
        return bundle.clone();
    }

    /** The envelope alone, in JSON, as versions of cosign before 3 attach it. */
    public byte[] envelope() {
        return SigstoreBundle.envelope(bundle);
    }

    /** Annotations of the referrer's manifest, in a fixed order. */
    public Map<String, String> annotations() {
        Map<String, String> annotations = new TreeMap<>();
        annotations.put(CONTENT, "dsse-envelope");
        annotations.put(PREDICATE_TYPE, predicateType);
        annotations.put(STATEMENT_DIGEST, statementDigest);
        return annotations;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Proof that && Arrays.equals(bundle, that.bundle);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bundle);
    }

    @Override
    public String toString() {
        return predicateType + " of " + subject;
    }
}
