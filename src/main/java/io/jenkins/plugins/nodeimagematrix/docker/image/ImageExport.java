package io.jenkins.plugins.nodeimagematrix.docker.image;

import io.jenkins.plugins.nodeimagematrix.docker.client.ClientProcess;
import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonException;
import io.jenkins.plugins.nodeimagematrix.docker.client.DockerQueries;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The export of an image's file system as a stream, through a container that is created, never started, and removed.
 */
public final class ImageExport {
    /** A container is made with some command; an image without one cannot become a container otherwise. */
    private static final String COMMAND = "true";

    private final DockerQueries docker;
    private final ImageApi api;

    /** @param api of a daemon with a local socket; {@code null} for others */
    public ImageExport(DockerQueries docker, ImageApi api) {
        this.docker = docker;
        this.api = api;
    }

    /**
     * Passes the image's files on as a tar archive. The reader has to recognise an archive that breaks off.
     *
     * @param platform {@code null} for the daemon's own
     * @param timeout for the whole archive
     * @throws DaemonException if the daemon or the reader fails
     */
    public void read(String imageId, String platform, String runId, Duration timeout, ClientProcess.Reader reader)
            throws DaemonException, InterruptedException {
        String container = create(imageId, platform, TemporaryTags.run(runId));
        try {
            if (api == null) {
                export(container, timeout, reader);
            } else {
                api.export(container, timeout, reader);
            }
        } finally {
            remove(container);
        }
    }

    private String create(String imageId, String platform, String run) throws DaemonException, InterruptedException {
        if (api != null) {
            return api.create(imageId, platform, COMMAND, Map.of(TemporaryTags.RUN, run));
        }
        List<String> create =
                new ArrayList<>(List.of("create", "--network", "none", "--label", TemporaryTags.RUN + "=" + run));
        if (platform != null) {
            create.addAll(List.of("--platform", platform));
        }
        create.addAll(List.of(imageId, COMMAND));
        return docker.text(create).strip();
    }

    private void export(String container, Duration timeout, ClientProcess.Reader reader)
            throws DaemonException, InterruptedException {
        List<String> export = List.of("export", container);
        ClientProcess.Result result = docker.cli().command(timeout, export).consume(reader);
        if (!result.passed()) {
            throw docker.complaint(export, result);
        }
    }

    private void remove(String container) throws DaemonException, InterruptedException {
        if (api == null) {
            docker.text(List.of("rm", "--force", "--volumes", container));
        } else {
            api.removeContainer(container);
        }
    }
}
