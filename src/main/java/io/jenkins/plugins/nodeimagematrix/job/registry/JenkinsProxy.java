package io.jenkins.plugins.nodeimagematrix.job.registry;

import io.jenkins.plugins.nodeimagematrix.compat.ProxySettings;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryProxy;
import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryCredentials;

/** The proxy of the Jenkins configuration, for requests to registries by the controller and its agents. */
public final class JenkinsProxy {
    private JenkinsProxy() {}

    /** @return {@code null} if no proxy is configured */
    public static RegistryProxy current() {
        ProxySettings settings = ProxySettings.current();
        return settings == null ? null : of(settings);
    }

    static RegistryProxy of(ProxySettings settings) {
        String host = settings.host();
        if (host == null || host.isBlank()) {
            return null;
        }
        return RegistryProxy.of(host.strip(), settings.port(), login(settings), settings.noProxyHosts());
    }

    private static RegistryCredentials login(ProxySettings settings) {
        String user = settings.user();
        String password = settings.password();
        return user == null || user.isBlank() ? null : new RegistryCredentials(user, password == null ? "" : password);
    }
}
