package io.jenkins.plugins.nodeimagematrix.docker.dockerfile;

import io.jenkins.plugins.nodeimagematrix.matrix.file.ExternalImage;
import io.jenkins.plugins.nodeimagematrix.matrix.source.BaseMismatch;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A Dockerfile that must be built on a given image: that of another cell, or the one that the matrix file names. It
 * refers to the image with {@code ARG BASE} and {@code FROM ${BASE}}, or by name.
 */
public final class PinnedBase {
    /** The build argument that names the base. */
    static final String ARGUMENT = "BASE";

    private final Dockerfile source;
    private final List<String> names;
    private final Map<String, String> given;
    private final Map<String, String> args;
    private final DockerfileStages stages;

    /**
     * @param names of the base; {@code BASE} is the first, unless {@code args} has it
     * @param args the user's build arguments
     * @param platform as {@link DockerfileStages#platform} writes it
     */
    public PinnedBase(Dockerfile source, List<String> names, Map<String, String> args, Map<String, String> platform) {
        this.source = source;
        this.names = names;
        this.given = args;
        this.args = new HashMap<>(args);
        if (DockerfileStages.declaresAnywhere(source, ARGUMENT)) {
            this.args.putIfAbsent(ARGUMENT, names.get(0));
        }
        Map<String, String> known = new HashMap<>(platform);
        known.putAll(this.args);
        this.stages = new DockerfileStages(source, known);
    }

    /** The user's build arguments, and {@code BASE} if the Dockerfile declares it. */
    public Map<String, String> arguments() {
        return args;
    }

    /**
     * Compares the image below the built stage with the base.
     *
     * @param target the stage to build; null for the last
     * @return empty if they are equal, or if the result depends on an unknown platform
     */
    public Optional<BaseMismatch> mismatch(String target) {
        DockerfileStages.Stage last = stages.last(target);
        if (last == null) {
            return Optional.of(new BaseMismatch(
                    1, target == null ? "has no FROM" : "has no stage '" + target + "', which is the target"));
        }
        List<DockerfileStages.Stage> chain = stages.chain(last);
        DockerfileStages.Stage lowest = chain.get(chain.size() - 1);
        String image = stages.image(lowest);
        if (isBase(image) || DockerfileStages.dependsOnPlatform(image)) {
            return Optional.empty();
        }
        String found = image.isEmpty() || image.contains("$")
                ? "FROM " + lowest.image() + ", whose value is unknown,"
                : "FROM " + image;
        String remedy = given.containsKey(ARGUMENT)
                ? "remove BASE from 'args', or correct 'from'"
                : "write ARG BASE before the first FROM, and FROM ${BASE}; or correct 'from'";
        return Optional.of(new BaseMismatch(
                lowest.from().line(),
                "is built " + found + " and not from " + String.join(" or ", names) + " as the matrix file says; "
                        + remedy));
    }

    /** Renders the Dockerfile with every stage on the base built on the local tag {@code local}. */
    public RenderedDockerfile on(String file, String local) {
        RenderedDockerfile.Editor editor = new RenderedDockerfile.Editor(source);
        for (DockerfileStages.Stage stage : stages.all()) {
            if (stages.parent(stage) == null && isBase(stages.image(stage))) {
                editor.replaceFirstWord(stage.from().line(), stage.from().lastLine(), stage.image(), local);
            }
        }
        return editor.render(file);
    }

    private boolean isBase(String image) {
        return names.stream().anyMatch(name -> ExternalImage.isSame(name, image));
    }
}
