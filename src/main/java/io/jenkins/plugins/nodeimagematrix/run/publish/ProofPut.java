package io.jenkins.plugins.nodeimagematrix.run.publish;

import io.jenkins.plugins.nodeimagematrix.image.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.proof.InvalidProofException;
import io.jenkins.plugins.nodeimagematrix.proof.Proof;
import io.jenkins.plugins.nodeimagematrix.proof.ProofSource;
import io.jenkins.plugins.nodeimagematrix.proof.ProvenImage;
import io.jenkins.plugins.nodeimagematrix.proof.Statement;
import io.jenkins.plugins.nodeimagematrix.registry.client.Artifact;
import io.jenkins.plugins.nodeimagematrix.registry.client.AttestationTag;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.client.Referrer;
import io.jenkins.plugins.nodeimagematrix.registry.client.ReferrerList;
import io.jenkins.plugins.nodeimagematrix.registry.client.Referrers;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClients;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryException;
import io.jenkins.plugins.nodeimagematrix.run.store.InAdvance;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The operation that gives an image its proofs at a repository before a tag there points at it. A proof is made by the run, found at
 * the repository, or copied from the repository that the image comes from. A list of referrers is only a claim, so each proof that is
 * found is read and verified.
 */
public final class ProofPut {
    /** An attacker may list any number of artifacts that only look like proofs. */
    private static final int MAX_CANDIDATES = 20;

    /** Limit for the images whose proofs are kept in memory: a bill of materials may have a megabyte. */
    private static final int MAX_KEPT_IMAGES = 32;

