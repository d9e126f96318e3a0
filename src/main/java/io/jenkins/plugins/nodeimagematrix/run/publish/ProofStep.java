package io.jenkins.plugins.nodeimagematrix.run.publish;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClients;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryException;
import io.jenkins.plugins.nodeimagematrix.run.history.TagListener;
import io.jenkins.plugins.nodeimagematrix.run.publish.TagPlanner.PinStep;
import io.jenkins.plugins.nodeimagematrix.run.store.InParallel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/**
 * The step of a publication before its first tag: every image that a pinned tag is to hold gets its proofs at the tag's repository.
 * An image whose proofs are missing gets no tag.
 */
final class ProofStep {
    private final RegistryClients registries;
    private final FailingRegistries failing;
    private final ProofPolicy policy;
    private final ProofPut proofs;
    private final TagListener log;

    ProofStep(RegistryClients registries, FailingRegistries failing, ProofPolicy policy, TagListener log) {
        this.registries = registries;
        this.failing = failing;
        this.policy = policy;
        this.proofs = policy.proofs();
        this.log = log;
    }

    /**
     * Puts the proofs of all images, then confirms them.
     *
     * @param images the pinned tags of each image, by the image's name
     * @param refused receives each pinned tag whose image has no proof, with the reason
     * @return names of the images that have all proofs
     */
    Set<String> prove(Map<String, List<PinStep>> images, BiConsumer<PinStep, IOException> refused)
            throws IOException, InterruptedException {
        Map<String, List<ProofPut.Put>> put = new ConcurrentHashMap<>();
        Map<String, IOException> faults = new ConcurrentHashMap<>();
        each(images, faults, pin -> put.put(name(pin), put(pin)));
        each(images, faults, pin -> confirm(name(pin), put.get(name(pin))));
        faults.forEach((image, fault) -> images.get(image).forEach(pin -> refused.accept(pin, fault)));
        Set<String> proven = new HashSet<>(images.keySet());
        proven.removeAll(faults.keySet());
        return proven;
    }

    private static String name(PinStep pin) {
        return ProofPolicy.image(pin.pin().reference(), pin.tag().digest());
    }

    @FunctionalInterface
    private interface Work {
        void of(PinStep pin) throws IOException, InterruptedException;
    }

    private void each(Map<String, List<PinStep>> images, Map<String, IOException> faults, Work work)
            throws IOException, InterruptedException {
        InParallel.map(images.entrySet(), image -> {
            PinStep pin = image.getValue().get(0);
            String registry = pin.pin().reference().registry();
            if (faults.containsKey(image.getKey())) {
                return null;
            }
            try {
                failing.check(registry);
                work.of(pin);
                failing.worked(registry);
            } catch (RegistryException | TagRefusedException refused) {
                failing.note(registry, refused);
                faults.put(image.getKey(), refused);
            }
            return null;
        });
    }

    private List<ProofPut.Put> put(PinStep pin) throws IOException, InterruptedException {
        ImageReference tag = pin.pin().reference();
        RegistryClient registry = registries.at(tag.registry());
        List<ProofPut.Put> all = new ArrayList<>();
        if (pin.target() == null) {
            require(registry, pin);
            return all;
        }
        pin.target().bring(registry);
        for (ProofPut.Subject subject : pin.target().subjects()) {
            all.add(proofs.put(registry, tag.repository(), subject));
        }
        return all;
    }

    /** A tag that an earlier run put, and that stays: its image and, of an index, each image in it need proofs. */
    private void require(RegistryClient registry, PinStep pin) throws IOException, InterruptedException {
        if (policy.knows(name(pin))) {
            return;
        }
        Optional<String> unproven = proofs.unproven(registry, pin.tag());
        if (unproven.isPresent()) {
            throw new TagRefusedException(Refusals.unproven(
                    pin.pin().reference().repository(),
                    unproven.get(),
                    String.join(" or ", policy.source().required())));
        }
    }

    private void confirm(String image, List<ProofPut.Put> put) throws IOException, InterruptedException {
        List<String> digests = new ArrayList<>();
        for (ProofPut.Put one : put) {
            digests.addAll(one.confirm());
        }
        if (!digests.isEmpty()) {
            log.proven(image, digests);
        }
    }
}
