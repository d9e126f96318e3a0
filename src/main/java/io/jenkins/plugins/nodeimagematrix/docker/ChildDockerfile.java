package io.jenkins.plugins.nodeimagematrix.docker;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Puts the parent cell's exact image under a child's Dockerfile: by {@code ARG BASE}, or where {@code FROM} names it. */
final class ChildDockerfile {
    private ChildDockerfile() {}

    /** The build arguments a child gets: the user's, and {@code BASE} if the file declares it. */
    static Map<String, String> arguments(Dockerfile source, String parent, Map<String, String> given) {
        if (!new DockerfileStages(source, Map.of()).declares(BaseImage.ARGUMENT)) {
            return given;
        }
        Map<String, String> all = new HashMap<>(given);
        all.put(BaseImage.ARGUMENT, parent);
        return all;
    }

    /**
     * @param file the Dockerfile, for messages
     * @param parent what {@code FROM} shall say
     * @param names what the file may call the parent
     * @param target the stage that is built; null for the last
     * @throws DaemonException if the built stage does not stand on the parent
     */
    static RenderedDockerfile on(
            String file, Dockerfile source, String parent, List<String> names, String target, Map<String, String> args)
            throws DaemonException {
        DockerfileStages stages = new DockerfileStages(source, arguments(source, parent, args));
        RenderedDockerfile.Editor editor = new RenderedDockerfile.Editor(source);
        for (DockerfileStages.Stage stage : stages.all()) {
            if (stages.parent(stage) == null && isParent(stages.expand(stage.image()), names)) {
                editor.replaceWord(stage.from().line(), stage.from().lastLine(), stage.image(), parent);
            }
        }
        RenderedDockerfile rendered = editor.render(file);
        DockerfileStages result = new DockerfileStages(rendered.parsed(), arguments(source, parent, args));
        DockerfileStages.Stage last = result.last(target);
        if (last == null) {
            throw new DaemonException(
                    FaultKind.REFUSED,
                    file
                            + (target == null
                                    ? ": has no FROM"
                                    : ": has no stage '" + target + "', the target asked for"));
        }
        List<DockerfileStages.Stage> chain = result.chain(last);
        String base = result.expand(chain.get(chain.size() - 1).image());
        if (!base.equals(parent)) {
            throw new DaemonException(
                    FaultKind.REFUSED,
                    file + ", line " + last.from().line() + ": stands on '" + base + "', not on its parent "
                            + String.join(" or ", names)
                            + "; say FROM " + (names.isEmpty() ? "${BASE}" : names.get(0))
                            + ", or ARG BASE before the first FROM and FROM ${BASE}");
        }
        return rendered;
    }

    private static boolean isParent(String image, List<String> names) {
        for (String name : names) {
            if (image.equals(name) || image.equals(name + ":latest") || (image + ":latest").equals(name)) {
                return true;
            }
        }
        return false;
    }
}
