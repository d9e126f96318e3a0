package io.jenkins.plugins.nodeimagematrix.docker.image;

import io.jenkins.plugins.nodeimagematrix.docker.client.BuilderKind;
import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonException;
import io.jenkins.plugins.nodeimagematrix.docker.client.DockerQueries;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The limit for the disk space of this plugin's images and the build cache on a daemon. The oldest images that have
 * only temporary names (so are not published) and belong to no active run are removed first; the build cache gets the
 * rest of the budget. Images that the plugin did not build or load, or that have other names, are never removed.
 */
public final class DiskBudget {
    private final DockerQueries docker;
    private final ImageStore store;

    public DiskBudget(DockerQueries docker, ImageStore store) {
        this.docker = docker;
        this.store = store;
    }

    /**
     * @param liveRuns active runs, in the form of {@link TemporaryTags#run}
     * @return ids of the images that were removed
     */
    public List<String> prune(long maxBytes, Set<String> liveRuns, BuilderKind builder)
            throws DaemonException, InterruptedException {
        List<ImageFacts> images = candidates();
        // Shared layers count once; this needs a request for each image.
        boolean mayExceed = images.stream().mapToLong(ImageFacts::size).sum() > maxBytes / 2;
        Map<String, Long> sizes = mayExceed ? layerSizes(images) : Map.of();
        List<String> removed = new ArrayList<>();
        List<ImageFacts> kept = new ArrayList<>(images);
        for (ImageFacts image : images) {
            if (bytes(kept, sizes) <= maxBytes) {
                break;
            }
            if (isDisposable(image, liveRuns) && remove(image)) {
                kept.remove(image);
                removed.add(image.id());
            }
        }
        if (builder == BuilderKind.BUILDKIT) {
            long left = Math.max(0, maxBytes - bytes(kept, sizes));
            docker.text(List.of("builder", "prune", "--force", "--keep-storage", String.valueOf(left)));
        }
        return removed;
    }

    /** Oldest first. */
    private List<ImageFacts> candidates() throws DaemonException, InterruptedException {
        Map<String, ImageFacts> byId = new HashMap<>();
        for (String name : store.candidateNames()) {
            store.find(name).ifPresent(image -> byId.put(image.id(), image));
        }
        return byId.values().stream()
                .sorted(Comparator.comparing(ImageFacts::created))
                .toList();
    }

    private Map<String, Long> layerSizes(List<ImageFacts> images) throws DaemonException, InterruptedException {
        Map<String, Long> sizes = new HashMap<>();
        for (ImageFacts image : images) {
            if (!sizes.keySet().containsAll(image.diffIds())) {
                for (ImageLayer layer : store.layers(image)) {
                    sizes.merge(layer.diffId(), layer.size(), Math::max);
                }
            }
        }
        return sizes;
    }

    private static long bytes(List<ImageFacts> images, Map<String, Long> sizes) {
        return images.stream().flatMap(image -> image.diffIds().stream()).collect(Collectors.toSet()).stream()
                .mapToLong(layer -> Math.max(0, sizes.getOrDefault(layer, 0L)))
                .sum();
    }

    private static boolean isDisposable(ImageFacts image, Set<String> liveRuns) {
        return image.tags().stream()
                .allMatch(tag -> TemporaryTags.isTemporary(tag) && !liveRuns.contains(TemporaryTags.runOf(tag)));
    }

    /**
     * Removes an image name by name and without force, so that an image in use by a container or another image is
     * kept.
     */
    private boolean remove(ImageFacts image) throws DaemonException, InterruptedException {
        for (String name : image.tags()) {
            docker.ask(List.of("rmi", name));
        }
        return store.find(image.id()).isEmpty();
    }
}
