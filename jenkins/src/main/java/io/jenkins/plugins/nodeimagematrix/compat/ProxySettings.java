package io.jenkins.plugins.nodeimagematrix.compat;

import hudson.ProxyConfiguration;
import hudson.util.Secret;
import jenkins.model.Jenkins;

/**
 * The HTTP proxy that is configured in Jenkins.
 *
 * @param user {@code null} or blank if the proxy takes no login
 * @param password {@code null} if there is none
 * @param noProxyHosts patterns of hosts that are reached without the proxy, one a line; may be {@code null}
 */
public record ProxySettings(String host, int port, String user, String password, String noProxyHosts) {
    /** @return {@code null} if no proxy is configured */
    public static ProxySettings current() {
        Jenkins jenkins = Jenkins.getInstanceOrNull();
        ProxyConfiguration proxy = jenkins == null ? null : jenkins.getProxy();
        return proxy == null
                ? null
                : new ProxySettings(
                        proxy.getName(),
                        proxy.getPort(),
                        proxy.getUserName(),
                        Secret.toString(proxy.getSecretPassword()),
                        proxy.getNoProxyHost());
    }

    /** Without the password. */
    @Override
    public String toString() {
        return host + ":" + port;
    }
}
