package io.jenkins.plugins.nodeimagematrix.run.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.matrix.cell.ExternalBase;
import io.jenkins.plugins.nodeimagematrix.matrix.file.ExternalImage;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Reason;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.ReasonKind;
import io.jenkins.plugins.nodeimagematrix.proof.ImageSignature;
import io.jenkins.plugins.nodeimagematrix.proof.Proof;
import io.jenkins.plugins.nodeimagematrix.proof.PublicKeyText;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.client.Referrer;
import io.jenkins.plugins.nodeimagematrix.registry.client.Referrers;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClients;
import io.jenkins.plugins.nodeimagematrix.run.store.InParallel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The check of base images that the matrix file demands a signature of ({@code verify}). Cells on a base that the key did not sign are
 * not built. The signature is about a digest, and these cells are built on exactly this digest.
 */
final class BaseVerification {
    /** Anybody who may push can attach any number of signatures of other keys. */
    private static final int MAX_CANDIDATES = 20;

    /** The second is what cosign 3.1 writes into the tagged index of a registry that lists no referrers itself. */
    private static final Set<String> TYPES = Set.of(Proof.MEDIA_TYPE, "application/vnd.oci.empty.v1+json");

    private static final int MAX_PAYLOAD_BYTES = 1 << 20;
    private static final int MAX_TOLD_KEY_CHARS = 12;
    private static final String SIGNATURE = "dev.cosignproject.cosign/signature";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RegistryClients registries;

    /** @param registries of the images outside of the matrix */
    BaseVerification(RegistryClients registries) {
        this.registries = registries;
    }

    private record Demand(String image, String digest, String key) {}

    /** The plan, in which cells on a base without the demanded signature are blocked. */
    Plan hold(Plan plan) throws IOException, InterruptedException {
        Map<String, Demand> demands = new HashMap<>();
        for (PlannedCell planned : plan.cells()) {
            if (planned.build() && planned.cell().verify() != null) {
                demands.put(planned.cell().name(), demand(planned));
            }
        }
        if (demands.isEmpty()) {
            return plan;
        }
        Map<Demand, String> refused = new ConcurrentHashMap<>();
        Set<Demand> all = new LinkedHashSet<>(demands.values());
        InParallel.map(all, demand -> {
            refusal(demand).ifPresent(why -> refused.put(demand, why));
            return null;
        });
        List<PlannedCell> cells = new ArrayList<>();
        for (PlannedCell planned : plan.cells()) {
            Demand demand = demands.get(planned.cell().name());
            String why = demand == null ? null : refused.get(demand);
            cells.add(why == null ? planned : planned.with(new Reason(ReasonKind.BASE_UNVERIFIED, why)));
        }
        return plan.with(cells);
    }

    private static Demand demand(PlannedCell planned) {
        String image = planned.cell().from();
        ExternalBase base = planned.bases().isEmpty() ? null : planned.bases().get(0);
        String own = ExternalImage.parse(image).digest();
        return new Demand(
                image,
                own != null ? own : base == null ? null : base.digest(),
                planned.cell().verify());
    }

    /** The reason why the image must not be used; empty if the key signed it. */
    private Optional<String> refusal(Demand demand) throws InterruptedException {
        if (demand.digest() == null) {
            return Optional.of("the digest of the base image " + demand.image()
                    + " is not known, so its signature cannot be verified");
        }
        try {
            ImageReference reference = ExternalImage.parse(demand.image()).reference();
            RegistryClient registry = registries.at(reference.registry());
            ImageSignature signature = new ImageSignature(PublicKeyText.read(demand.key()), demand.digest());
            if (isBundled(registry.referrers(reference.repository()), demand.digest(), signature)
                    || isTagged(registry, reference.repository(), demand.digest(), signature)) {
                return Optional.empty();
            }
            return Optional.of("the base image " + demand.image() + " (" + demand.digest()
                    + ") has no valid signature or proof of the key in 'verify' (..." + brief(demand.key()) + ")");
        } catch (IOException unreadable) {
            return Optional.of("the signature of the base image " + demand.image() + " cannot be read: "
                    + unreadable.getMessage());
        }
    }

    /** The end of the key, by which people tell keys apart. */
    private static String brief(String key) {
        String text = key.replaceAll("-----[A-Z ]+-----|\\s", "");
        return text.substring(Math.max(0, text.length() - MAX_TOLD_KEY_CHARS));
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
        String tag = digest.replace(':', '-');
        for (String suffix : List.of(".sig", ".att")) {
            Optional<Manifest> manifest = registry.get(repository, tag + suffix);
            if (manifest.isPresent() && isIn(registry, repository, manifest.get(), signature)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isIn(RegistryClient registry, String repository, Manifest manifest, ImageSignature signature)
            throws IOException, InterruptedException {
        JsonNode annotated = JSON.readTree(manifest.bytes()).path("layers");
        List<Manifest.Descriptor> layers = manifest.layers();
        for (int i = 0; i < Math.min(MAX_CANDIDATES, layers.size()); i++) {
            if (layers.get(i).size() > MAX_PAYLOAD_BYTES) {
                continue;
            }
            byte[] payload = registry.read(repository, layers.get(i), in -> in.readNBytes(MAX_PAYLOAD_BYTES));
            String simple =
                    annotated.path(i).path("annotations").path(SIGNATURE).asText();
            if (simple.isEmpty() ? signature.isEnvelope(payload) : signature.isSimpleSigning(payload, simple)) {
                return true;
            }
        }
        return false;
    }
}
