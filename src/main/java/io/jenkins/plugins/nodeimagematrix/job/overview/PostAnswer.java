package io.jenkins.plugins.nodeimagematrix.job.overview;

import hudson.AbortException;
import io.jenkins.plugins.nodeimagematrix.job.page.JsonAnswer;
import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.kohsuke.stapler.HttpResponse;

/** The answer to a POST request: it performs the operation and returns its result, or an error message. */
final class PostAnswer {
    private static final Logger LOGGER = Logger.getLogger(PostAnswer.class.getName());
    private static final int BAD_REQUEST = 400;
    private static final int BAD_GATEWAY = 502;

    private PostAnswer() {}

    /** The operation of a POST request. It may contact a registry. */
    interface Operation {
        Object perform() throws IOException, InterruptedException;
    }

    static HttpResponse of(Operation operation) throws IOException {
        try {
            return JsonAnswer.of(operation.perform());
        } catch (IllegalArgumentException impossible) {
            return JsonAnswer.refuse(BAD_REQUEST, impossible.getMessage());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException(stopped);
        } catch (AbortException refused) {
            return JsonAnswer.refuse(BAD_GATEWAY, refused.getMessage());
        } catch (IOException fault) {
            LOGGER.log(Level.INFO, "a request failed", fault);
            return JsonAnswer.refuse(BAD_GATEWAY, fault.getMessage());
        }
    }
}
