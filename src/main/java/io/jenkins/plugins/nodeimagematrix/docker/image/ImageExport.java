package io.jenkins.plugins.nodeimagematrix.docker.image;

import io.jenkins.plugins.nodeimagematrix.docker.client.ClientProcess;
import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonException;
import io.jenkins.plugins.nodeimagematrix.docker.client.DockerQueries;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The export of an image's file system as a stream, through a container that is created, never started, and removed.
 */
public final class ImageExport {
    private final DockerQueries docker;

    public ImageExport(DockerQueries docker) {
        this.docker = docker;
    }

    /**
     * Passes the image's files on as a tar archive.
     *
     * @param platform {@code null} for the daemon's own
     * @param timeout for the whole archive
     * @throws DaemonException if the archive breaks off or the reader fails
     */
    public void read(String imageId, String platform, String runId, Duration timeout, ClientProcess.Reader reader)
            throws DaemonException, InterruptedException {
        List<String> create = new ArrayList<>(
                List.of("create", "--network", "none", "--label", TemporaryTags.RUN + "=" + TemporaryTags.run(runId)));
        if (platform != null) {
            create.addAll(List.of("--platform", platform));
        }
        // The command is never run; an image without one cannot become a container otherwise.
        create.addAll(List.of(imageId, "true"));
        String container = docker.text(create).strip();
        try {
            List<String> export = List.of("export", container);
            ClientProcess.Result result = docker.cli().command(timeout, export).consume(reader);
            if (!result.passed()) {
                throw docker.complaint(export, result);
            }
        } finally {
            // With the volumes that the image declares.
            docker.text(List.of("rm", "--force", "--volumes", container));
        }
    }
}
