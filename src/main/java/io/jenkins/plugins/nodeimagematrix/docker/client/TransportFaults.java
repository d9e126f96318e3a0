package io.jenkins.plugins.nodeimagematrix.docker.client;

import java.util.regex.Pattern;

/**
 * The recognition of faults in the environment of a build, such as a lost connection to a registry, mirror or daemon,
 * by the messages of Docker's client and daemon, curl, apt, yum, npm and wget.
 */
public final class TransportFaults {
    private static final Pattern DAEMON = Pattern.compile(
            "Cannot connect to the Docker daemon|error during connect|Is the docker daemon running"
                    + "|code = Unavailable|transport is closing|closing transport|unexpected EOF$|: EOF$"
                    + "|no active session|connection error: desc|server is shutting down"
                    + "|read unix .*(connection reset by peer|EOF)|write unix .*broken pipe",
            Pattern.MULTILINE);
    private static final Pattern REGISTRY = Pattern.compile(
            "toomanyrequests|429 Too Many Requests|received unexpected HTTP status: 5\\d\\d|unexpected status code.*: 5\\d\\d"
                    + "|unexpected status.*: (429|5\\d\\d)|TLS handshake timeout|i/o timeout|connection reset by peer|connection refused"
                    + "|connection timed out|net/http: request canceled|Client\\.Timeout exceeded|context deadline exceeded"
                    + "|no such host|Temporary failure in name resolution|server misbehaving|http2: server sent GOAWAY"
                    + "|use of closed network connection|unexpected EOF",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern MIRROR = Pattern.compile(
            // curl and wget
            "curl: \\((5|6|7|18|28|35|52|55|56|92)\\)|The requested URL returned error: (429|5\\d\\d)"
                    + "|HTTP/1\\.[01] (429|5\\d\\d)|ERROR (429|5\\d\\d): |wget: bad address"
                    // apt, yum, apk
                    + "|Failed to fetch .*(429|5\\d\\d |[Tt]imed? ?out|reset|[Uu]nable to connect|Temporary failure)"
                    + "|Temporary failure resolving|Could not connect to .*\\(\\d|Hash Sum mismatch"
                    + "|HTTP Error (429|5\\d\\d)|\\[Errno 12] Timeout|temporary error \\(try again later\\)"
                    // npm
                    + "|npm (ERR!|error) .*(ECONNRESET|ETIMEDOUT|EAI_AGAIN|ECONNREFUSED|ERR_SOCKET_TIMEOUT|E429|E50\\d)");

    private static final Pattern DISK_FULL = Pattern.compile("no space left on device", Pattern.CASE_INSENSITIVE);

    private TransportFaults() {}

    /** Whether the client's message means that the daemon is unavailable. */
    static boolean isDaemonGone(String complaint) {
        return DAEMON.matcher(complaint).find();
    }

    /** Whether the client's message means that a registry is unreachable or limits requests. */
    static boolean isRegistryFault(String complaint) {
        return REGISTRY.matcher(complaint).find();
    }

    /** Whether the output of a RUN means that a download failed. */
    public static boolean isDownloadFault(String output) {
        return MIRROR.matcher(output).find();
    }

    /** Whether a message means that a disk is full. */
    public static boolean isDiskFull(String message) {
        return DISK_FULL.matcher(message).find();
    }

    /** The kind of fault in the client's message; {@code otherwise} if it is no fault of the environment. */
    public static FaultKind kind(String complaint, FaultKind otherwise) {
        if (isDaemonGone(complaint)) {
            return FaultKind.DAEMON;
        }
        return isRegistryFault(complaint) ? FaultKind.TRANSPORT : otherwise;
    }
}
