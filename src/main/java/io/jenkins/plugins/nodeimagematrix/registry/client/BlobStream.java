package io.jenkins.plugins.nodeimagematrix.registry.client;

import io.jenkins.plugins.nodeimagematrix.registry.http.BoundedBody;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryException;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryHttp;
import io.jenkins.plugins.nodeimagematrix.stream.BlockInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;

/**
 * A stream of a blob's bytes, of exactly the size in its descriptor. An interrupted transfer is continued at the same
 * offset. The digest is not checked.
 */
final class BlobStream extends BlockInputStream {
    /** Opens the blob's bytes at an offset. */
    @FunctionalInterface
    interface Opener {
        InputStream at(long offset) throws IOException, InterruptedException;
    }

    private final RegistryHttp http;
    private final Manifest.Descriptor blob;
    private final Opener opener;
    private InputStream in;
    private long position;
    private int triesWithoutProgress;

    BlobStream(RegistryHttp http, Manifest.Descriptor blob, Opener opener) throws IOException, InterruptedException {
        this.http = http;
        this.blob = blob;
        this.opener = opener;
        this.in = http.retrying(number -> opener.at(0));
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        while (true) {
            try {
                int count = in.read(target, offset, length);
                if (count > 0) {
                    position += count;
                    triesWithoutProgress = 0;
                }
                if (count < 0 && position < blob.size()) {
                    throw new EOFException("it ended after " + position + " of " + blob.size() + " bytes");
                }
                return count;
            } catch (BoundedBody.TooLongException endless) {
                throw RegistryException.unusable(
                        "the blob " + blob.digest() + " cannot be read: " + endless.getMessage(), endless);
            } catch (InterruptedIOException | RegistryException given) {
                throw given;
            } catch (IOException broken) {
                goOn(broken);
            }
        }
    }

    private void goOn(IOException broken) throws IOException {
        try {
            http.pause(
                    triesWithoutProgress++,
                    new RegistryException(
                            0, "reading the blob " + blob.digest() + " broke off: " + broken.getMessage(), broken));
            in = http.retrying(number -> opener.at(position));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("stopped while it read " + blob.digest());
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
