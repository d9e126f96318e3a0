package io.jenkins.plugins.nodeimagematrix.docker;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** Keeps a daemon's disk free of what this plugin no longer needs. */
final class DiskBudget {
    private final DockerQueries docker;
    private final ImageStore store;

    DiskBudget(DockerQueries docker, ImageStore store) {
        this.docker = docker;
        this.store = store;
    }

    void sweep(String run) throws DaemonException, InterruptedException {
        String filter = "label=" + LocalNames.RUN + "=" + run;
        for (String container : lines(docker.text(List.of("ps", "-aq", "--filter", filter)))) {
            docker.text(List.of("rm", "-f", container));
        }
        store.removeWithLabel(LocalNames.RUN, run);
        for (String name : store.names(run)) {
            store.removeIfThere(name);
        }
    }

    List<String> prune(long maxBytes, Set<String> inUse, Builder builder) throws DaemonException, InterruptedException {
        List<ImageFacts> images = new ArrayList<>();
        long total = 0;
        for (String id : store.withLabel(LocalNames.CELL, null)) {
            ImageFacts image = store.inspect(id);
            images.add(image);
            total += image.size();
        }
        images.sort(Comparator.comparing(ImageFacts::created));
        List<String> removed = new ArrayList<>();
        for (ImageFacts image : images) {
            if (total > maxBytes && !inUse.contains(image.id()) && onlyOurs(image)) {
                docker.text(List.of("rmi", "-f", image.id()));
                removed.add(image.id());
                total -= image.size();
            }
        }
        if (builder == Builder.BUILDKIT) {
            docker.text(List.of("builder", "prune", "--force", "--keep-storage", String.valueOf(maxBytes)));
        }
        return removed;
    }

    private static boolean onlyOurs(ImageFacts image) {
        return image.tags().stream().allMatch(tag -> tag.startsWith(LocalNames.REPOSITORY + ":"));
    }

    private static List<String> lines(String text) {
        return text.lines().filter(line -> !line.isBlank()).toList();
    }
}
