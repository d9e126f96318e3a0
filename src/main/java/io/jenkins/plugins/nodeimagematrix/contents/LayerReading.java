package io.jenkins.plugins.nodeimagematrix.contents;

import io.jenkins.plugins.nodeimagematrix.stream.BlockInputStream;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;

/**
 * The reading of a layer by a thread of its own, while the layer's bytes are sent elsewhere. A layer that cannot be read holds up
 * nothing.
 */
public final class LayerReading implements Closeable {
    private static final int MAX_BLOCKS = 16;
    private static final int BLOCK_BYTES = 1 << 16;
    private static final long LOOK_MILLIS = 100;
    private static final int GZIP = 0x1f8b;
    /** Ends the bytes; all of them have passed. */
    private static final byte[] END = new byte[0];
    /** Ends the bytes before the last one. */
    private static final byte[] BROKEN = new byte[0];

    private final BlockingQueue<byte[]> blocks = new ArrayBlockingQueue<>(MAX_BLOCKS);
    private final CompletableFuture<Optional<LayerFiles>> files = new CompletableFuture<>();

    private LayerReading() {}

    static LayerReading begin() {
        LayerReading reading = new LayerReading();
        Thread thread = new Thread(reading::read, "contents of a layer that is uploaded");
        thread.setDaemon(true);
        thread.start();
        return reading;
    }

    private void read() {
        try {
            files.complete(LayerFiles.read(plain(new BufferedInputStream(new Blocks(), BLOCK_BYTES))));
        } catch (IOException | RuntimeException unreadable) {
            files.completeExceptionally(unreadable);
        } finally {
            // An error such as too little memory.
            files.completeExceptionally(new IOException("the layer was not read"));
        }
    }

    /** The layer as it is without compression. A reader of archives refuses other compressions than gzip. */
    private static InputStream plain(InputStream layer) throws IOException {
        layer.mark(2);
        int first = layer.read() << 8 | layer.read();
        layer.reset();
        return first == GZIP ? new GZIPInputStream(layer, BLOCK_BYTES) : layer;
    }

    /** Takes bytes of the layer, in their order. */
    public void write(byte[] bytes, int offset, int length) {
        for (int at = offset; at < offset + length && !files.isDone(); at += BLOCK_BYTES) {
            put(Arrays.copyOfRange(bytes, at, Math.min(offset + length, at + BLOCK_BYTES)));
        }
    }

    /** Called after the last byte. */
    void end() {
        put(END);
    }

    /** Ends the reading, also before the last byte. */
    @Override
    public void close() {
        put(BROKEN);
    }

    private void put(byte[] block) {
        try {
            while (!files.isDone() && !blocks.offer(block, LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                continue;
            }
        } catch (InterruptedException aborted) {
            files.completeExceptionally(aborted);
            Thread.currentThread().interrupt();
        }
    }

    /** The layer's files, once it has been read; empty if it cannot be used. */
    Optional<LayerFiles> files() throws InterruptedException {
        try {
            return files.get();
        } catch (ExecutionException unreadable) {
            return Optional.empty();
        }
    }

    /** The bytes that were written. */
    private final class Blocks extends BlockInputStream {
        private byte[] block = new byte[0];
        private int at;

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            while (at == block.length && block != END) {
                block = next();
                at = 0;
            }
            if (block == END) {
                return -1;
            }
            int count = Math.min(length, block.length - at);
            System.arraycopy(block, at, target, offset, count);
            at += count;
            return count;
        }

        private byte[] next() throws IOException {
            byte[] next = null;
            try {
                while (next == null && !files.isDone()) {
                    next = blocks.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                }
            } catch (InterruptedException aborted) {
                throw new IOException(aborted);
            }
            if (next == null || next == BROKEN) {
                throw new IOException("the upload of the layer ended early");
            }
            return next;
        }
    }
}
