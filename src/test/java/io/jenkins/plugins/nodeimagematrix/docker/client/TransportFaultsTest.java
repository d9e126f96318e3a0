package io.jenkins.plugins.nodeimagematrix.docker.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Docker, curl, apt, yum and npm say when it was the way, and when it was not. */
@UnitTest
class TransportFaultsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?",
                "error during connect: Post \"http://x\": EOF",
                "ERROR: rpc error: code = Unavailable desc = error reading from server: EOF",
                "failed to solve: Unavailable: connection error: desc = \"transport: Error while dialing\"",
                "unexpected EOF",
            })
    void daemon_went_away(String text) {
        assertThat(TransportFaults.kind(text, FaultKind.BUILD)).isEqualTo(FaultKind.DAEMON);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "toomanyrequests: You have reached your pull rate limit",
                "failed to do request: Head \"https://r/v2/\": dial tcp: lookup r on 127.0.0.1:53: no such host",
                "received unexpected HTTP status: 503 Service Unavailable",
                "unexpected status from HEAD request to https://r/v2/x: 502 Bad Gateway",
                "Get \"https://r/v2/\": net/http: TLS handshake timeout",
                "read tcp 1.2.3.4:5->6.7.8.9:443: read: connection reset by peer",
                "dial tcp 127.0.0.1:5000: connect: connection refused",
                "Get \"https://r/v2/\": context deadline exceeded",
                "dial tcp: i/o timeout",
            })
    void registry_could_not_be_reached(String text) {
        assertThat(TransportFaults.kind(text, FaultKind.BUILD)).isEqualTo(FaultKind.TRANSPORT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "manifest for r/x:1 not found: manifest unknown",
                "pull access denied for x, repository does not exist",
                "received unexpected HTTP status: 404 Not Found",
                "COPY failed: file not found in build context: stat x",
                "dockerfile parse error line 3: unknown instruction: RUNN",
                "failed to compute cache key: \"/x\" not found",
                "no space left on device",
            })
    void it_was_not_the_way(String text) {
        assertThat(TransportFaults.kind(text, FaultKind.BUILD)).isEqualTo(FaultKind.BUILD);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "curl: (56) Recv failure: Connection reset by peer",
                "curl: (22) The requested URL returned error: 503",
                "E: Failed to fetch http://deb/x.deb  503  Service Unavailable",
                "Temporary failure resolving 'deb.debian.org'",
                "npm ERR! network request failed, reason: connect ETIMEDOUT 1.2.3.4:443",
                "npm error code ECONNRESET",
                "http://m/x.rpm: [Errno 14] HTTP Error 502 - Bad Gateway",
                "wget: bad address 'example.com'",
            })
    void mirror_failed_a_download(String text) {
        assertThat(TransportFaults.isDownloadFault(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "curl: (22) The requested URL returned error: 404",
                "E: Unable to locate package nodejs",
                "npm ERR! code E404",
                "npm ERR! Test failed.  See above for more details.",
                "AssertionError: expected 200 to equal 503",
                "Error: ETIMEDOUT is what this test is about",
            })
    void mirror_is_not_to_blame(String text) {
        assertThat(TransportFaults.isDownloadFault(text)).isFalse();
    }

    @Test
    void full_disk_is_distinguished_from_other_faults() {
        assertThat(TransportFaults.isDiskFull("write /var/lib/docker/tmp/x: no space left on device"))
                .isTrue();
        assertThat(TransportFaults.isDiskFull("cp: error writing '/x': No space left on device"))
                .isTrue();
        assertThat(TransportFaults.isDiskFull("no such file or directory")).isFalse();
    }
}
