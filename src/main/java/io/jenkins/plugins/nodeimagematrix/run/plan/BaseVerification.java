package io.jenkins.plugins.nodeimagematrix.run.plan;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.matrix.cell.Cell;
import io.jenkins.plugins.nodeimagematrix.matrix.cell.ExternalBase;
import io.jenkins.plugins.nodeimagematrix.matrix.file.ExternalImage;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Reason;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.ReasonKind;
import io.jenkins.plugins.nodeimagematrix.proof.ImageSignature;
import io.jenkins.plugins.nodeimagematrix.proof.KeyReference;
import io.jenkins.plugins.nodeimagematrix.proof.Proof;
import io.jenkins.plugins.nodeimagematrix.proof.PublicKeyText;
import io.jenkins.plugins.nodeimagematrix.registry.client.CosignTag;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.client.Referrer;
import io.jenkins.plugins.nodeimagematrix.registry.client.Referrers;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClients;
import io.jenkins.plugins.nodeimagematrix.run.store.InParallel;
import java.io.IOException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The check of base images of which the matrix file ({@code verify}) or the global configuration demands a signature. Cells on a base
 * that no demanded key signed are not built. A signature is about a digest, and the other cells are built on exactly this digest.
 */
final class BaseVerification {
    /** Anybody who may push can attach any number of signatures of other keys. */
    private static final int MAX_CANDIDATES = 20;

    /** The second is what cosign 3.1 writes into the tagged index of a registry that lists no referrers itself. */
    private static final Set<String> TYPES = Set.of(Proof.MEDIA_TYPE, "application/vnd.oci.empty.v1+json");

    private static final int MAX_PAYLOAD_BYTES = 1 << 20;

    private final RegistryClients registries;
    private final MatrixPlanner.Access access;

    /** @param registries of the images that cells are built on */
    BaseVerification(RegistryClients registries, MatrixPlanner.Access access) {
        this.registries = registries;
        this.access = access;
    }

    /**
     * A demand that an image is signed.
     *
     * @param name of the image, for people
     * @param digest {@code null} if it is not known
     * @param hasDigest whether a build uses exactly this digest
     */
    private record Demand(String name, ImageReference image, String digest, boolean hasDigest, KeyReference keys) {}

    /** The plan, in which cells on a base without a demanded signature are blocked. */
    Plan hold(Plan plan) throws IOException, InterruptedException {
        VerifiedBases configured = access.verifiedBases();
        Map<String, PlannedCell> byName = new HashMap<>();
        plan.cells().forEach(planned -> byName.put(planned.cell().name(), planned));
        Map<String, List<Demand>> demands = new HashMap<>();
        for (PlannedCell planned : plan.cells()) {
            if (planned.build()) {
                demands.put(planned.cell().name(), demands(planned, byName, configured));
            }
        }
        Set<Demand> all = new LinkedHashSet<>();
        demands.values().forEach(all::addAll);
        if (all.isEmpty()) {
            return plan;
        }
        Map<Demand, String> refused = new ConcurrentHashMap<>();
        InParallel.map(all, demand -> {
            refusal(demand).ifPresent(why -> refused.put(demand, why));
            return null;
        });
        List<PlannedCell> cells = new ArrayList<>();
        for (PlannedCell planned : plan.cells()) {
            List<Demand> own = demands.getOrDefault(planned.cell().name(), List.of());
            Optional<String> why =
                    own.stream().map(refused::get).filter(Objects::nonNull).findFirst();
            if (why.isPresent()) {
                cells.add(planned.with(new Reason(ReasonKind.BASE_UNVERIFIED, why.get())));
            } else if (!own.isEmpty() && planned.cell().from() != null) {
                // It says that the cell must be built on exactly the verified digest.
                cells.add(planned.verifiedBy(own.get(0).keys()));
            } else {
                cells.add(planned);
            }
        }
        return plan.with(cells);
    }

    private static List<Demand> demands(
            PlannedCell planned, Map<String, PlannedCell> byName, VerifiedBases configured) {
        List<Demand> demands = new ArrayList<>();
        Cell cell = planned.cell();
        if (cell.parent() != null) {
            PlannedCell parent = byName.get(cell.parent());
            if (parent == null || !parent.isUnchanged() || parent.published() == null) {
                // A parent that this run builds or tests is proven by this run, and its very bytes are used.
                return demands;
            }
            ImageReference image = parent.published().reference();
            add(demands, image.toString(), image, parent.published().digest(), true, cell.verify(), configured);
            return demands;
        }
        for (ExternalBase base : planned.bases()) {
            ExternalImage named = ExternalImage.parse(base.image());
            if (named.reference() != null) {
                boolean isExact = cell.from() != null || named.digest() != null;
                String digest = named.digest() != null ? named.digest() : base.digest();
                KeyReference own = cell.from() != null ? cell.verify() : null;
                add(demands, base.image(), named.reference(), digest, isExact, own, configured);
            }
        }
        return demands;
    }

