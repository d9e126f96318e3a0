package io.jenkins.plugins.nodeimagematrix.docker.image;

import io.jenkins.plugins.nodeimagematrix.docker.client.ClientProcess;
import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonException;
import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonInfo;
import io.jenkins.plugins.nodeimagematrix.docker.client.DockerQueries;
import io.jenkins.plugins.nodeimagematrix.docker.dockerfile.BaseImage;
import io.jenkins.plugins.nodeimagematrix.matrix.file.ExternalImage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** The pull of base images. It is needed because builders use any image that the daemon has under a name. */
public final class BasePull {
    private static final Duration PULL_TIMEOUT = Duration.ofMinutes(30);
    private static final int MAX_OUTPUT_CHARS = 1024 * 1024;
    /**
     * Locks, so that a name is pulled once at a time on a daemon: a name refers to the image of one platform, and the
     * next cell needs no pull.
     */
    private static final Map<String, ReentrantLock> PULLS = new ConcurrentHashMap<>();

    private final DockerQueries docker;
    private final ImageStore store;
    private final DaemonInfo daemon;

    public BasePull(DockerQueries docker, ImageStore store, DaemonInfo daemon) {
        this.docker = docker;
        this.store = store;
        this.daemon = daemon;
    }

    /**
     * Pulls a name again if the daemon's image of it is outdated. The builder pulls an absent image itself; an image
     * without a registry's digest was created by hand and is kept. If the name moved on at the registry since the digest
     * was looked up, the image of the digest gets the name on this daemon, because the input hash and the labels of the
     * cell name this digest.
     */
    public boolean refresh(String name, String digest, String platform) throws DaemonException, InterruptedException {
        Optional<ImageFacts> here = store.find(name);
        if (here.isEmpty() || isCurrent(here.get(), digest)) {
            return false;
        }
        pull(name, platform);
        ExternalImage image = ExternalImage.parse(name);
        if (image.digest() == null && !isCurrent(store.inspect(name), digest)) {
            String exact = new ExternalImage(image.reference(), digest).name();
            pull(exact, platform);
            store.tag(store.inspect(exact).id(), name);
        }
        return true;
    }

    /** Returns the image of a name, and pulls it if it is absent, has another digest or another platform. */
    public BaseImage bring(String name, String digest, String platform) throws DaemonException, InterruptedException {
        ReentrantLock pull = PULLS.computeIfAbsent(daemon.id() + " " + name, absent -> new ReentrantLock());
        pull.lockInterruptibly();
        try {
            ExternalImage image = ExternalImage.parse(name);
            Optional<ImageFacts> here = find(image.name(), platform);
            if (here.isPresent() && isCurrent(here.get(), digest)) {
                return base(name, here.get());
            }
            String exact = digest == null ? image.name() : new ExternalImage(image.reference(), digest).name();
            here = digest == null ? here : find(exact, platform);
            if (here.isPresent()) {
                return base(name, here.get());
            }
            pull(image.name(), platform);
            ImageFacts pulled = store.inspect(image.name());
            if (!isCurrent(pulled, digest)) {
                // The tag has moved since the planning.
                pull(exact, platform);
                pulled = store.inspect(exact);
            }
            return base(name, pulled);
        } finally {
            pull.unlock();
        }
    }

    /** The daemon's image of a name, without a request to a registry. */
    public Optional<BaseImage> here(String name, String platform) throws DaemonException, InterruptedException {
        return find(ExternalImage.parse(name).name(), platform).map(image -> base(name, image));
    }

    private Optional<ImageFacts> find(String name, String platform) throws DaemonException, InterruptedException {
        return store.find(name).filter(image -> platform == null || image.isFor(platform));
    }

    private static boolean isCurrent(ImageFacts image, String digest) {
        return digest == null || image.repoDigests().isEmpty() || image.hasDigest(digest);
    }

    private static BaseImage base(String name, ImageFacts image) {
        String repository = ExternalImage.parse(name).reference().name();
        String digest = image.repoDigests().stream()
                .map(ExternalImage::parse)
                .filter(known -> known.reference().name().equals(repository))
                .map(ExternalImage::digest)
                .findFirst()
                .orElse(null);
        return new BaseImage(image.id(), List.of(name), digest);
    }

    private void pull(String name, String platform) throws DaemonException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("pull", "--quiet"));
        if (platform != null) {
            arguments.addAll(List.of("--platform", platform));
        }
        arguments.add(name);
        ClientProcess.Result result =
                docker.cli().command(PULL_TIMEOUT, arguments).run(MAX_OUTPUT_CHARS);
        if (!result.passed()) {
            throw docker.complaint(arguments, result);
        }
    }
}
