package io.jenkins.plugins.nodeimagematrix.registry.http;

import io.jenkins.plugins.nodeimagematrix.registry.budget.RegistryBudgets;
import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryCredentials;
import java.net.http.HttpClient;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The connection to one registry with one login and proxy, shared by all clients of a process: HTTP connections, tokens
 * and pace.
 */
public final class RegistryConnection {
    private final RegistryAddress address;
    private final RegistryCredentials credentials;
    private final RegistryProxy proxy;
    private final LimitedHttp http;
    private final RegistryAuth auth;
    private final RegistryPace pace;
    private final RegistryBudgets budgets;
    private final RegistryClock clock;
    private final AtomicBoolean takesManyTags = new AtomicBoolean(true);
    private final AtomicBoolean takesBlobsAtOnce = new AtomicBoolean(true);
    private final AtomicBoolean listsReferrers = new AtomicBoolean(true);
    private final AtomicReference<HeadAnswers> headAnswers = new AtomicReference<>(HeadAnswers.UNCHECKED);
    private final RecentManifests recentManifests = new RecentManifests();

    /**
     * @param credentials {@code null} for none
     * @param proxy {@code null} for the settings of the JVM
     * @param http a client that follows no redirects
     * @param slots for requests at the registry
     * @param budgets of the process
     */
    RegistryConnection(
            RegistryAddress address,
            RegistryCredentials credentials,
            RegistryProxy proxy,
            HttpClient http,
            RegistryClock clock,
            Semaphore slots,
            RegistryBudgets budgets) {
        this.budgets = budgets;
        this.address = address;
        this.credentials = credentials;
        this.proxy = proxy;
        this.http = new LimitedHttp(http, proxy);
        this.auth = new RegistryAuth(this.http, credentials, address, clock);
        this.clock = clock;
        this.pace = new RegistryPace(slots, clock);
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

    public RegistryClock clock() {
        return clock;
    }

    RegistryPace pace() {
        return pace;
    }

    RegistryBudgets budgets() {
        return budgets;
    }

    /** Whether the registry is assumed to accept several tags in one request. */
    public AtomicBoolean takesManyTags() {
        return takesManyTags;
    }

    /** Whether the registry is assumed to accept a blob in one request. */
    public AtomicBoolean takesBlobsAtOnce() {
        return takesBlobsAtOnce;
    }

    /** Whether the registry is assumed to support the referrers API. */
    public AtomicBoolean listsReferrers() {
        return listsReferrers;
    }

    /** The state of knowledge about the registry's responses to {@code HEAD} for a tag. */
    public enum HeadAnswers {
        UNCHECKED,
        /** One thread compares an answer with the bytes. */
        CHECKING,
        /** They have the digest of the bytes that a {@code GET} returns. */
        RELIABLE,
        /** They have no digest, or another one. */
        UNRELIABLE
    }

    /** Whether the digest in the response to a {@code HEAD} is reliable. */
    public AtomicReference<HeadAnswers> headAnswers() {
        return headAnswers;
    }

    /** The manifests that clients put by digest. */
    public RecentManifests recentManifests() {
        return recentManifests;
    }
}
