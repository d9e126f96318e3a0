package io.jenkins.plugins.nodeimagematrix.job.overview;

import hudson.AbortException;
import io.jenkins.plugins.nodeimagematrix.job.page.JsonAnswer;
import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.kohsuke.stapler.StaplerRequest;
import org.kohsuke.stapler.StaplerResponse;

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

    static void of(Operation operation, StaplerRequest request, StaplerResponse response) throws IOException {
        Object result;
        try {
            result = operation.perform();
        } catch (IllegalArgumentException impossible) {
            JsonAnswer.refuse(BAD_REQUEST, impossible.getMessage(), response);
            return;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException(stopped);
        } catch (AbortException refused) {
            JsonAnswer.refuse(BAD_GATEWAY, refused.getMessage(), response);
            return;
        } catch (IOException fault) {
            LOGGER.log(Level.INFO, request.getRequestURI(), fault);
            JsonAnswer.refuse(BAD_GATEWAY, fault.getMessage(), response);
            return;
        }
        JsonAnswer.of(result).send(request, response);
    }
}
