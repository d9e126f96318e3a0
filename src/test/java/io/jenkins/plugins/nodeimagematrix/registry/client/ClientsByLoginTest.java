package io.jenkins.plugins.nodeimagematrix.registry.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.registry.http.JumpingClock;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryLimits;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryProxy;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryWait;
import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryCredentials;
import io.jenkins.plugins.nodeimagematrix.support.FaultyProxy;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each registry has one client, with the login that is found for it once. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@UnitTest
class ClientsByLoginTest {
    private static final RegistryCredentials ALICE = new RegistryCredentials("alice", "one");

    private final List<String> asked = new ArrayList<>();
    private final ClientsByLogin clients = clients(null);

    private ClientsByLogin clients(RegistryProxy proxy) {
        return new ClientsByLogin(
                registry -> {
                    asked.add(registry);
                    return registry.startsWith("a.") ? ALICE : null;
                },
                RegistryLimits.PATIENT,
                proxy,
                new JumpingClock().connections());
    }

    @Test
    void client_is_made_at_its_first_use_and_kept() throws Exception {
        assertThat(clients.made()).isEmpty();
        RegistryClient first = clients.at("a.example.com");
        RegistryClient second = clients.at("b.example.com");
        assertThat(clients.at("a.example.com")).isSameAs(first).isNotSameAs(second);
        assertThat(clients.made()).isEqualTo(Map.of("a.example.com", first, "b.example.com", second));
    }

    @Test
    void login_is_asked_for_once_also_where_there_is_none() throws Exception {
        for (int i = 0; i < 2; i++) {
            assertThat(clients.login("a.example.com")).isEqualTo(ALICE);
            assertThat(clients.login("b.example.com")).isNull();
            clients.at("a.example.com");
            clients.at("b.example.com");
        }
        assertThat(asked).containsExactly("a.example.com", "b.example.com");
    }

    @Test
    void waits_of_each_client_are_reported() throws Exception {
        List<RegistryWait> waits = new ArrayList<>();
        try (FaultyProxy registry = FaultyProxy.before("127.0.0.1:1")) {
            registry.once("", exchange -> exchange.send(429, Map.of("Retry-After", "60"), ""));
            registry.always("", exchange -> exchange.send(404, Map.of(), ""));
            RegistryClient client = clients.at(registry.address());
            clients.onWait(waits::add);

            assertThat(client.digest("a/b", "1")).isEmpty();
        }
        assertThat(waits).isNotEmpty();
    }

    @Test
    void proxy_is_the_one_that_was_given() {
        RegistryProxy proxy = RegistryProxy.of("proxy.example.com", 3128, null, "");
        assertThat(clients(proxy).proxy()).isEqualTo(proxy);
        assertThat(clients.proxy()).isNull();
    }
}
