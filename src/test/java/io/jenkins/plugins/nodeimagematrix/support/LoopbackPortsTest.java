package io.jenkins.plugins.nodeimagematrix.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** What tests build on: where no server listens, no connection is made; and a server that starts again gets its port back. */
@UnitTest
class LoopbackPortsTest {
    @Test
    void a_reserved_port_refuses_connections_until_and_after_a_server_listens_on_it() throws IOException {
        try (ReservedPort port = ReservedPort.take()) {
            assertRefused(port.number());
            for (int start = 0; start < 2; start++) {
                try (ServerSocket server = new ServerSocket(port.number(), 5, InetAddress.getByName("127.0.0.1"));
                        Socket client = new Socket("127.0.0.1", port.number())) {
                    assertThat(client.getPort()).isEqualTo(server.getLocalPort());
                }
                assertRefused(port.number());
            }
        }
    }

    @RepeatedTest(50)
    void a_closed_proxy_refuses_connections_at_once() throws IOException {
        FaultyProxy proxy = FaultyProxy.before("127.0.0.1:1");
        int port = Integer.parseInt(proxy.address().substring("127.0.0.1:".length()));

        proxy.close();

        assertRefused(port);
    }

    private static void assertRefused(int port) {
        assertThatThrownBy(() -> new Socket("127.0.0.1", port).close()).isInstanceOf(ConnectException.class);
    }
}
