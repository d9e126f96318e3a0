package io.jenkins.plugins.nodeimagematrix.docker;

import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonException;
import io.jenkins.plugins.nodeimagematrix.docker.client.DockerQueries;
import io.jenkins.plugins.nodeimagematrix.docker.image.ImageStore;
import io.jenkins.plugins.nodeimagematrix.docker.image.TemporaryTags;
import java.util.List;

/** The clean-up of a daemon after one run, whether the run completed or was killed. */
final class RunSweep {
    private final DockerQueries docker;
    private final ImageStore store;

    RunSweep(DockerQueries docker, ImageStore store) {
        this.docker = docker;
        this.store = store;
    }

    void sweep(String run) throws DaemonException, InterruptedException {
        String filter = "label=" + TemporaryTags.RUN + "=" + run;
        List<String> containers = docker.text(List.of("ps", "-aq", "--filter", filter))
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
        for (String container : containers) {
            docker.text(List.of("rm", "--force", "--volumes", container));
        }
        store.removeWithLabel(TemporaryTags.RUN, run);
        for (String name : store.names(run)) {
            if (TemporaryTags.isRemovedWithName(name)) {
                store.removeIfThere(name);
            } else {
                store.untag(name);
            }
        }
    }
}
