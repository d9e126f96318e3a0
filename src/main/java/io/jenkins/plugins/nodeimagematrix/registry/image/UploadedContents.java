package io.jenkins.plugins.nodeimagematrix.registry.image;

import io.jenkins.plugins.nodeimagematrix.contents.ImageContents;
import io.jenkins.plugins.nodeimagematrix.contents.ImageFiles;
import io.jenkins.plugins.nodeimagematrix.contents.KnownImages;
import io.jenkins.plugins.nodeimagematrix.contents.LayerFiles;
import io.jenkins.plugins.nodeimagematrix.contents.UploadedLayers;
import io.jenkins.plugins.nodeimagematrix.docker.Daemon;
import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonException;
import io.jenkins.plugins.nodeimagematrix.docker.image.ImageFacts;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * What is in an image that was uploaded: read from the layers that were sent, on top of the base image, which is read once for all
 * images on it.
 */
public final class UploadedContents {
    private static final int MAX_UNUSUAL = 1_000;
    private static final KnownImages KNOWN = new KnownImages();
    /** Ids of base images that have to be read together with each image on them. */
    private static final Set<String> UNUSUAL = ConcurrentHashMap.newKeySet();

    private final Daemon daemon;
    private final String runId;
    private final Duration timeout;
    private final Consumer<String> log;

    /**
     * @param runId owner of the container that a base image is read from
     * @param timeout for reading a base image
     * @param log receives messages
     */
    public UploadedContents(Daemon daemon, String runId, Duration timeout, Consumer<String> log) {
        this.daemon = daemon;
        this.runId = runId;
        this.timeout = timeout;
        this.log = log;
    }

    /**
     * Reads an image.
     *
     * @param bases names or ids of images that it may be built on
     * @param uploaded its manifest
     * @param layers those of its layers that were sent to the registry
     * @return empty if the registry had a layer before that this JVM has not read; then all files of the image must be read
     */
    public Optional<ImageContents> read(String imageId, List<String> bases, Manifest uploaded, UploadedLayers layers)
            throws DaemonException, InterruptedException {
        ImageFacts image = daemon.inspect(imageId);
        List<Manifest.Descriptor> sent = uploaded.layers();
        if (sent.size() != image.diffIds().size()) {
            return Optional.empty();
        }
        KnownImages.Layers read = number -> layers.layer(sent.get(number).digest());
        Optional<ImageFiles> files = KNOWN.find(image.diffIds(), read);
        if (files.isEmpty() && readBase(image, bases)) {
            files = KNOWN.find(image.diffIds(), read);
        }
        return files.map(ImageFiles::contents);
    }

    /** @return whether another base image is known now */
    private boolean readBase(ImageFacts image, List<String> bases) throws DaemonException, InterruptedException {
        for (String name : bases) {
            ImageFacts base = daemon.find(name).orElse(null);
            if (base != null && image.standsOn(base) && !KNOWN.has(base.diffIds()) && !UNUSUAL.contains(base.id())) {
                log.accept("reading the packages of the base image " + name);
                AtomicReference<Optional<LayerFiles>> all = new AtomicReference<>();
                daemon.export(base.id(), runId, timeout, archive -> all.set(LayerFiles.read(archive)));
                all.get().ifPresent(files -> KNOWN.add(base.diffIds(), ImageFiles.NONE.with(files)));
                if (all.get().isEmpty() && UNUSUAL.size() < MAX_UNUSUAL) {
                    UNUSUAL.add(base.id());
                }
                return all.get().isPresent();
            }
        }
        return false;
    }
}
