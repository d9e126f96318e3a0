package io.jenkins.plugins.nodeimagematrix.job.page;

import io.jenkins.plugins.nodeimagematrix.image.Digests;
import java.io.IOException;
import java.io.OutputStream;
import org.kohsuke.stapler.StaplerRequest;
import org.kohsuke.stapler.StaplerResponse;

/**
 * An answer with an ETag. A client that already has this version gets a 304 without a body. The caller has checked permissions.
 */
public final class TaggedAnswer {
    private static final int ETAG_BYTES = 16;

    private final String contentType;
    private final byte[] content;
    private final String etag;

    public TaggedAnswer(String contentType, byte[] content) {
        this.contentType = contentType;
        this.content = content;
        this.etag = '"' + Digests.prefix(content, ETAG_BYTES) + '"';
    }

    public void send(StaplerRequest request, StaplerResponse response) throws IOException {
        response.setHeader("ETag", etag);
        response.setHeader("Cache-Control", "private, no-cache");
        response.setHeader("X-Content-Type-Options", "nosniff");
        if (etag.equals(request.getHeader("If-None-Match"))) {
            response.setStatus(304);
            return;
        }
        response.setContentType(contentType);
        try (OutputStream out = response.getCompressedOutputStream(request)) {
            out.write(content);
        }
    }
}
