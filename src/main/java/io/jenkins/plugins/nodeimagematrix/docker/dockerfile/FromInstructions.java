package io.jenkins.plugins.nodeimagematrix.docker.dockerfile;

import io.jenkins.plugins.nodeimagematrix.matrix.source.BaseMismatch;
import io.jenkins.plugins.nodeimagematrix.matrix.source.DockerfileBases;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** The images of a Dockerfile's {@code FROM} instructions, with build arguments expanded. */
public final class FromInstructions implements DockerfileBases {
    @Override
    public SortedSet<String> of(String dockerfile, Map<String, String> args) {
        DockerfileStages stages = new DockerfileStages(Dockerfile.parse(dockerfile), args);
        SortedSet<String> images = new TreeSet<>();
        for (DockerfileStages.Stage stage : stages.all()) {
            if (stages.parent(stage) == null) {
                images.add(stages.image(stage));
            }
        }
        return images;
    }

    @Override
    public Optional<BaseMismatch> mismatch(
            String dockerfile, Map<String, String> args, String target, String platform, List<String> base) {
        return new PinnedBase(Dockerfile.parse(dockerfile), base, args, DockerfileStages.platform(platform, null))
                .mismatch(target);
    }
}