    private final ProofSource source;
    private final Map<ProvenImage, List<Proof>> made = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ProvenImage, List<Proof>> eldest) {
            return size() > MAX_KEPT_IMAGES;
        }
    };

    /** By the image at its home. */
    private final InAdvance<ProvenImage, Put> begun = new InAdvance<>();

    private volatile boolean isFailing;

    public ProofPut(ProofSource source) {
        this.source = source;
    }

    /**
     * An image that needs proofs.
     *
     * @param manifest its manifest or index, which is at the repository
     * @param image what the run knows of it
     * @param origin another repository that holds the image, with its proofs; {@code null} for none
     */
    record Subject(Manifest manifest, ProvenImage image, Referrers origin) {}

    /**
     * Proofs of one image that are at the repository, and not confirmed yet.
     *
     * @param tagged the envelopes under the tag of earlier versions of cosign; empty if there is to be none
     */
    record Put(
            Referrers referrers,
            Referrers.Attached attached,
            List<String> proofs,
            AttestationTag tag,
            List<AttestationTag.Envelope> tagged) {
        /** Whether no other process had put proofs there before; {@link #confirm} then looks at each of them. */
        private boolean isNew() {
            return attached.referrers().size() == proofs.size();
        }

        /** @return digests of the proofs' manifests */
        List<String> confirm() throws IOException, InterruptedException {
            referrers.confirm(attached);
            // Another client may have put the tag at the same moment; what is missing is added again.
            tag.add(attached.subject(), tagged);
            return proofs;
        }
    }

    /**
     * Begins to put the proofs of an image that this process put at its registry a moment ago, so that its publication finds them there.
     * Does not wait, and leaves what fails to the publication. After the first fault of a registry it begins nothing more.
     *
     * @param repository the image's home, after which it is named
     */
    public void begin(RegistryClients registries, String registry, String repository, ProvenImage image) {
        if (isFailing) {
            return;
        }
        begun.begin(image, () -> {
            try {
                RegistryClient home = registries.at(registry);
                Optional<Manifest> manifest = isFailing ? Optional.empty() : home.recent(repository, image.digest());
                return manifest.isEmpty() ? null : putNow(home, repository, new Subject(manifest.get(), image, null));
            } catch (RegistryException fault) {
                isFailing = true;
                throw fault;
            }
        });
    }

    /** Stops what was begun. */
    public void stop() {
        begun.stop();
    }

    /**
     * Puts the proofs that are missing.
     *
     * @throws TagRefusedException if there is no proof of a required kind
     */
    Put put(RegistryClient registry, String repository, Subject subject) throws IOException, InterruptedException {
        boolean isHome = subject.image().name().equals(registry.registry() + "/" + repository);
        Optional<Put> early = isHome ? begun.take(subject.image()).filter(Put::isNew) : Optional.empty();
        return early.isPresent() ? early.get() : putNow(registry, repository, subject);
    }

    private Put putNow(RegistryClient registry, String repository, Subject subject)
            throws IOException, InterruptedException {
        Referrers referrers = registry.referrers(repository);
        String digest = subject.manifest().digest();
        ReferrerList list = referrers.listToAttach(digest);
        List<Artifact> missing = new ArrayList<>();
        List<String> found = new ArrayList<>();
        List<Proof> all = new ArrayList<>();
        List<Proof> own = made(subject.image());
        for (Proof proof : own) {
            Optional<Found> there = find(referrers, list, proof.predicateType(), proof.statementDigest());
            there.ifPresentOrElse(one -> found.add(one.referrer().digest()), () -> missing.add(artifact(proof)));
            all.add(there.map(Found::proof).orElse(proof));
        }
        for (String kind : own.isEmpty() ? source.required() : List.<String>of()) {
            Optional<Found> there = find(referrers, list, kind, null);
            if (there.isPresent()) {
                found.add(there.get().referrer().digest());
                all.add(there.get().proof());
            } else {
                Proof copied = copied(subject, kind)
                        .orElseThrow(() -> new TagRefusedException(Refusals.unproven(repository, digest, kind)));
                missing.add(artifact(copied));
                all.add(copied);
            }
        }
        Referrers.Attached attached = referrers.attach(list, subject.manifest(), missing);
        attached.referrers().forEach(one -> found.add(one.digest()));
        AttestationTag tag = registry.attestationTag(repository);
        List<AttestationTag.Envelope> untagged = source.usesTags() ? untagged(tag, digest, all) : List.of();
        tag.add(digest, untagged);
        return new Put(referrers, attached, found, tag, untagged);
    }

    /** The envelopes of proofs that are not under the tag of earlier versions of cosign. */
    private List<AttestationTag.Envelope> untagged(AttestationTag tag, String digest, List<Proof> proofs)
            throws IOException, InterruptedException {
        List<AttestationTag.Envelope> untagged = new ArrayList<>();
        AttestationTag.Attestations tagged = tag.of(digest);
        for (Proof proof : proofs) {
            if (!isTagged(tagged, digest, proof.predicateType(), proof.statementDigest())) {
                untagged.add(new AttestationTag.Envelope(proof.envelope(), proof.predicateType()));
            }
        }
        return untagged;
    }

    /** @param statement digest of the statement; {@code null} for any */
    private boolean isTagged(AttestationTag.Attestations tagged, String digest, String kind, String statement)
            throws IOException, InterruptedException {
        for (byte[] envelope : tagged.read(kind)) {
            try {
                Statement signed = source.verifier().verifyEnvelope(envelope, digest, kind);
                if (statement == null || statement.equals(signed.digest())) {
                    return true;
                }
            } catch (InvalidProofException forged) {
                // Another client may put any envelope there.
            }
        }
        return false;
    }

    /** Whether the tag of earlier versions of cosign has every required proof of an image. */
    private boolean isTagged(AttestationTag tag, String digest) throws IOException, InterruptedException {
        AttestationTag.Attestations tagged = tag.of(digest);
        for (String kind : source.required()) {
            if (!isTagged(tagged, digest, kind, null)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Finds an image of a published tag without proofs: the tag's own or, of an index, one in it.
     *
     * @return the digest of the first one; empty if the repository holds every required proof of each
     */
    public Optional<String> unproven(RegistryClient registry, PublishedTag tag)
            throws IOException, InterruptedException {
        List<String> digests = new ArrayList<>(List.of(tag.digest()));
        tag.parts().stream().map(PublishedTag.Part::digest).forEach(digests::add);
        for (String digest : digests) {
            if (!isProven(registry, tag.reference().repository(), digest)) {
                return Optional.of(digest);
            }
        }
        return Optional.empty();
    }

    /** Whether the repository holds every required proof of an image. */
    public boolean isProven(RegistryClient registry, String repository, String digest)
            throws IOException, InterruptedException {
        Referrers referrers = registry.referrers(repository);
        ReferrerList list = referrers.list(digest);
        for (String kind : source.required()) {
            if (find(referrers, list, kind, null).isEmpty()) {
                return false;
            }
        }
        return !source.usesTags() || isTagged(registry.attestationTag(repository), digest);
    }

    private Optional<Proof> copied(Subject subject, String kind) throws IOException, InterruptedException {
        if (subject.origin() == null) {
            return Optional.empty();
        }
        ReferrerList list = subject.origin().list(subject.manifest().digest());
        for (Referrer candidate : candidates(list, kind)) {
            Optional<Proof> proof = verified(subject.origin(), candidate, list.subject(), kind);
            if (proof.isPresent()) {
                return proof;
            }
        }
        return Optional.empty();
    }

    /** A proof at a repository. */
    private record Found(Referrer referrer, Proof proof) {}

    /** @param statement digest of the statement; {@code null} for any */
    private Optional<Found> find(Referrers referrers, ReferrerList list, String kind, String statement)
            throws IOException, InterruptedException {
        for (Referrer candidate : candidates(list, kind)) {
            boolean claimed = statement == null
                    || statement.equals(candidate.annotations().get(Proof.STATEMENT_DIGEST));
            Optional<Proof> proof = claimed ? verified(referrers, candidate, list.subject(), kind) : Optional.empty();
            if (proof.isPresent()
                    && (statement == null || statement.equals(proof.get().statementDigest()))) {
                return Optional.of(new Found(candidate, proof.get()));
            }
        }
        return Optional.empty();
    }

    /** The last ones that claim to be such proofs, the newest first. */
    private static List<Referrer> candidates(ReferrerList list, String kind) {
        List<Referrer> candidates = new ArrayList<>();
        for (Referrer referrer : list.referrers()) {
            if (referrer.artifactType().equals(Proof.MEDIA_TYPE)
                    && kind.equals(referrer.annotations().get(Proof.PREDICATE_TYPE))) {
                candidates.add(0, referrer);
            }
        }
        return candidates.subList(0, Math.min(MAX_CANDIDATES, candidates.size()));
    }

    private Optional<Proof> verified(Referrers referrers, Referrer candidate, String subject, String kind)
            throws IOException, InterruptedException {
        Optional<byte[]> bundle = referrers.content(candidate);
        try {
            return bundle.isEmpty()
                    ? Optional.empty()
                    : Optional.of(source.verifier().proof(bundle.get(), subject, kind));
        } catch (InvalidProofException forged) {
            return Optional.empty();
        }
    }

    private static Artifact artifact(Proof proof) {
        return new Artifact(Proof.MEDIA_TYPE, proof.bundle(), proof.annotations());
    }

    /** Mostly the same bundles for each repository that the image goes to; always the same statements. */
    private List<Proof> made(ProvenImage image) throws IOException {
        synchronized (made) {
            List<Proof> proofs = made.get(image);
            if (proofs == null) {
                proofs = source.of(image);
                made.put(image, proofs);
            }
            return proofs;
        }
    }
}
