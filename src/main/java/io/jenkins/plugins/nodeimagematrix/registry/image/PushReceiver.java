package io.jenkins.plugins.nodeimagematrix.registry.image;

import io.jenkins.plugins.nodeimagematrix.contents.LayerReading;
import io.jenkins.plugins.nodeimagematrix.contents.UploadedLayers;
import io.jenkins.plugins.nodeimagematrix.docker.image.LoopbackImages;
import io.jenkins.plugins.nodeimagematrix.image.Digests;
import io.jenkins.plugins.nodeimagematrix.registry.client.BlobPresence;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.client.StreamedBlob;
import io.jenkins.plugins.nodeimagematrix.registry.image.LoopbackServer.Answer;
import io.jenkins.plugins.nodeimagematrix.registry.image.LoopbackServer.Request;
import io.jenkins.plugins.nodeimagematrix.stream.BlockInputStream;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The registry that a daemon pushes one image to. It answers with the blobs that the target has, and passes new blobs on to
 * the target as they arrive, without a copy on the disk. The image's manifest is not passed on: the controller puts it.
 */
final class PushReceiver implements Closeable {
    private static final int MAX_MANIFEST_BYTES = 4 << 20;
    /** Blobs up to this size are kept in memory, so that their upload can be repeated. */
    private static final int MAX_HELD_BYTES = 1 << 20;

    private static final String UPLOADS = "blobs/uploads/";

    private final TargetBlobs target;
    private final long maxBytes;
    /** {@code null} if no layer is read. */
    private final UploadedLayers layers;

    private final LoopbackRegistry loopback;
    private final Map<String, Upload> uploads = new ConcurrentHashMap<>();
    private final Map<String, Long> uploaded = new ConcurrentHashMap<>();
    private final AtomicInteger blobs = new AtomicInteger();
    private final AtomicLong passedOn = new AtomicLong();
    private volatile boolean broken;
    private volatile Manifest manifest;

    /** One upload of the daemon. */
    private static final class Upload {
        private byte[] held = new byte[0];
        private StreamedBlob streamed;
        private LayerReading reading;
        private long size;
    }

    private PushReceiver(TargetBlobs target, long maxBytes, UploadedLayers layers) throws IOException {
        this.target = target;
        this.maxBytes = maxBytes;
        this.layers = layers;
        this.loopback = new LoopbackRegistry(LoopbackImages.PUSHED, this::answer);
    }

    /**
     * @param maxBytes upper limit of the size of a blob, for time limits
     * @param layers reads the layers that are passed on; {@code null} for none
     */
    static PushReceiver open(TargetBlobs target, long maxBytes, UploadedLayers layers) throws IOException {
        return new PushReceiver(target, maxBytes, layers);
    }

    /** The registry that the daemon talks to. */
    LoopbackRegistry loopback() {
        return loopback;
    }

    /** The manifest that the daemon pushed; {@code null} for none. */
    Manifest manifest() {
        return manifest;
    }

    /** Whether the fault ended a blob whose bytes only the daemon has; faults of other requests were retried here. */
    boolean mayRepeat() {
        return broken;
    }

    /** Number of new blobs. */
    int blobs() {
        return blobs.get();
    }

    /** Number of bytes of new blobs. */
    long bytes() {
        return passedOn.get();
    }

    private Answer answer(Request request, String path) throws IOException, InterruptedException {
        switch (request.method()) {
            case "HEAD":
                return path.startsWith("blobs/") ? look(path.substring("blobs/".length())) : Answer.of(404);
            case "POST":
                return begin(request);
            case "PATCH":
                return send(request, path.substring(UPLOADS.length()));
            case "PUT":
                return path.startsWith(UPLOADS)
                        ? finish(request, path.substring(UPLOADS.length()))
                        : put(request, path.substring("manifests/".length()));
            default:
                return Answer.of(404);
        }
    }

    private Answer look(String digest) throws IOException, InterruptedException {
        OptionalLong size = size(digest);
        return size.isEmpty()
                ? Answer.of(404)
                : Answer.of(
                        200,
                        Map.of(
                                "Content-Length",
                                String.valueOf(size.getAsLong()),
                                "Content-Type",
                                "application/octet-stream",
                                "Docker-Content-Digest",
                                digest));
    }

    private OptionalLong size(String digest) throws IOException, InterruptedException {
        Long known = uploaded.get(digest);
        if (known != null) {
            return OptionalLong.of(known);
        }
        OptionalLong size = target.size(digest);
        size.ifPresent(bytes -> uploaded.put(digest, bytes));
        return size;
    }

    private Answer begin(Request request) throws IOException, InterruptedException {
        String mount = request.query().get("mount");
        if (mount != null && size(mount).isPresent()) {
            return created(mount);
        }
        String id = UUID.randomUUID().toString();
        uploads.put(id, new Upload());
        return accepted(id, 0);
    }

