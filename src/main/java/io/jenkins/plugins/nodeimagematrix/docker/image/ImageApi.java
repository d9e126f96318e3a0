package io.jenkins.plugins.nodeimagematrix.docker.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.nodeimagematrix.docker.client.ClientProcess;
import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonException;
import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonSocket;
import io.jenkins.plugins.nodeimagematrix.docker.client.FaultKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Frequent image requests over the daemon's socket. */
public final class ImageApi {
    private final DaemonSocket socket;

    public ImageApi(DaemonSocket socket) {
        this.socket = socket;
    }

    Optional<JsonNode> inspect(String image) throws DaemonException, InterruptedException {
        DaemonSocket.Answer answer = socket.ask("GET", "/images/" + image + "/json");
        return answer.missing()
                ? Optional.empty()
                : Optional.of(done("image inspect", answer).body());
    }

    void tag(String imageId, String name) throws DaemonException, InterruptedException {
        int colon = name.lastIndexOf(':');
        done(
                "tag",
                socket.ask(
                        "POST",
                        "/images/" + imageId + "/tag?repo=" + DaemonSocket.encode(name.substring(0, colon)) + "&tag="
                                + DaemonSocket.encode(name.substring(colon + 1))));
    }

    /**
     * Removes a name or an image, if it exists.
     *
     * @param force also if it has names; unnamed images below it are kept
     */
    void remove(String image, boolean force) throws DaemonException, InterruptedException {
        DaemonSocket.Answer answer =
                socket.ask("DELETE", "/images/" + image + (force ? "?force=true&noprune=true" : ""));
        if (!answer.missing()) {
            done("rmi", answer);
        }
    }

    /** The output of {@code docker history}, newest first. */
    List<JsonNode> history(String image) throws DaemonException, InterruptedException {
        List<JsonNode> newestFirst = new ArrayList<>();
        for (JsonNode entry : done("history", socket.ask("GET", "/images/" + image + "/history"))
                .body()) {
            String created =
                    Instant.ofEpochSecond(entry.path("Created").asLong()).toString();
            newestFirst.add(((ObjectNode) entry).put("CreatedAt", created));
        }
        return newestFirst;
    }

    List<String> idsWithLabel(String label) throws DaemonException, InterruptedException {
        List<String> ids = new ArrayList<>();
        list("{\"label\":[\"" + label + "\"]}")
                .forEach(image -> ids.add(image.path("Id").asText()));
        return ids.stream().distinct().toList();
    }

    List<String> names(String repository) throws DaemonException, InterruptedException {
        List<String> names = new ArrayList<>();
        for (JsonNode image : list("{\"reference\":[\"" + repository + "\"]}")) {
            image.path("RepoTags").forEach(name -> names.add(name.asText()));
        }
        return names;
    }

    /**
     * Creates a container that is never started.
     *
     * @param platform {@code null} for the daemon's own
     * @param command which is never run
     * @param labels by name
     * @return the container's id
     */
    String create(String imageId, String platform, String command, Map<String, String> labels)
            throws DaemonException, InterruptedException {
        ObjectNode container = JsonNodeFactory.instance.objectNode().put("Image", imageId);
        container.putArray("Cmd").add(command);
        labels.forEach(container.putObject("Labels")::put);
        container.putObject("HostConfig").put("NetworkMode", "none");
        String target = "/containers/create" + (platform == null ? "" : "?platform=" + DaemonSocket.encode(platform));
        return done("create", socket.ask("POST", target, container))
                .body()
                .path("Id")
                .asText();
    }

    /** Passes the file system of a container on as a tar archive. The reader has to recognise an archive that breaks off. */
    void export(String container, Duration timeout, ClientProcess.Reader reader)
            throws DaemonException, InterruptedException {
        socket.read("/containers/" + container + "/export", timeout, reader);
    }

    /** Removes a container with the volumes that its image declares. */
    void removeContainer(String container) throws DaemonException, InterruptedException {
        done("rm", socket.ask("DELETE", "/containers/" + container + "?force=true&v=true"));
    }

    private JsonNode list(String filters) throws DaemonException, InterruptedException {
        return done("images", socket.ask("GET", "/images/json?filters=" + DaemonSocket.encode(filters)))
                .body();
    }

    private static DaemonSocket.Answer done(String what, DaemonSocket.Answer answer) throws DaemonException {
        if (answer.status() >= 400) {
            throw new DaemonException(FaultKind.REFUSED, "docker " + what + " failed: " + answer.complaint());
        }
        return answer;
    }
}
