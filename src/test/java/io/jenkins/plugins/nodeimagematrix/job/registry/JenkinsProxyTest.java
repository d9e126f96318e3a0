package io.jenkins.plugins.nodeimagematrix.job.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.compat.ProxySettings;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryProxy;
import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryCredentials;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Jenkins' proxy, as the registries' clients take it. */
@UnitTest
class JenkinsProxyTest {
    @Test
    void its_address_login_and_exceptions_are_taken_over() {
        assertThat(JenkinsProxy.of(
                        new ProxySettings("proxy.example.com", 3128, "out", "secret", "*.internal\nlocalhost")))
                .isEqualTo(new RegistryProxy(
                        "proxy.example.com",
                        3128,
                        new RegistryCredentials("out", "secret"),
                        List.of("*.internal", "localhost")));
        assertThat(JenkinsProxy.of(new ProxySettings("proxy.example.com", 3128, " ", null, null)))
                .isEqualTo(new RegistryProxy("proxy.example.com", 3128, null, List.of()));
    }

    @Test
    void none_is_none() {
        assertThat(JenkinsProxy.of(new ProxySettings("", 0, null, null, ""))).isNull();
        assertThat(JenkinsProxy.of(new ProxySettings(null, 0, null, null, null)))
                .isNull();
    }
}
