package io.jenkins.plugins.nodeimagematrix.support;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One request that a registry answered, in the order in which it did. Requests that something between client and registry
 * answered are not among them.
 *
 * @param method of HTTP
 * @param target path and query
 * @param sent the request's body, if it is a manifest
 * @param status of the answer
 * @param digest the answer's {@code Docker-Content-Digest}; empty if it has none
 */
public record RegistryExchange(String method, String target, byte[] sent, int status, String digest) {
    private static final Pattern MANIFEST = Pattern.compile("/v2/(.+)/manifests/([^?]+)(\\?.*)?");
    private static final Pattern BLOB = Pattern.compile("/v2/(.+)/blobs/(sha256:[0-9a-f]{64})(\\?.*)?");
    private static final Pattern UPLOAD = Pattern.compile("/v2/(.+)/blobs/uploads/.*");
    private static final Pattern NAMED = Pattern.compile("[?&](?:digest|mount)=([^&]+)");

    static RegistryExchange of(HttpMessage request, HttpMessage answer) {
        // A client that tries TLS first sends no request line.
        String[] start = (request.start() + "  ").split(" ", -1);
        // Blobs may be large, and nothing is read of them.
        byte[] sent = MANIFEST.matcher(start[1]).matches() ? request.body() : new byte[0];
        return new RegistryExchange(start[0], start[1], sent, answer.status(), answer.header("Docker-Content-Digest"));
    }

    public boolean succeeded() {
        return status >= 200 && status < 300;
    }

    /** The manifest that it is about, by repository and by tag or digest. */
    public Optional<Reference> manifest() {
        return reference(MANIFEST);
    }

    /** The blob that is there after it, if it succeeded. */
    public Optional<Reference> blob() {
        // A mount that is answered with 202 has only begun an upload.
        if (status == 201) {
            Matcher upload = UPLOAD.matcher(target);
            Matcher named = NAMED.matcher(target);
            if (upload.matches() && named.find()) {
                return Optional.of(
                        new Reference(upload.group(1), URLDecoder.decode(named.group(1), StandardCharsets.UTF_8)));
            }
        }
        return method.equals("HEAD") || method.equals("GET") ? reference(BLOB) : Optional.empty();
    }

    private Optional<Reference> reference(Pattern path) {
        Matcher matcher = path.matcher(target);
        return matcher.matches()
                ? Optional.of(
                        new Reference(matcher.group(1), URLDecoder.decode(matcher.group(2), StandardCharsets.UTF_8)))
                : Optional.empty();
    }

    /** @param name a tag or a digest */
    public record Reference(String repository, String name) {
        public boolean byDigest() {
            return name.startsWith("sha256:");
        }

        public Reference at(String other) {
            return new Reference(repository, other);
        }
    }
}