    private static void add(
            List<Demand> demands,
            String name,
            ImageReference image,
            String digest,
            boolean isExact,
            KeyReference own,
            VerifiedBases configured) {
        if (own != null) {
            demands.add(new Demand(name, image, digest, isExact, own));
        }
        configured.keysOf(image).ifPresent(keys -> demands.add(new Demand(name, image, digest, isExact, keys)));
    }

    /** The reason why the image must not be used; empty if a demanded key signed it. */
    private Optional<String> refusal(Demand demand) throws InterruptedException {
        String image = "the base image " + demand.name();
        if (!demand.hasDigest()) {
            return Optional.of(
                    image + " must be signed, but the Dockerfile names it by its tag, which may move after the check;"
                            + " name it in 'from' of the matrix file, or by its digest");
        }
        if (demand.digest() == null) {
            return Optional.of("the digest of " + image + " is not known, so its signature cannot be verified");
        }
        List<PublicKey> keys;
        try {
            keys = access.keys(demand.keys());
        } catch (IOException unusable) {
            return Optional.of("the signature of " + image + " cannot be verified: " + unusable.getMessage());
        }
        try {
            RegistryClient registry = registries.at(demand.image().registry());
            ImageSignature signature = new ImageSignature(keys, demand.digest());
            String repository = demand.image().repository();
            if (isBundled(registry.referrers(repository), demand.digest(), signature)
                    || isTagged(registry, repository, demand.digest(), signature)) {
                return Optional.empty();
            }
            return Optional.of(image + " (" + demand.digest() + ") has no valid signature or proof of the key "
                    + keys.stream().map(PublicKeyText::fingerprint).collect(Collectors.joining(" or "))
                    + place(demand.keys()));
        } catch (IOException unreadable) {
            return Optional.of("the signature of " + image + " cannot be read: " + unreadable.getMessage());
        }
    }

    private static String place(KeyReference keys) {
        return switch (keys.kind()) {
            case CREDENTIALS -> " (credentials '" + keys.text() + "')";
            case CONFIGURED -> " (credentials '" + keys.text() + "', demanded by the global configuration)";
            case TEXT, FILE -> "";
        };
    }

    private static boolean isBundled(Referrers referrers, String digest, ImageSignature signature)
            throws IOException, InterruptedException {
        List<Referrer> newest = new ArrayList<>(referrers.list(digest).referrers());
        newest.removeIf(one -> !TYPES.contains(one.artifactType()));
        Collections.reverse(newest);
        for (Referrer candidate : newest.subList(0, Math.min(MAX_CANDIDATES, newest.size()))) {
            Optional<byte[]> bundle = referrers.content(candidate);
            if (bundle.isPresent() && signature.isBundle(bundle.get())) {
                return true;
            }
        }
        return false;
    }

    /** Looks at the tags by which earlier versions of cosign attach signatures and attestations. */
    private static boolean isTagged(RegistryClient registry, String repository, String digest, ImageSignature signature)
            throws IOException, InterruptedException {
        for (CosignTag tag : CosignTag.values()) {
            Optional<Manifest> manifest = registry.get(repository, tag.of(digest));
            if (manifest.isPresent() && isIn(registry, repository, manifest.get(), signature)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isIn(RegistryClient registry, String repository, Manifest manifest, ImageSignature signature)
            throws IOException, InterruptedException {
        List<CosignTag.Claim> claims = CosignTag.claims(manifest);
        for (CosignTag.Claim claim : claims.subList(0, Math.min(MAX_CANDIDATES, claims.size()))) {
            if (claim.content().size() > MAX_PAYLOAD_BYTES) {
                continue;
            }
            byte[] content = registry.read(repository, claim.content(), in -> in.readNBytes(MAX_PAYLOAD_BYTES));
            if (claim.signature().isEmpty()
                    ? signature.isEnvelope(content)
                    : signature.isSimpleSigning(content, claim.signature())) {
                return true;
            }
        }
        return false;
    }
}
