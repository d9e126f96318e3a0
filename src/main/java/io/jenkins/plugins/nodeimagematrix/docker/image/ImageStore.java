package io.jenkins.plugins.nodeimagematrix.docker.image;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.nodeimagematrix.docker.client.ClientProcess;
import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonException;
import io.jenkins.plugins.nodeimagematrix.docker.client.DockerQueries;
import io.jenkins.plugins.nodeimagematrix.docker.client.FaultKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The images of a daemon: look-up, tags and removal. */
public final class ImageStore {
    private final DockerQueries docker;
    private final ImageApi api;

    /** @param api {@code null} to use only the client */
    public ImageStore(DockerQueries docker, ImageApi api) {
        this.docker = docker;
        this.api = api;
    }

    public ImageFacts inspect(String image) throws DaemonException, InterruptedException {
        return find(image)
                .orElseThrow(() -> new DaemonException(
                        FaultKind.REFUSED,
                        "the daemon at " + docker.cli().address() + " has no image '" + image + "'"));
    }

    public Optional<ImageFacts> find(String image) throws DaemonException, InterruptedException {
        if (api != null) {
            return api.inspect(image).map(ImageStore::facts);
        }
        List<String> arguments = List.of("image", "inspect", "--format", "{{json .}}", image);
        ClientProcess.Result result = docker.ask(arguments);
        if (!result.passed() && result.complaint().toLowerCase(Locale.ROOT).contains("no such image")) {
            return Optional.empty();
        }
        if (!result.passed()) {
            throw docker.complaint(arguments, result);
        }
        return Optional.of(facts(DockerQueries.parse(result.output())));
    }

    static ImageFacts facts(JsonNode image) {
        Map<String, String> labels = new HashMap<>();
        image.at("/Config/Labels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        return new ImageFacts(
                image.path("Id").asText(),
                image.at("/Descriptor/mediaType").asText(""),
                strings(image.path("RepoTags")),
                strings(image.at("/RootFS/Layers")),
                image.path("Size").asLong(),
                image.path("Created").asText(""),
                labels,
                image.path("Os").asText(""),
                image.path("Architecture").asText(""),
                image.path("Variant").asText(""),
                strings(image.path("RepoDigests")));
    }

    private static List<String> strings(JsonNode array) {
        List<String> strings = new ArrayList<>();
        array.forEach(node -> strings.add(node.asText()));
        return strings;
    }

    public List<ImageLayer> layers(ImageFacts image) throws DaemonException, InterruptedException {
        List<JsonNode> newestFirst = api != null
                ? api.history(image.id())
                : docker.json(List.of("history", "--no-trunc", "--human=false", "--format", "{{json .}}", image.id()));
        return ImageHistory.layers(image.diffIds(), newestFirst);
    }

    /** @return the image with its new name */
    public ImageFacts tag(String imageId, String name) throws DaemonException, InterruptedException {
        if (api != null) {
            api.tag(imageId, name);
        } else {
            docker.text(List.of("tag", imageId, name));
        }
        return requirePointsAt(name, imageId, "right after it was put there");
    }

    /**
     * @return the image
     * @throws DaemonException if the name refers to another image or to none; the result of the build is then invalid
     */
    public ImageFacts requirePointsAt(String name, String imageId, String when)
            throws DaemonException, InterruptedException {
        Optional<ImageFacts> image = find(name);
        String now = image.map(ImageFacts::id).orElse("no image");
        if (!now.equals(imageId)) {
            throw new DaemonException(
                    FaultKind.REFUSED,
                    "the local tag " + name + " refers to " + now + " instead of " + imageId + " " + when
                            + ": another process changes tags on this daemon, so its images cannot be trusted");
        }
        return image.get();
    }

    /** Removes a name and keeps the image, even if it was its last name. */
    public void untag(String name) throws DaemonException, InterruptedException {
        Optional<ImageFacts> image = find(name);
        if (image.isPresent()) {
            untag(name, image.get());
        }
    }

