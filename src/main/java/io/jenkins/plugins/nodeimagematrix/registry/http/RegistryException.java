package io.jenkins.plugins.nodeimagematrix.registry.http;

import io.jenkins.plugins.nodeimagematrix.image.Digests;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Thrown when a registry refuses a request, fails, or sends a response that cannot be used. The message has the
 * request, the response and the remedy, and never a secret.
 */
public final class RegistryException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * The messages of Amazon ECR, Harbor, Artifact Registry, ACR, Quay and Docker Hub for an immutable tag; the
     * specification has no error code for it.
     */
    private static final Pattern IMMUTABLE = Pattern.compile(
            "immutab|cannot be overwritten|can't be overwritten|\\btag\\b.*\\balready exists?\\b|\\btag\\b.*\\blocked\\b");

    /** The statuses with which registries refuse to move a tag. Others, such as 401 and 429, concern the client. */
    private static final Set<Integer> IMMUTABLE_STATUSES = Set.of(400, 403, 405, 409, 412, 422, 423);

    private final int status;
    private final String code;
    private final String said;
    private final Duration pause;
    private final boolean isTransient;
    private boolean isPull;

    /** @param status of the response; 0 if there was none */
    public RegistryException(int status, String message, Throwable cause) {
        this(status, "", "", message, Duration.ZERO, isTransient(status), cause);
    }

    private RegistryException(
            int status,
            String code,
            String said,
            String message,
            Duration pause,
            boolean isTransient,
            Throwable cause) {
        super(message, cause);
        this.status = status;
        this.code = code;
        this.said = said;
        this.pause = pause;
        this.isTransient = isTransient;
    }

    /**
     * The exception for an error response.
     *
     * @param code the registry's error code (distribution-spec 1.1, "Error Codes"); empty if there is none
     * @param said the registry's own message, without the names in the request
     * @param pause after which the registry accepts requests again; zero if it named none
     */
    static RegistryException answered(int status, String code, String said, String message, Duration pause) {
        return new RegistryException(status, code, said, message, pause, isTransient(status), null);
    }

    /** The exception for a response that breaks the protocol or a limit, so that a retry is useless. */
    public static RegistryException unusable(String message, Throwable cause) {
        return new RegistryException(0, "", "", message, Duration.ZERO, false, cause);
    }

    private static boolean isTransient(int status) {
        return status == 0 || status == 408 || status == 425 || status == 429 || status >= 500 && status != 501;
    }

    public int status() {
        return status;
    }

    /** The registry's error code, such as {@code MANIFEST_UNKNOWN}; empty if there is none. */
    public String code() {
        return code;
    }

    /** How long the registry asked to send no requests; zero if it did not. */
    Duration pause() {
        return pause;
    }

    /** Marks this as the response to a request that registries count as a pull. */
    RegistryException toPull(boolean pull) {
        isPull = pull;
        return this;
    }

    boolean isPull() {
        return isPull;
    }

    /** Whether a retry may succeed: there was no response, or the server was overloaded or failed. */
    public boolean isTransient() {
        return isTransient;
    }

    /**
     * Whether the registry refuses the change because its tags are immutable, so that neither a retry nor a refresh
     * helps.
     */
    public boolean tagIsImmutable() {
        return IMMUTABLE_STATUSES.contains(status)
                && IMMUTABLE.matcher(said.toLowerCase(Locale.ROOT)).find();
    }

    /** @throws RegistryException if the digest cannot be checked, for example because its algorithm is not SHA-256 */
    public static void requireDigest(String digest, String of) throws RegistryException {
        if (!Digests.isDigest(digest)) {
            throw unusable(
                    "the digest of " + of + " can't be checked: "
                            + (digest == null || digest.isEmpty() ? "there is none" : "it is not sha256:<64 digits>"),
                    null);
        }
    }
}
