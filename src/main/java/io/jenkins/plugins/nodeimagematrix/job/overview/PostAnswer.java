package io.jenkins.plugins.nodeimagematrix.job.overview;

import hudson.AbortException;
import io.jenkins.plugins.nodeimagematrix.job.page.JsonAnswer;
import java.io.IOException;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.kohsuke.stapler.StaplerRequest;
import org.kohsuke.stapler.StaplerResponse;

/** Does what a POST asks for, and answers with its result or with one message that says why not. */
final class PostAnswer {
    private static final Logger LOGGER = Logger.getLogger(PostAnswer.class.getName());
    private static final int BAD_REQUEST = 400;
    private static final int BAD_GATEWAY = 502;

    private PostAnswer() {}

    /** Something that may need a registry. */
    interface Deed {
        Object perform() throws IOException, InterruptedException;
    }

    static void of(Deed deed, StaplerRequest request, StaplerResponse response) throws IOException {
        Object result;
        try {
            result = deed.perform();
        } catch (IllegalArgumentException impossible) {
            refuse(BAD_REQUEST, impossible.getMessage(), request, response);
            return;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException(stopped);
        } catch (AbortException refused) {
            refuse(BAD_GATEWAY, refused.getMessage(), request, response);
            return;
        } catch (IOException fault) {
            LOGGER.log(Level.INFO, request.getRequestURI(), fault);
            refuse(BAD_GATEWAY, fault.getMessage(), request, response);
            return;
        }
        JsonAnswer.of(result).send(request, response);
    }

    private static void refuse(int status, String message, StaplerRequest request, StaplerResponse response)
            throws IOException {
        response.setStatus(status);
        JsonAnswer.of(Map.of("message", String.valueOf(message))).send(request, response);
    }
}
