package io.jenkins.plugins.nodeimagematrix.contents;

import io.jenkins.plugins.nodeimagematrix.image.Digests;
import java.lang.ref.SoftReference;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The images of which this JVM knows the contents, by their layers: the base of many images is then read once. Safe for several
 * threads.
 */
public final class KnownImages {
    private static final int MAX_IMAGES = 64;
    private static final int MAX_LAYERS = 256;

    /** By a digest of the layers. */
    private final Recent<ImageFiles> images = new Recent<>(MAX_IMAGES);
    /** Small layers by their diff id: an empty folder or a script is the same layer on top of many others. */
    private final Recent<LayerFiles> small = new Recent<>(MAX_LAYERS);

    /** The entries that were used last. Memory that others need is more important than their values. */
    private static final class Recent<T> extends LinkedHashMap<String, SoftReference<T>> {
        private static final long serialVersionUID = 1L;
        private final int max;

        Recent(int max) {
            super(16, 0.75f, true);
            this.max = max;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, SoftReference<T>> eldest) {
            return size() > max;
        }

        /** @return {@code null} if it is not there */
        T find(String key) {
            SoftReference<T> value = get(key);
            return value == null ? null : value.get();
        }
    }

    /** Finds a layer that was read. */
    @FunctionalInterface
    public interface Layers {
        /** @param number of the layer in its image, 0 for the lowest */
        Optional<LayerFiles> get(int number) throws InterruptedException;
    }

    /**
     * The files of an image: those of the most of its layers that are known together, and of each other layer.
     *
     * @param diffIds of the image's layers, lowest first
     * @param layers the image's layers that were read
     * @return empty if a layer is not known
     */
    public Optional<ImageFiles> find(List<String> diffIds, Layers layers) throws InterruptedException {
        int count = diffIds.size();
        ImageFiles files = get(diffIds);
        while (files == null) {
            count--;
            files = get(diffIds.subList(0, count));
        }
        for (int i = count; i < diffIds.size(); i++) {
            Optional<LayerFiles> layer = layer(diffIds.get(i), i, layers);
            if (layer.isEmpty()) {
                return Optional.empty();
            }
            files = files.with(layer.get());
            add(diffIds.subList(0, i + 1), files);
        }
        return Optional.of(files);
    }

    private Optional<LayerFiles> layer(String diffId, int number, Layers layers) throws InterruptedException {
        Optional<LayerFiles> read = layers.get(number);
        synchronized (this) {
            if (read.isEmpty()) {
                return Optional.ofNullable(small.find(diffId));
            }
            if (read.get().isSmall()) {
                small.put(diffId, new SoftReference<>(read.get()));
            }
        }
        return read;
    }

    /**
     * Adds an image.
     *
     * @param diffIds of its layers, lowest first
     */
    public synchronized void add(List<String> diffIds, ImageFiles files) {
        images.put(key(diffIds), new SoftReference<>(files));
    }

    /** Whether an image is known. */
    public boolean has(List<String> diffIds) {
        return get(diffIds) != null;
    }

    /** @return {@code null} if the image is not known */
    private synchronized ImageFiles get(List<String> diffIds) {
        return diffIds.isEmpty() ? ImageFiles.NONE : images.find(key(diffIds));
    }

    private static String key(List<String> diffIds) {
        return Digests.of(String.join(" ", diffIds).getBytes(StandardCharsets.US_ASCII));
    }
}
