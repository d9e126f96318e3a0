package io.jenkins.plugins.nodeimagematrix.run.publish;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClients;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryException;
import io.jenkins.plugins.nodeimagematrix.run.history.HistoryEntry;
import io.jenkins.plugins.nodeimagematrix.run.history.TagHoldSource;
import io.jenkins.plugins.nodeimagematrix.run.history.TagHolds;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import java.io.IOException;
import java.util.Optional;

/**
 * What people decide after the moves of a publication were planned. Who withdraws a version first writes the decision down and then
 * looks at the aliases; a publication first puts an alias and then looks for decisions. So one of the two sees the other.
 */
final class HoldGuard {
    private final TagHoldSource decisions;
    private final TagHolds planned;

    HoldGuard(TagHoldSource decisions) throws IOException {
        this.decisions = decisions;
        this.planned = decisions.now();
    }

    /** What was decided when the moves were planned. */
    TagHolds planned() {
        return planned;
    }

    /** The decision that keeps the alias from where it was planned to be, if it was made since then. */
    Optional<HistoryEntry> against(TagUpdate update) throws IOException {
        if (update.to() == null) {
            return Optional.empty();
        }
        ImageReference alias = ImageReference.parse(update.reference());
        Optional<HistoryEntry> now = decisions.now().from(alias, update.to());
        return now.equals(planned.from(alias, update.to())) ? Optional.empty() : now;
    }

    /**
     * Takes an alias back that was put while somebody decided against it: to what it was on, or off the registry.
     *
     * @throws TagRefusedException if it stays, or a {@link RegistryException}
     */
    static void takeBack(RegistryClients registries, TagUpdate update) throws IOException, InterruptedException {
        ImageReference alias = ImageReference.parse(update.reference());
        RegistryClient registry = registries.at(alias.registry());
        String now = registry.digest(alias.repository(), alias.tag()).orElse(null);
        if (!update.to().equals(now)) {
            // Who decided saw it there and moved it on.
            return;
        }
        TagUpdate back = TagUpdate.of(TagUpdate.Kind.MOVED, alias, update.cell(), true, update.to(), update.from(), "");
        if (!TagPut.carryOut(registry, alias, back)) {
            throw new TagRefusedException(Refusals.CANNOT_DELETE);
        }
    }
}
