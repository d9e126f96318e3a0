package io.jenkins.plugins.nodeimagematrix.docker.build;

import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonException;
import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonInfo;
import io.jenkins.plugins.nodeimagematrix.docker.client.DockerCli;
import io.jenkins.plugins.nodeimagematrix.docker.client.DockerQueries;
import io.jenkins.plugins.nodeimagematrix.docker.image.ImageStore;
import java.io.IOException;
import java.util.List;

/**
 * A build with the classic builder. It sends the part of the context that the Dockerfile uses, and repeats the build
 * with the whole context if an instruction may have missed a file. Unnamed images of a failed build are removed.
 */
public final class ClassicBuild {
    private final DockerCli cli;
    private final DaemonInfo daemon;
    private final DockerQueries queries;
    private final ImageStore store;

    public ClassicBuild(DockerCli cli, DaemonInfo daemon, DockerQueries queries, ImageStore store) {
        this.cli = cli;
        this.daemon = daemon;
        this.queries = queries;
        this.store = store;
    }

    public ImageBuild.Result run(ImageBuild.Job job, BuildOutputListener listener)
            throws DaemonException, IOException, InterruptedException {
        ClassicTrace first = ClassicTrace.begin(cli.temporary());
        ImageBuild build = ImageBuild.classic(cli, daemon, job, listener, first, false);
        ImageBuild.Result result = run(build, first);
        if (result.failure() == null || !build.missesContext()) {
            return result;
        }
        ClassicTrace second = ClassicTrace.begin(cli.temporary());
        return run(ImageBuild.classic(cli, daemon, job, listener, second, true), second);
    }

    private ImageBuild.Result run(ImageBuild build, ClassicTrace trace)
            throws DaemonException, IOException, InterruptedException {
        ClassicBuildCleanup.buildBegins(daemon.id());
        boolean passed = false;
        try {
            ImageBuild.Result result = build.run();
            passed = result.failure() == null;
            return result;
        } finally {
            if (passed) {
                trace.forget();
            }
            ClassicBuildCleanup.buildEnded(daemon.id(), passed ? List.of() : List.of(trace), queries, store);
        }
    }
}
