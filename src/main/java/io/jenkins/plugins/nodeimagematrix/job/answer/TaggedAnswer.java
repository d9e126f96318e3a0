package io.jenkins.plugins.nodeimagematrix.job.answer;

import io.jenkins.plugins.nodeimagematrix.compat.WebResponse;
import io.jenkins.plugins.nodeimagematrix.image.Digests;
import java.io.IOException;
import java.io.OutputStream;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.StaplerResponse2;

/**
 * An answer with an ETag. A client that already has this version gets a 304 without a body. The caller has checked permissions.
 */
public final class TaggedAnswer extends WebResponse {
    private static final int ETAG_BYTES = 16;

    private final String contentType;
    private final byte[] content;
    private final String etag;
    private final String fileName;

    public TaggedAnswer(String contentType, byte[] content) {
        this(contentType, content, null);
    }

    /** @param fileName of the download; {@code null} if the client shall show the content */
    public TaggedAnswer(String contentType, byte[] content, String fileName) {
        this.fileName = fileName;
        this.contentType = contentType;
        this.content = content;
        this.etag = '"' + Digests.prefix(content, ETAG_BYTES) + '"';
    }

    @Override
    public void generateResponse(StaplerRequest2 request, StaplerResponse2 response, Object node) throws IOException {
        if (fileName != null) {
            response.setHeader("Content-Disposition", "attachment; filename=\"" + fileName.replace("\"", "") + "\"");
        }
        response.setHeader("ETag", etag);
        response.setHeader("Cache-Control", "private, no-cache");
        response.setHeader("X-Content-Type-Options", "nosniff");
        if (etag.equals(request.getHeader("If-None-Match"))) {
            response.setStatus(304);
            return;
        }
        response.setContentType(contentType);
        try (OutputStream out = response.getOutputStream()) {
            out.write(content);
        }
    }
}
