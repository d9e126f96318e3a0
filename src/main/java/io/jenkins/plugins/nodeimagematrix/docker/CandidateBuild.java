package io.jenkins.plugins.nodeimagematrix.docker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Builds one candidate, on exactly the parent it shall stand on. */
final class CandidateBuild {
    private final Daemon daemon;
    private final BuildRequest request;
    private final BuildListener listener;

    CandidateBuild(Daemon daemon, BuildRequest request, BuildListener listener) {
        this.daemon = daemon;
        this.request = request;
        this.listener = listener;
    }

    BuildResult run() throws DaemonException, IOException, InterruptedException {
        Path context = Path.of(request.context());
        if (!Files.isDirectory(context)) {
            throw refused("the folder " + context + " does not exist");
        }
        Path file = context.resolve(request.dockerfile()).normalize();
        if (!Files.isRegularFile(file)) {
            throw refused("there is no Dockerfile " + file);
        }
        if (daemon.info().builder() == Builder.CLASSIC && !request.secrets().isEmpty()) {
            throw refused("build secrets need BuildKit, and here only the classic builder is offered ("
                    + daemon.info().client() + "); install the buildx plugin or a newer docker");
        }
        return request.base() == null ? build(context, file, null) : onParent(context, file);
    }

    private BuildResult onParent(Path context, Path file) throws DaemonException, IOException, InterruptedException {
        String parentId = request.base().imageId();
        if (daemon.info().builder() == Builder.CLASSIC) {
            return proveParent(build(context, file, parentId));
        }
        String name = LocalNames.once(request.runId());
        daemon.store().tag(parentId, name);
        try {
            BuildResult result = build(context, file, name);
            daemon.store().requirePointsAt(name, parentId, "after the build");
            return proveParent(result);
        } finally {
            daemon.store().untag(name);
        }
    }

    private BuildResult build(Path context, Path file, String parent)
            throws DaemonException, IOException, InterruptedException {
        Dockerfile source = Dockerfile.parse(Files.readString(file));
        RenderedDockerfile rendered = RenderedDockerfile.of(request.dockerfile(), source);
        Map<String, String> args = request.args();
        if (parent != null) {
            List<String> names = request.base().names();
            rendered = ChildDockerfile.on(request.dockerfile(), source, parent, names, request.target(), args);
            args = ChildDockerfile.arguments(source, parent, args);
        }
        Map<String, String> labels = new HashMap<>(request.labels());
        labels.put(LocalNames.CELL, request.name());
        // A name of its own: were the cell built again in this run, its first image would be left without one.
        String tag = LocalNames.once(request.runId());
        ImageBuild.Result result = daemon.build(
                new ImageBuild.Job(
                        rendered,
                        context,
                        file,
                        args,
                        labels,
                        request.target(),
                        request.network(),
                        request.platform(),
                        request.secrets(),
                        request.noCache(),
                        request.timeout(),
                        tag,
                        FaultKind.BUILD),
                listener);
        boolean passed = result.failure() == null;
        if (passed) {
            daemon.store().requirePointsAt(tag, result.imageId(), "right after the build");
        }
        return new BuildResult(
                result.imageId(), passed ? tag : null, result.steps(), result.duration(), result.failure());
    }

    private BuildResult proveParent(BuildResult result) throws DaemonException, InterruptedException {
        if (!result.passed()) {
            return result;
        }
        ImageFacts parent = daemon.inspect(request.base().imageId());
        if (daemon.inspect(result.imageId()).standsOn(parent)) {
            return result;
        }
        daemon.store().removeIfThere(result.tag());
        throw refused("the image that was built does not begin with the layers of its parent " + parent.id());
    }

    private DaemonException refused(String why) {
        return new DaemonException(FaultKind.REFUSED, request.name() + ": " + why);
    }
}
