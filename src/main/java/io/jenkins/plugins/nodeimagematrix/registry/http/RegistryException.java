package io.jenkins.plugins.nodeimagematrix.registry.http;

import io.jenkins.plugins.nodeimagematrix.image.Digests;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A request that a registry refused, failed or answered in a way that can't be used; the message names the request, the answer and
 * the remedy, and never a secret.
 */
public final class RegistryException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Messages of Amazon ECR, Harbor, Artifact Registry, ACR, Quay and Docker Hub; the specification has no code for it. */
    private static final Pattern IMMUTABLE = Pattern.compile(
            "immutab|cannot be overwritten|can't be overwritten|\\btag\\b.*\\balready exists?\\b|\\btag\\b.*\\blocked\\b");

    /** Statuses with which registries refuse to move a tag; 401 and 429, for example, are about the caller. */
    private static final Set<Integer> IMMUTABLE_STATUSES = Set.of(400, 403, 405, 409, 412, 422, 423);

    private final int status;
    private final String code;
    private final String said;
    private final long pauseMillis;
    private final boolean passing;
    private boolean isPull;

    /** @param status of the answer; 0 if there was none */
    public RegistryException(int status, String message, Throwable cause) {
        this(status, "", "", message, 0, isPassing(status), cause);
    }

    private RegistryException(
            int status, String code, String said, String message, long pauseMillis, boolean passing, Throwable cause) {
        super(message, cause);
        this.status = status;
        this.code = code;
        this.said = said;
        this.pauseMillis = pauseMillis;
        this.passing = passing;
    }

    /**
     * An answer with an error in it.
     *
     * @param code the registry's own, of distribution-spec 1.1 "Error Codes"; empty if it gave none
     * @param said the registry's own message, without the names in the request
     * @param pauseMillis how long the registry wants to be left alone
     */
    static RegistryException answered(int status, String code, String said, String message, long pauseMillis) {
        return new RegistryException(status, code, said, message, pauseMillis, isPassing(status), null);
    }

    /** An answer that breaks the protocol or a limit, so that asking again can't help. */
    public static RegistryException unusable(String message, Throwable cause) {
        return new RegistryException(0, "", "", message, 0, false, cause);
    }

    private static boolean isPassing(int status) {
        return status == 0 || status == 408 || status == 425 || status == 429 || status >= 500 && status != 501;
    }

    public int status() {
        return status;
    }

    /** The registry's own error code, such as {@code MANIFEST_UNKNOWN}; empty if it gave none. */
    public String code() {
        return code;
    }

    long pauseMillis() {
        return pauseMillis;
    }

    /** This answer, to a request that registries count as a pull. */
    RegistryException toPull(boolean pull) {
        isPull = pull;
        return this;
    }

    boolean isPull() {
        return isPull;
    }

    /** Whether another try may end well: no answer, an overload, a fault of the server's. */
    public boolean passing() {
        return passing;
    }

    /** Whether the registry keeps this tag as it is, on purpose: trying again or asking for a refresh cannot help. */
    public boolean tagIsImmutable() {
        return IMMUTABLE_STATUSES.contains(status)
                && IMMUTABLE.matcher(said.toLowerCase(Locale.ROOT)).find();
    }

    /** @throws RegistryException if that is no digest that can be checked, such as one by another algorithm than SHA-256 */
    public static void requireDigest(String digest, String of) throws RegistryException {
        if (!Digests.isDigest(digest)) {
            throw unusable(
                    "the digest of " + of + " can't be checked: "
                            + (digest == null || digest.isEmpty() ? "there is none" : "it is not sha256:<64 digits>"),
                    null);
        }
    }
}
