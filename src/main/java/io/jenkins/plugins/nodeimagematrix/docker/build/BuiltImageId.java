package io.jenkins.plugins.nodeimagematrix.docker.build;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.nodeimagematrix.docker.client.BuilderKind;
import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonException;
import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonInfo;
import io.jenkins.plugins.nodeimagematrix.docker.client.DockerCli;
import io.jenkins.plugins.nodeimagematrix.docker.client.FaultKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The id of a built image, read from a file that the builder writes, never from its output. {@code --iidfile} is the
 * image id with the classic builder, with the BuildKit client built into Docker, and with buildx on a classic store.
 * With containerd's store, buildx writes the digest of the configuration there, which is not an image id in that
 * store (observed with buildx 0.29), so the id is read from {@code --metadata-file}.
 */
final class BuiltImageId {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FIELD = "containerimage.digest";

    private final boolean fromMetadata;
    private final Path iid;
    private final Path metadata;

    BuiltImageId(DockerCli cli, DaemonInfo daemon, Path scratch) {
        this.fromMetadata = daemon.containerdStore() && daemon.builder() == BuilderKind.BUILDKIT && cli.knowsMetadata();
        this.iid = scratch.resolve("iid");
        this.metadata = scratch.resolve("metadata.json");
    }

    List<String> arguments() {
        return fromMetadata ? List.of("--metadata-file", metadata.toString()) : List.of("--iidfile", iid.toString());
    }

    /** @throws DaemonException if the build succeeded and the builder wrote no id */
    String read() throws IOException, DaemonException {
        Path file = fromMetadata ? metadata : iid;
        String id = "";
        if (Files.isRegularFile(file)) {
            String content = Files.readString(file);
            id = fromMetadata ? JSON.readTree(content).path(FIELD).asText("") : content.strip();
        }
        if (!id.matches("sha256:[0-9a-f]{64}")) {
            throw new DaemonException(
                    FaultKind.REFUSED,
                    "the build succeeded, but the builder did not write the image id to " + file.getFileName()
                            + ", so the image is unknown");
        }
        return id;
    }
}
