package io.jenkins.plugins.nodeimagematrix.run.publish;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.Revision;
import io.jenkins.plugins.nodeimagematrix.image.TaggedVersion;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClients;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryException;
import io.jenkins.plugins.nodeimagematrix.run.publish.TagPlanner.PinStep;
import io.jenkins.plugins.nodeimagematrix.run.revision.RevisionNumbers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The pinned tags with another image than before. An alias of a release that failed stays on its version; if that version has a newer
 * image, because its tag was overwritten or it has a further revision, the alias follows it.
 */
final class RenewedPins {
    private final Map<String, List<PinStep>> byRepository = new HashMap<>();
    private final AliasGuard guard;
    private final RevisionNumbers numbers;
    private final RegistryClients registries;

    /** @param pins of a plan; those without their image are left out */
    RenewedPins(Collection<PinStep> pins, AliasGuard guard, RevisionNumbers numbers, RegistryClients registries) {
        this.guard = guard;
        this.numbers = numbers;
        this.registries = registries;
        pins.stream().filter(PinStep::isRight).forEach(pin -> byRepository
                .computeIfAbsent(pin.pin().reference().name(), absent -> new ArrayList<>())
                .add(pin));
    }

    /** The pinned tag with a newer image of the version that an alias is on; empty if there is none, or the registry fails. */
    Optional<PinStep> of(ImageReference alias, String now) throws IOException, InterruptedException {
        try {
            for (PinStep pin : byRepository.getOrDefault(alias.name(), List.of())) {
                if (!pin.tag().digest().equals(now) && (wasOn(pin, now) || isNewerRevision(pin, alias, now))) {
                    return Optional.of(pin);
                }
            }
        } catch (RegistryException unknown) {
            // The alias stays, and the next build looks again.
            return Optional.empty();
        }
        return Optional.empty();
    }

    private boolean wasOn(PinStep pin, String digest) {
        return digest.equals(pin.update().from()) || numbers.wasOn(pin.pin().reference(), digest);
    }

    /** Numbers that the job does not know are looked up only for revisions of the image's version. */
    private boolean isNewerRevision(PinStep pin, ImageReference alias, String now)
            throws IOException, InterruptedException {
        Revision revision = pin.pin().ofRevision().orElse(null);
        TaggedVersion version = pin.pin().release();
        if (revision == null || version != null && !guard.isOf(alias, version, now, registries.at(alias.registry()))) {
            return false;
        }
        OptionalInt on = numbers.of(revision, now);
        return on.isPresent() && on.getAsInt() < revision.number();
    }
}
