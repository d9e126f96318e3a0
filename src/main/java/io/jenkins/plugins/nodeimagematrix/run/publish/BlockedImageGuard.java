package io.jenkins.plugins.nodeimagematrix.run.publish;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClients;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryException;
import io.jenkins.plugins.nodeimagematrix.run.history.BlockedImageSource;
import io.jenkins.plugins.nodeimagematrix.run.history.BlockedImages;
import io.jenkins.plugins.nodeimagematrix.run.history.HistoryEntry;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import java.io.IOException;
import java.util.Optional;

/**
 * The guard for decisions that users make after a publication was planned. A withdrawal first records the decision and then
 * reads the aliases; a publication first puts an alias and then reads the decisions. So at least one of the two sees the
 * other.
 */
final class BlockedImageGuard {
    private final BlockedImageSource decisions;
    private final BlockedImages planned;

    BlockedImageGuard(BlockedImageSource decisions) throws IOException {
        this.decisions = decisions;
        this.planned = decisions.now();
    }

    /** The decisions at the time of the plan. */
    BlockedImages planned() {
        return planned;
    }

    /** The decision against the alias's planned digest, if it was made after the plan. */
    Optional<HistoryEntry> against(TagUpdate update) throws IOException {
        if (update.to() == null) {
            return Optional.empty();
        }
        ImageReference alias = ImageReference.parse(update.reference());
        Optional<HistoryEntry> now = decisions.now().from(alias, update.to());
        return now.equals(planned.from(alias, update.to())) ? Optional.empty() : now;
    }

    /**
     * Reverts an alias that was put while a user decided against it: to its previous digest, or off the registry.
     *
     * @throws TagRefusedException if the alias cannot be reverted, or a {@link RegistryException}
     */
    static void takeBack(RegistryClients registries, TagUpdate update) throws IOException, InterruptedException {
        ImageReference alias = ImageReference.parse(update.reference());
        RegistryClient registry = registries.at(alias.registry());
        String now = registry.digest(alias.repository(), alias.tag()).orElse(null);
        if (!update.to().equals(now)) {
            // The withdrawal has moved the alias already.
            return;
        }
        TagUpdate back = TagUpdate.of(TagUpdate.Kind.MOVED, alias, update.cell(), true, update.to(), update.from(), "");
        if (!TagPut.carryOut(registry, alias, back)) {
            throw new TagRefusedException(Refusals.CANNOT_DELETE);
        }
    }
}
