package io.jenkins.plugins.nodeimagematrix.contents;

import java.io.Closeable;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The layers of one image that pass this JVM on their way to a registry, and are read on that occasion. Safe for several threads.
 */
public final class UploadedLayers implements Closeable {
    private final Set<LayerReading> begun = ConcurrentHashMap.newKeySet();
    private final Map<String, LayerReading> uploaded = new ConcurrentHashMap<>();

    /** Begins to read a blob, which may be a layer. */
    public LayerReading begin() {
        LayerReading reading = LayerReading.begin();
        begun.add(reading);
        return reading;
    }

    /**
     * Called when a blob is at the registry, after its last byte was written to its reading.
     *
     * @param digest of the blob as it was sent
     */
    public void uploaded(String digest, LayerReading reading) {
        reading.end();
        uploaded.put(digest, reading);
    }

    /**
     * The files of a layer.
     *
     * @param digest of the layer as it was sent
     * @return empty if the layer was not sent, or cannot be used
     */
    public Optional<LayerFiles> layer(String digest) throws InterruptedException {
        LayerReading reading = uploaded.get(digest);
        return reading == null ? Optional.empty() : reading.files();
    }

    /** Ends the readings of uploads that failed. */
    @Override
    public void close() {
        begun.forEach(LayerReading::close);
    }
}