    /**
     * Removes a name and keeps the image.
     *
     * @param image as it was found a moment ago under this name
     */
    public void untag(String name, ImageFacts image) throws DaemonException, InterruptedException {
        if (image.tags().size() > 1) {
            removeIfThere(name);
            return;
        }
        // Docker removes an image with its last name, unless another image is built on it. Container and image carry
        // the
        // run's label, so that they are found if this is cut short.
        String run = TemporaryTags.runOf(name);
        String child = TemporaryTags.onceOf(run);
        String container = docker.text(List.of(
                        "create", "--network", "none", "--label", TemporaryTags.RUN + "=" + run, image.id(), "true"))
                .strip();
        try {
            docker.text(List.of("commit", container, child));
        } finally {
            docker.text(List.of("rm", "--force", "--volumes", container));
        }
        removeIfThere(name);
        docker.text(List.of("rmi", "--no-prune", child));
    }

    /** Removes a name or image, if it exists. */
    public void removeIfThere(String image) throws DaemonException, InterruptedException {
        if (api != null) {
            api.remove(image, false);
            return;
        }
        List<String> arguments = List.of("rmi", image);
        ClientProcess.Result result = docker.ask(arguments);
        if (!result.passed() && !result.complaint().toLowerCase(Locale.ROOT).contains("no such image")) {
            throw docker.complaint(arguments, result);
        }
    }

    /** Removes an image if it exists and has no name. */
    public void removeNameless(String id) throws DaemonException, InterruptedException {
        Optional<ImageFacts> image = find(id);
        if (image.isPresent() && image.get().tags().isEmpty()) {
            removeIfThere(id);
        }
    }

    List<String> withLabel(String key, String value) throws DaemonException, InterruptedException {
        String label = key + (value == null ? "" : "=" + value);
        if (api != null) {
            return api.idsWithLabel(label);
        }
        return docker.text(List.of("images", "-q", "--no-trunc", "--filter", "label=" + label))
                .lines()
                .filter(line -> !line.isBlank())
                .distinct()
                .toList();
    }

    /** Removes every image with the label, and no unlabelled image below it. */
    public void removeWithLabel(String key, String value) throws DaemonException, InterruptedException {
        List<String> found = withLabel(key, value);
        while (!found.isEmpty()) {
            for (String id : found) {
                removeWhateverItsNames(id);
            }
            // The classic builder leaves a chain of images; the removal of one reveals the next.
            List<String> before = found;
            found = withLabel(key, value);
            if (found.equals(before)) {
                throw new DaemonException(FaultKind.REFUSED, "the daemon did not remove the images " + found);
            }
        }
    }

    private void removeWhateverItsNames(String id) throws DaemonException, InterruptedException {
        if (api != null) {
            api.remove(id, true);
            return;
        }
        List<String> arguments = List.of("rmi", "--force", "--no-prune", id);
        ClientProcess.Result result = docker.ask(arguments);
        if (!result.passed() && !result.complaint().toLowerCase(Locale.ROOT).contains("no such image")) {
            throw docker.complaint(arguments, result);
        }
    }

    /** The temporary names of one run; first those that must go while the image has its others. */
    public List<String> names(String run) throws DaemonException, InterruptedException {
        List<String> all = new ArrayList<>(loopbackNames());
        all.addAll(candidateNames());
        all.addAll(inRepository(TemporaryTags.HELD_REPOSITORY));
        return all.stream()
                .filter(name -> TemporaryTags.runOf(name).equals(run))
                .toList();
    }

    /** The temporary names of all images that this plugin built or loaded. */
    List<String> candidateNames() throws DaemonException, InterruptedException {
        return inRepository(TemporaryTags.CANDIDATE_REPOSITORY);
    }

    /** The names under which the daemon pushes and pulls images. */
    private List<String> loopbackNames() throws DaemonException, InterruptedException {
        return matching(TemporaryTags.LOOPBACK_REPOSITORIES).stream()
                .filter(name -> TemporaryTags.isPushed(name) || TemporaryTags.isPulled(name))
                .toList();
    }

    private List<String> inRepository(String repository) throws DaemonException, InterruptedException {
        // The API also returns the image's names in other repositories.
        return matching(repository).stream()
                .filter(name -> name.startsWith(repository + ":"))
                .toList();
    }

    private List<String> matching(String repositories) throws DaemonException, InterruptedException {
        return api != null
                ? api.names(repositories)
                : docker.text(List.of("images", "--format", "{{.Repository}}:{{.Tag}}", repositories))
                        .lines()
                        .toList();
    }
}
