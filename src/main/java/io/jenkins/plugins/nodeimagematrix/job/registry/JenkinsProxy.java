package io.jenkins.plugins.nodeimagematrix.job.registry;

import hudson.ProxyConfiguration;
import hudson.model.Hudson;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryProxy;
import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryCredentials;
import java.lang.reflect.Method;

/** The proxy that Jenkins is configured with, for the controller's requests to registries and for those of its agents. */
public final class JenkinsProxy {
    private JenkinsProxy() {}

    /** @return {@code null} if Jenkins has none */
    public static RegistryProxy current() {
        Hudson jenkins = Hudson.getInstance();
        ProxyConfiguration proxy = jenkins == null ? null : jenkins.proxy;
        return proxy == null
                ? null
                : of(proxy.name, proxy.port, proxy.getUserName(), proxy.getPassword(), direct(proxy));
    }

    static RegistryProxy of(String host, int port, String user, String password, String direct) {
        if (host == null || host.isBlank()) {
            return null;
        }
        RegistryCredentials login =
                user == null || user.isBlank() ? null : new RegistryCredentials(user, password == null ? "" : password);
        return RegistryProxy.of(host.strip(), port, login, direct);
    }

    /** Hosts that Jenkins reaches without its proxy; younger than hudson-core 1.395, so it can't be called by name. */
    private static String direct(ProxyConfiguration proxy) {
        try {
            Method hosts = ProxyConfiguration.class.getMethod("getNoProxyHost");
            return (String) hosts.invoke(proxy);
        } catch (NoSuchMethodException older) {
            return "";
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException(
                    "Jenkins does not tell which hosts it reaches without its proxy", impossible);
        }
    }
}
