package io.jenkins.plugins.nodeimagematrix.run;

import io.jenkins.plugins.nodeimagematrix.matrix.ImageReference;
import io.jenkins.plugins.nodeimagematrix.matrix.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.registry.RegistryClients;
import io.jenkins.plugins.nodeimagematrix.registry.RegistryException;
import io.jenkins.plugins.nodeimagematrix.run.RunReport.TagMove;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Compares what is to be named with what the registries hold now, and changes nothing. */
final class MovePlanner {
    private final RegistryClients registries;
    private final Map<ImageReference, PublishedTag> known = new HashMap<>();
    private final AliasGuard guard;
    private final Withheld withheld;
    private final boolean refresh;
    private final FailingRegistries failing = new FailingRegistries();

    MovePlanner(RegistryClients registries, Collection<PublishedTag> known, Withheld withheld, boolean refresh) {
        this.registries = registries;
        known.forEach(tag -> this.known.put(tag.reference(), tag));
        this.guard = new AliasGuard(known);
        this.withheld = withheld;
        this.refresh = refresh;
    }

    /** A pinned tag's move; target and tag are {@code null} if it is not going to be right, the target also if it is already. */
    record PinMove(Shipment.Pin pin, TagMove move, PinTarget target, PublishedTag tag) {
        boolean isRight() {
            return tag != null;
        }
    }

    /** An alias's move; the pin is {@code null} if it stays because of its pinned tag. */
    record AliasStep(Shipment.Alias alias, TagMove move, PinMove pin) {}

    List<PinMove> pins(Shipment shipment) throws IOException, InterruptedException {
        return InParallel.map(shipment.pins(), this::pin);
    }

    private PinMove pin(Shipment.Pin pin) throws IOException, InterruptedException {
        for (Shipment.Part part : pin.parts()) {
            if (part.image() == null) {
                return stays(pin, MoveKind.KEPT, null, null, part.why());
            }
        }
        try {
            ImageReference tag = pin.reference();
            Optional<String> now = Optional.ofNullable(look(tag));
            PublishedTag before = known.get(tag);
            return !pin.isFresh() && before != null && !before.digest().equals(now.orElse(null))
                    ? changedElsewhere(pin, before, now.orElse(null))
                    : !pin.isFresh() && before != null
                            ? right(pin, MoveKind.UNCHANGED, before.digest(), before.digest(), null, before)
                            : fresh(pin, now.orElse(null));
        } catch (RegistryException refused) {
            return stays(pin, MoveKind.REFUSED, null, null, Refusals.of(refused));
        }
    }

    /** The digest that a tag is on; {@code null} for none. */
    private String look(ImageReference tag) throws IOException, InterruptedException {
        failing.check(tag.registry());
        try {
            String now = registries
                    .at(tag.registry())
                    .digest(tag.repository(), tag.tag())
                    .orElse(null);
            failing.worked(tag.registry());
            return now;
        } catch (RegistryException fault) {
            failing.note(tag.registry(), fault);
            throw fault;
        }
    }

    /** A tag of an earlier run must still be what that run made it; one that is gone comes back with the very same bytes. */
    private PinMove changedElsewhere(Shipment.Pin pin, PublishedTag before, String now)
            throws IOException, InterruptedException {
        if (now == null || refresh) {
            PinTarget target = PinTarget.resolve(registries, pin);
            if (target.digest().equals(before.digest())) {
                return right(pin, MoveKind.to(now), now, target.digest(), target, before);
            }
        }
        return stays(pin, MoveKind.REFUSED, now, before.digest(), Refusals.changedElsewhere(now != null));
    }

    private PinMove fresh(Shipment.Pin pin, String now) throws IOException, InterruptedException {
        PinTarget target = PinTarget.resolve(registries, pin);
        String digest = target.digest();
        if (now != null
                && !now.equals(digest)
                && target.isSameImage(registries.at(pin.reference().registry()))) {
            return right(pin, MoveKind.UNCHANGED, now, now, target, target.published());
        }
        if (now != null && !now.equals(digest) && !refresh) {
            return stays(pin, MoveKind.REFUSED, now, digest, Refusals.PINNED_DIFFERS);
        }
        MoveKind kind = digest.equals(now) ? MoveKind.UNCHANGED : MoveKind.to(now);
        return right(pin, kind, now, digest, target, target.published());
    }

    private static PinMove right(
            Shipment.Pin pin, MoveKind kind, String from, String to, PinTarget target, PublishedTag tag) {
        return new PinMove(pin, kind.move(pin.reference(), pin.cell(), false, from, to, ""), target, tag);
    }

    private static PinMove stays(Shipment.Pin pin, MoveKind kind, String from, String to, String why) {
        return new PinMove(pin, kind.move(pin.reference(), pin.cell(), false, from, to, why), null, null);
    }

    List<AliasStep> aliases(Shipment shipment, List<PinMove> pins) throws IOException, InterruptedException {
        Map<ImageReference, PinMove> byTag = new HashMap<>();
        pins.forEach(pin -> byTag.put(pin.pin().reference(), pin));
        List<Shipment.Alias> aliases = new ArrayList<>(shipment.aliases());
        return InParallel.map(aliases, alias -> alias(alias, byTag.get(alias.pinned())));
    }

    private AliasStep alias(Shipment.Alias alias, PinMove pin) throws IOException, InterruptedException {
        if (pin == null || !pin.isRight()) {
            String why = pin != null && MoveKind.of(pin.move()) == MoveKind.KEPT
                    ? pin.move().why()
                    : Refusals.pinNotRight(alias.pinned());
            return new AliasStep(alias, move(alias, MoveKind.KEPT, null, null, why), null);
        }
        String digest = pin.tag().digest();
        try {
            return new AliasStep(alias, decide(alias, pin, digest), pin);
        } catch (RegistryException refused) {
            return new AliasStep(alias, move(alias, MoveKind.REFUSED, null, digest, Refusals.of(refused)), null);
        }
    }

    private TagMove decide(Shipment.Alias alias, PinMove pin, String digest) throws IOException, InterruptedException {
        ImageReference tag = alias.reference();
        String now = look(tag);
        if (digest.equals(now)) {
            return move(alias, MoveKind.UNCHANGED, now, digest, "");
        }
        Optional<HistoryEntry> decision = withheld.from(tag, digest);
        if (decision.isPresent()) {
            return move(alias, MoveKind.KEPT, now, digest, Refusals.withheld(decision.get()));
        }
        String why = guard.refuses(tag, pin.pin().release(), now, registries.at(tag.registry()));
        return why == null
                ? move(alias, MoveKind.to(now), now, digest, "")
                : move(alias, MoveKind.REFUSED, now, digest, why);
    }

    private static TagMove move(Shipment.Alias alias, MoveKind kind, String from, String to, String why) {
        return kind.move(alias.reference(), alias.cell(), true, from, to, why);
    }
}
