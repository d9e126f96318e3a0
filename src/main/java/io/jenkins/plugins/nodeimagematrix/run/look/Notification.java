package io.jenkins.plugins.nodeimagematrix.run.look;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.run.published.MatrixStore;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A notification of a registry or of a release: which matrices it may concern. The body of these is understood: Distribution
 * and registries that notify like it, Docker Hub, Harbor, Quay, and releases of GitHub. Any other body concerns all matrices.
 */
public final class Notification {
    private static final int MAX_DEPTH = 50;
    private static final int MAX_IMAGES = 1000;
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .build())
            .build();

    /** Names of images as the notification gives them: with or without their registry, never with a tag. */
    private final Set<String> repositories = new LinkedHashSet<>();

    private final boolean releases;

    private Notification(JsonNode body) {
        body.path("events").forEach(event -> {
            JsonNode target = event.path("target");
            add(
                    event.path("request").path("host").asText(),
                    target.path("repository").asText());
        });
        add(ImageReference.DOCKER_HUB, body.path("repository").path("repo_name").asText());
        body.path("event_data")
                .path("resources")
                .forEach(resource ->
                        add("", withoutTag(resource.path("resource_url").asText())));
        add("", body.path("docker_url").asText());
        releases = body.path("release").isObject();
    }

    /** @throws IOException if the body is neither empty nor JSON */
    public static Notification read(byte[] body) throws IOException {
        return new Notification(JSON.readTree(body));
    }

    private void add(String registry, String repository) {
        if (!repository.isEmpty() && repositories.size() < MAX_IMAGES) {
            repositories.add(registry.isEmpty() ? repository : registry + "/" + repository);
        }
    }

    private static String withoutTag(String name) {
        int colon = name.lastIndexOf(':');
        return colon > name.lastIndexOf('/') ? name.substring(0, colon) : name;
    }

    /** Whether a look for a job may find something because of this notification. */
    public boolean concerns(MatrixStore store) throws IOException {
        List<WatchedPlan> plans = WatchedPlans.of(store).plans();
        if (repositories.isEmpty()) {
            return !releases || plans.stream().anyMatch(plan -> plan.releases() != null);
        }
        return plans.stream()
                .flatMap(plan -> plan.bases().stream())
                .flatMap(base -> names(base.image()))
                .anyMatch(repositories::contains);
    }

    /** The names of an image without its tag: in full, and without its registry, which the notification may not give. */
    private static Stream<String> names(String image) {
        try {
            ImageReference reference = ImageReference.parse(image);
            String repository = reference.repository();
            return Stream.of(reference.registry() + "/" + repository, repository);
        } catch (IllegalArgumentException noName) {
            return Stream.of();
        }
    }
}
