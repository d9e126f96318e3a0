package io.jenkins.plugins.nodeimagematrix.registry.http;

import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryCredentials;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What all clients of a process share that use one registry as the same user by the same way: its connections, tokens and pace.
 */
public final class RegistryConnection {
    private final RegistryAddress address;
    private final RegistryCredentials credentials;
    private final RegistryProxy proxy;
    private final LimitedHttp http;
    private final RegistryAuth auth;
    private final RegistryPace pace;
    private final AtomicBoolean takesManyTags = new AtomicBoolean(true);
    private final AtomicBoolean takesBlobsAtOnce = new AtomicBoolean(true);
    private final AtomicBoolean listsReferrers = new AtomicBoolean(true);

    /**
     * @param credentials {@code null} for none
     * @param proxy {@code null} for what the JVM is set to
     * @param slots for requests at the registry
     */
    RegistryConnection(RegistryAddress address, RegistryCredentials credentials, RegistryProxy proxy, Semaphore slots) {
        this.address = address;
        this.credentials = credentials;
        this.proxy = proxy;
        this.http = new LimitedHttp(proxy);
        this.auth = new RegistryAuth(http, credentials, address);
        this.pace = new RegistryPace(slots);
    }

    boolean isFor(RegistryCredentials user, RegistryProxy way) {
        return Objects.equals(credentials, user) && Objects.equals(proxy, way);
    }

    RegistryAddress address() {
        return address;
    }

    LimitedHttp http() {
        return http;
    }

    RegistryAuth auth() {
        return auth;
    }

    RegistryPace pace() {
        return pace;
    }

    /** Whether the registry may still be asked to take several tags at once. */
    public AtomicBoolean takesManyTags() {
        return takesManyTags;
    }

    /** Whether the registry may still be asked to take a blob with one request. */
    public AtomicBoolean takesBlobsAtOnce() {
        return takesBlobsAtOnce;
    }

    /** Whether the registry may still be asked for its list of referrers. */
    public AtomicBoolean listsReferrers() {
        return listsReferrers;
    }
}
