package io.jenkins.plugins.nodeimagematrix.run.publish;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PublishedState;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClients;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryException;
import io.jenkins.plugins.nodeimagematrix.run.revision.RevisionNumbers;
import io.jenkins.plugins.nodeimagematrix.run.store.InParallel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The assignment of numbers to the images of versions with revisions. All tags of one image get the same number, so that
 * {@code 22.11.0-r3} is the same image in each repository and under each name.
 */
final class RevisionAssignment {
    private final RegistryClients registries;
    private final RevisionNumbers numbers;
    private final Map<ImageReference, PublishedTag> known;
    private final Map<ImageReference, String> faults = new ConcurrentHashMap<>();

    RevisionAssignment(RegistryClients registries, RevisionNumbers numbers, Collection<PublishedTag> known) {
        this.registries = registries;
        this.numbers = numbers;
        this.known = PublishedState.of(known).tags();
    }

    /** The same request with the tags of revisions, and with the tags of their versions as aliases. */
    PublishRequest assign(PublishRequest request) throws IOException, InterruptedException {
        Map<List<String>, List<PublishRequest.Pin>> images = new LinkedHashMap<>();
        request.pins().stream().filter(pin -> pin.isOpen() && pin.hasImages()).forEach(pin -> images.computeIfAbsent(
                        pin.cells(), absent -> new ArrayList<>())
                .add(pin));
        List<List<RevisionNumbers.Wanted>> wanted = InParallel.map(images.values(), this::wanted);
        numbers.read(wanted);
        List<Integer> given = InParallel.map(wanted, this::number);
        Map<ImageReference, Integer> byVersion = new HashMap<>();
        int index = 0;
        for (List<PublishRequest.Pin> pins : images.values()) {
            Integer number = given.get(index++);
            pins.forEach(pin -> byVersion.put(pin.reference(), number));
        }
        Map<ImageReference, ImageReference> revised = new HashMap<>();
        List<PublishRequest.Pin> all = new ArrayList<>();
        for (PublishRequest.Pin pin : request.pins()) {
            Integer number = byVersion.get(pin.reference());
            PublishRequest.Pin with = number == null || !pin.isOpen() ? pin : pin.revised(number);
            revised.put(pin.reference(), with.reference());
            all.add(with);
        }
        return new PublishRequest(
                all,
                request.aliases().stream()
                        .map(alias -> alias.on(revised.getOrDefault(alias.pinned(), alias.pinned())))
                        // The tag of a version whose image failed is reported as its pinned tag.
                        .filter(alias -> !alias.reference().equals(alias.pinned()))
                        .toList());
    }

    /** @return empty if the image cannot be found */
    private List<RevisionNumbers.Wanted> wanted(List<PublishRequest.Pin> pins)
            throws IOException, InterruptedException {
        List<RevisionNumbers.Wanted> image = new ArrayList<>();
        try {
            for (PublishRequest.Pin pin : pins) {
                image.add(new RevisionNumbers.Wanted(pin.reference(), digest(pin)));
            }
            return image;
        } catch (RegistryException | TagRefusedException fault) {
            pins.forEach(pin -> faults.put(pin.reference(), Refusals.of(fault)));
            return List.of();
        }
    }

    /** @return {@code null} if the number cannot be found */
    private Integer number(List<RevisionNumbers.Wanted> image) throws IOException, InterruptedException {
        try {
            return image.isEmpty() ? null : numbers.number(image);
        } catch (RegistryException fault) {
            image.forEach(wanted -> faults.put(wanted.version(), Refusals.of(fault)));
            return null;
        }
    }

    private String digest(PublishRequest.Pin pin) throws IOException, InterruptedException {
        if (pin.parts().size() == 1) {
            return pin.parts().get(0).image().digest();
        }
        PublishedTag last = known.get(pin.reference());
        boolean same = last != null
                && last.parts().size() == pin.parts().size()
                && pin.parts().stream().allMatch(part -> last.image(part.platform())
                        .filter(image -> image.digest().equals(part.image().digest()))
                        .isPresent());
        return same ? last.digest() : TagTarget.toPut(registries, pin).digest();
    }

    /** The reason why the revision of a version has no number. */
    String fault(ImageReference version) {
        return faults.getOrDefault(version, "");
    }
}
