package io.jenkins.plugins.nodeimagematrix.docker;

import io.jenkins.plugins.nodeimagematrix.matrix.DockerfileBases;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** What a Dockerfile's {@code FROM} instructions name, with build arguments put in. */
public final class FromInstructions implements DockerfileBases {
    @Override
    public SortedSet<String> of(String dockerfile, Map<String, String> args) {
        DockerfileStages stages = new DockerfileStages(Dockerfile.parse(dockerfile), args);
        SortedSet<String> images = new TreeSet<>();
        for (DockerfileStages.Stage stage : stages.all()) {
            if (stages.parent(stage) == null) {
                images.add(stages.expand(stage.image()));
            }
        }
        return images;
    }
}
