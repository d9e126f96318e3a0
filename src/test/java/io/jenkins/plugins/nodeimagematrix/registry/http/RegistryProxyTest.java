package io.jenkins.plugins.nodeimagematrix.registry.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryCredentials;
import io.jenkins.plugins.nodeimagematrix.support.FaultyProxy;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Registries behind an HTTP proxy. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@UnitTest
class RegistryProxyTest {
    private static final RegistryLimits ONCE = RegistryLimits.DEFAULT.withRetries(0);
    private static final RegistryCredentials LOGIN = new RegistryCredentials("out", "through-the-wall");

    @Test
    void requests_go_through_it_with_its_login() throws Exception {
        List<String> logins = new CopyOnWriteArrayList<>();
        try (FaultyProxy wall = FaultyProxy.before("127.0.0.1:1")) {
            wall.always("", exchange -> {
                logins.add(exchange.request().header("Proxy-Authorization"));
                exchange.send(404, Map.of(), "");
            });
            RegistryClient client = new RegistryClient(
                    "127.0.0.1:9", null, ONCE, proxy(wall, LOGIN, ""), RegistryConnections.OF_PROCESS);

            assertThat(client.digest("a/b", "1")).isEmpty();
            assertThat(wall.requests()).containsExactly("HEAD http://127.0.0.1:9/v2/a/b/manifests/1");
            assertThat(logins).containsExactly(LOGIN.basic());
        }
    }

    @Test
    void hosts_that_are_reached_directly_do_not_see_the_login() throws Exception {
        List<String> logins = new CopyOnWriteArrayList<>();
        try (FaultyProxy wall = FaultyProxy.before("127.0.0.1:1");
                FaultyProxy registry = FaultyProxy.before("127.0.0.1:1")) {
            registry.always("", exchange -> {
                logins.add(exchange.request().header("Proxy-Authorization"));
                exchange.send(404, Map.of(), "");
            });
            RegistryClient client = new RegistryClient(
                    registry.address(),
                    null,
                    ONCE,
                    proxy(wall, LOGIN, "*.example.com\n127.0.*"),
                    RegistryConnections.OF_PROCESS);

            assertThat(client.digest("a/b", "1")).isEmpty();
            assertThat(wall.requests()).isEmpty();
            assertThat(logins).containsExactly("");
        }
    }

    @Test
    void patterns_are_those_of_jenkins_and_java() {
        RegistryProxy proxy = RegistryProxy.of("p", 1, null, " *.internal, 10.*|localhost\n");
        assertThat(proxy.direct()).containsExactly("*.internal", "10.*", "localhost");
        assertThat(proxy.selector()
                        .select(URI.create("https://a.INTERNAL/"))
                        .get(0)
                        .address())
                .isNull();
        assertThat(proxy.selector()
                        .select(URI.create("https://a.internal.example/"))
                        .get(0)
                        .address())
                .isNotNull();
        assertThat(RegistryProxy.of("p", 1, LOGIN, null).toString()).doesNotContain(LOGIN.password());
    }

    private static RegistryProxy proxy(FaultyProxy wall, RegistryCredentials login, String direct) {
        String[] address = wall.address().split(":");
        return RegistryProxy.of(address[0], Integer.parseInt(address[1]), login, direct);
    }
}
