package io.jenkins.plugins.nodeimagematrix.registry.image;

import java.io.Closeable;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The layers that this JVM is uploading. A daemon compresses and sends a layer once for each push under way, so an image waits
 * while another image with the same new layer is uploaded to the same place. Then the place has that layer. Safe for several threads.
 */
public final class LayerClaims {
    private static final int MAX_UPLOADED = 10_000;

    private final Set<String> claimed = new HashSet<>();
    /** The layers that were uploaded last. They are not waited for. */
    private final Set<String> uploaded = Collections.newSetFromMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MAX_UPLOADED;
        }
    });

    /** The claim of one image to its new layers. Closing it ends the wait of others. */
    public final class Claim implements Closeable {
        private final Set<String> layers;
        private boolean done;

        private Claim(Set<String> layers) {
            this.layers = layers;
        }

        /** Called when the image is uploaded. */
        public void uploaded() {
            done = true;
        }

        @Override
        public void close() {
            synchronized (LayerClaims.this) {
                claimed.removeAll(layers);
                if (done) {
                    uploaded.addAll(layers);
                }
                LayerClaims.this.notifyAll();
            }
        }
    }

    /**
     * Waits until no other image claims one of these layers.
     *
     * @param place the daemon and the repository of the upload
     * @param diffIds of the image's layers that its base image does not have
     * @param waiting called once if another upload is awaited
     */
    public Claim claim(String place, Collection<String> diffIds, Runnable waiting) throws InterruptedException {
        Set<String> layers = diffIds.stream().map(id -> place + " " + id).collect(Collectors.toSet());
        if (mustWait(layers)) {
            // Not under the lock: it may write to a log far away.
            waiting.run();
        }
        synchronized (this) {
            while (mustWait(layers)) {
                wait();
            }
            claimed.addAll(layers);
            return new Claim(layers);
        }
    }

    private synchronized boolean mustWait(Set<String> layers) {
        layers.removeAll(uploaded);
        return !Collections.disjoint(layers, claimed);
    }
}
