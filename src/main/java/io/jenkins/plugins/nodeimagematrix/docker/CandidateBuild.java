package io.jenkins.plugins.nodeimagematrix.docker;

import io.jenkins.plugins.nodeimagematrix.docker.build.BuildOutputListener;
import io.jenkins.plugins.nodeimagematrix.docker.build.BuildRequest;
import io.jenkins.plugins.nodeimagematrix.docker.build.BuildResult;
import io.jenkins.plugins.nodeimagematrix.docker.build.ImageBuild;
import io.jenkins.plugins.nodeimagematrix.docker.client.BuilderKind;
import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonException;
import io.jenkins.plugins.nodeimagematrix.docker.client.FaultKind;
import io.jenkins.plugins.nodeimagematrix.docker.dockerfile.BaseImage;
import io.jenkins.plugins.nodeimagematrix.docker.dockerfile.Dockerfile;
import io.jenkins.plugins.nodeimagematrix.docker.dockerfile.DockerfileStages;
import io.jenkins.plugins.nodeimagematrix.docker.dockerfile.PinnedBase;
import io.jenkins.plugins.nodeimagematrix.docker.dockerfile.RenderedDockerfile;
import io.jenkins.plugins.nodeimagematrix.docker.image.ImageFacts;
import io.jenkins.plugins.nodeimagematrix.docker.image.TemporaryTags;
import io.jenkins.plugins.nodeimagematrix.matrix.source.BaseMismatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The build of one candidate on exactly the base image in the matrix. */
final class CandidateBuild {
    private final Daemon daemon;
    private final BuildRequest request;
    private final BuildOutputListener listener;

    CandidateBuild(Daemon daemon, BuildRequest request, BuildOutputListener listener) {
        this.daemon = daemon;
        this.request = request;
        this.listener = listener;
    }

    /** @param image {@code null} if the build failed */
    private record Built(BuildResult result, ImageFacts image) {}

    BuildResult run() throws DaemonException, IOException, InterruptedException {
        Path context = Path.of(request.context());
        if (!Files.isDirectory(context)) {
            throw refused("the folder " + context + " does not exist");
        }
        Path file = context.resolve(request.dockerfile()).normalize();
        if (!Files.isRegularFile(file)) {
            throw refused("there is no Dockerfile " + file);
        }
        if (daemon.info().builder() == BuilderKind.CLASSIC && !request.secrets().isEmpty()) {
            throw refused("build secrets need BuildKit, but only the classic builder is available ("
                    + daemon.info().client() + "); install the buildx plugin or a newer docker");
        }
        Dockerfile source = Dockerfile.parse(Files.readString(file));
        return request.base() == null
                ? build(file, RenderedDockerfile.of(request.dockerfile(), source), request.args())
                        .result()
                : onBase(file, source);
    }

    private BuildResult onBase(Path file, Dockerfile source) throws DaemonException, IOException, InterruptedException {
        BaseImage base = request.base();
        boolean byName = daemon.info().builder() == BuilderKind.BUILDKIT && base.imageId() != null;
        ImageFacts facts = base.imageId() == null ? null : daemon.inspect(base.imageId());
        String local = byName ? TemporaryTags.once(request.runId(), facts) : base.imageId();
        PinnedBase pinned = new PinnedBase(
                source, base.names().isEmpty() ? List.of(local) : base.names(), request.args(), platform());
        Optional<BaseMismatch> mismatch = pinned.mismatch(request.target());
        if (mismatch.isPresent()) {
            throw refused(request.dockerfile() + ", line " + mismatch.get().line() + ": "
                    + mismatch.get().message());
        }
        if (base.imageId() == null) {
            return build(file, RenderedDockerfile.of(request.dockerfile(), source), pinned.arguments())
                    .result();
        }
        RenderedDockerfile rendered = pinned.on(request.dockerfile(), local);
        if (!byName) {
            return proveBase(build(file, rendered, pinned.arguments()), facts);
        }
        ImageFacts named = daemon.store().tag(base.imageId(), local);
        try {
            Built built = build(file, rendered, pinned.arguments());
            named = daemon.store().requirePointsAt(local, base.imageId(), "after the build");
            return proveBase(built, facts);
        } finally {
            daemon.store().untag(local, named);
        }
    }

    /** The platform arguments, which only BuildKit sets. */
    private Map<String, String> platform() {
        if (daemon.info().builder() == BuilderKind.CLASSIC) {
            return DockerfileStages.platform("", "");
        }
        String own = daemon.info().os() + "/" + daemon.info().architecture();
        return DockerfileStages.platform(request.platform() == null ? own : request.platform(), own);
    }

    private Built build(Path file, RenderedDockerfile rendered, Map<String, String> args)
            throws DaemonException, IOException, InterruptedException {
        Map<String, String> labels = new HashMap<>(request.labels());
        labels.put(TemporaryTags.CELL, request.name());
        // Unique: if the cell is built again in this run, a fixed name would leave its first image without a name.
        String tag = TemporaryTags.once(request.runId());
        BuildRequest build = request.toBuilder().args(args).labels(labels).build();
        ImageBuild.Result result =
                daemon.build(new ImageBuild.Job(rendered, file, build, tag, FaultKind.BUILD), listener);
        boolean passed = result.failure() == null;
        ImageFacts image =
                passed ? daemon.store().requirePointsAt(tag, result.imageId(), "right after the build") : null;
        return new Built(
                new BuildResult(
                        result.imageId(), passed ? tag : null, result.steps(), result.duration(), result.failure()),
                image);
    }

    private BuildResult proveBase(Built built, ImageFacts base) throws DaemonException, InterruptedException {
        ImageFacts image = built.image();
        // A daemon shows only the layers of one platform of an index.
        if (image == null || image.standsOn(base) || !image.platform().equals(base.platform())) {
            return built.result();
        }
        daemon.store().removeIfThere(built.result().tag());
        throw refused("the image that was built does not begin with the layers of its base " + base.id());
    }

    private DaemonException refused(String why) {
        return new DaemonException(FaultKind.REFUSED, request.name() + ": " + why);
    }
}
