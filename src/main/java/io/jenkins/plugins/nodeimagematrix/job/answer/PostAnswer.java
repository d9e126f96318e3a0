package io.jenkins.plugins.nodeimagematrix.job.answer;

import hudson.AbortException;
import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.kohsuke.stapler.HttpResponse;

/** The answer to a POST request: it performs the operation and returns its result, or an error message. */
public final class PostAnswer {
    private static final Logger LOGGER = Logger.getLogger(PostAnswer.class.getName());
    private static final int BAD_REQUEST = 400;
    private static final int BAD_GATEWAY = 502;

    private PostAnswer() {}

    /** The operation of a POST request. It may contact a registry. */
    public interface Operation {
        Object perform() throws IOException, InterruptedException;
    }

    public static HttpResponse of(Operation operation) throws IOException {
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
