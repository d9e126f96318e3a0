package io.jenkins.plugins.nodeimagematrix.job.answer;

import io.jenkins.plugins.nodeimagematrix.compat.WebResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.StaplerResponse2;

/**
 * An answer with a log, from an offset in bytes on, so that a page can follow it. {@code X-Text-Size} gives the next offset.
 * The content type is always plain text, regardless of the log's content. The caller has checked permissions.
 */
public final class LogAnswer extends WebResponse {
    private final Path log;
    private final long start;

    /** @param log may be {@code null} or missing; the answer is then 404 */
    public LogAnswer(Path log, long start) {
        this.log = log;
        this.start = start;
    }

    @Override
    public void generateResponse(StaplerRequest2 request, StaplerResponse2 response, Object node) throws IOException {
        if (log == null || !Files.isRegularFile(log)) {
            response.setStatus(404);
            return;
        }
        try (FileChannel file = FileChannel.open(log, StandardOpenOption.READ)) {
            long size = file.size();
            response.setContentType("text/plain;charset=UTF-8");
            response.setHeader("X-Content-Type-Options", "nosniff");
            response.setHeader("Cache-Control", "private, no-cache");
            response.setHeader("X-Text-Size", String.valueOf(size));
            OutputStream out = response.getOutputStream();
            long from = Math.min(start, size);
            while (from < size) {
                from += file.transferTo(from, size - from, Channels.newChannel(out));
            }
        }
    }
}