    private Answer send(Request request, String id) throws IOException, InterruptedException {
        Upload upload = uploads.get(id);
        if (upload == null || upload.streamed != null || upload.size > 0) {
            // A daemon sends a blob in one piece.
            return Answer.of(404);
        }
        byte[] first = request.body().readNBytes(MAX_HELD_BYTES);
        if (first.length < MAX_HELD_BYTES) {
            upload.held = first;
            upload.size = first.length;
        } else {
            upload.streamed = target.registry().begin(target.repository());
            upload.size = passOn(
                    upload,
                    new SequenceInputStream(new ByteArrayInputStream(first), request.body()),
                    body -> upload.streamed.send(body, maxBytes));
        }
        return accepted(id, upload.size);
    }

    private Answer finish(Request request, String id) throws IOException, InterruptedException {
        Upload upload = uploads.remove(id);
        String digest = request.query().getOrDefault("digest", "");
        if (upload == null || !Digests.isDigest(digest)) {
            return Answer.of(404);
        }
        if (upload.streamed != null) {
            upload.streamed.finish(digest);
        } else if (upload.size == 0 && request.length() >= MAX_HELD_BYTES) {
            StreamedBlob blob = target.registry().begin(target.repository());
            upload.size = passOn(upload, request.body(), body -> blob.sendWhole(digest, body, request.length()));
        } else {
            byte[] bytes = upload.size > 0 ? upload.held : request.body().readNBytes(MAX_HELD_BYTES);
            if (!Digests.of(bytes).equals(digest)) {
                return Answer.of(400);
            }
            upload.size = bytes.length;
            target.registry().uploadSmall(target.repository(), bytes);
            read(upload, bytes);
        }
        if (upload.reading != null) {
            layers.uploaded(digest, upload.reading);
        }
        uploaded.put(digest, upload.size);
        passedOn.addAndGet(upload.size);
        blobs.incrementAndGet();
        return created(digest);
    }

    /** Sends bytes to the target. */
    private interface Sender {
        void send(InputStream body) throws IOException, InterruptedException;
    }

    private void read(Upload upload, byte[] blob) {
        if (layers != null) {
            upload.reading = layers.begin();
            upload.reading.write(blob, 0, blob.length);
        }
    }

    /** @return the number of bytes */
    private long passOn(Upload upload, InputStream body, Sender sender) throws IOException, InterruptedException {
        upload.reading = layers == null ? null : layers.begin();
        Counted counted = new Counted(body, upload.reading);
        try {
            sender.send(counted);
        } catch (IOException refused) {
            if (counted.fault != null) {
                // A daemon that ends its upload is no fault of the target; after a fault it ends its other uploads.
                throw counted.fault;
            }
            broken = true;
            throw refused;
        }
        return counted.count;
    }

    /** Keeps the manifest of the image; manifests that its index names are put at the target by their digests. */
    private Answer put(Request request, String reference) throws IOException, InterruptedException {
        byte[] bytes = request.body().readNBytes(MAX_MANIFEST_BYTES);
        Manifest pushed = new Manifest(bytes, "");
        if (Digests.isDigest(reference)) {
            if (!pushed.digest().equals(reference)) {
                return Answer.of(400);
            }
            new BlobPresence(target.registry(), target.repository()).put(pushed);
        } else {
            manifest = pushed;
        }
        return created(pushed.digest());
    }

    private Answer accepted(String id, long size) {
        Map<String, String> headers = new HashMap<>();
        headers.put("Location", loopback.root() + UPLOADS + id);
        headers.put("Docker-Upload-Uuid", id);
        headers.put("Range", "0-" + Math.max(0, size - 1));
        return Answer.of(202, headers);
    }

    private Answer created(String digest) {
        return Answer.of(201, Map.of("Location", loopback.root() + "blobs/" + digest, "Docker-Content-Digest", digest));
    }

    /** Counts the bytes that are read, has them read as a layer, too, and keeps the fault that ended the reading. */
    private static final class Counted extends BlockInputStream {
        private final InputStream in;
        private final LayerReading reading;
        private volatile long count;
        private volatile IOException fault;

        /** @param reading {@code null} for none */
        Counted(InputStream in, LayerReading reading) {
            this.in = in;
            this.reading = reading;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                int read = in.read(bytes, offset, length);
                count += Math.max(0, read);
                if (reading != null && read > 0) {
                    reading.write(bytes, offset, read);
                }
                return read;
            } catch (IOException broken) {
                fault = broken;
                throw broken;
            }
        }
    }

    @Override
    public void close() throws IOException {
        loopback.close();
    }
}
