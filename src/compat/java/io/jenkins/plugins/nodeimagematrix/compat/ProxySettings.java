package io.jenkins.plugins.nodeimagematrix.compat;

import hudson.ProxyConfiguration;
import hudson.model.Hudson;

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
        Hudson jenkins = Hudson.getInstance();
        ProxyConfiguration proxy = jenkins == null ? null : jenkins.proxy;
        return proxy == null
                ? null
                : new ProxySettings(
                        proxy.name, proxy.port, proxy.getUserName(), proxy.getPassword(), noProxyHosts(proxy));
    }

    /** Without the password. */
    @Override
    public String toString() {
        return host + ":" + port;
    }

    /** hudson-core 1.395 has no such exceptions. */
    private static String noProxyHosts(ProxyConfiguration proxy) {
        try {
            return (String) ProxyConfiguration.class.getMethod("getNoProxyHost").invoke(proxy);
        } catch (NoSuchMethodException old) {
            return "";
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException("cannot read the \"No Proxy Host\" setting of Jenkins", impossible);
        }
    }
}
