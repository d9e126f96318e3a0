package io.jenkins.plugins.nodeimagematrix.run.times;

import io.jenkins.plugins.nodeimagematrix.run.published.MatrixStore;
import io.jenkins.plugins.nodeimagematrix.run.store.StateFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The releases and moved base images that looks for a job have seen, oldest first; limited to the last {@value #MAX_KEPT}. */
public record Sightings(int version, List<Sighting> sightings) implements StateFile.Versioned {
    private static final int VERSION = 1;
    private static final int MAX_KEPT = 300;
    private static final StateFile.Format<Sightings> FORMAT = new StateFile.Format<>(Sightings.class, VERSION);

    public Sightings {
        sightings = sightings == null ? List.of() : List.copyOf(sightings);
    }

    public static Sightings of(MatrixStore store) throws IOException {
        return file(store).read().orElseGet(() -> new Sightings(VERSION, List.of()));
    }

    public void write(MatrixStore store) throws IOException {
        file(store).write(this);
    }

    private static StateFile<Sightings> file(MatrixStore store) {
        return FORMAT.at(store.folder().resolve("times.json"));
    }

    /** With those of these that were not seen before. */
    public Sightings seen(Collection<Sighting> found) {
        List<Sighting> all = new ArrayList<>(sightings);
        for (Sighting each : found) {
            if (sightings.stream().noneMatch(each::isSame)) {
                all.add(each);
            }
        }
        return new Sightings(VERSION, all.subList(Math.max(0, all.size() - MAX_KEPT), all.size()));
    }

    /** These sightings instead. */
    public Sightings with(List<Sighting> updated) {
        return new Sightings(VERSION, updated);
    }

    public boolean hasOpen() {
        return sightings.stream().anyMatch(each -> !each.isDone());
    }
}
