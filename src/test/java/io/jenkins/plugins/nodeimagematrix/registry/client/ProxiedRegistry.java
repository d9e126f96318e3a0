package io.jenkins.plugins.nodeimagematrix.registry.client;

import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryLimits;
import io.jenkins.plugins.nodeimagematrix.support.FaultyProxy;
import io.jenkins.plugins.nodeimagematrix.support.TestRegistry;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** A registry for all tests of a class, with a proxy that may fail on purpose and a client for each of them. */
public abstract class ProxiedRegistry {
    static final RegistryLimits QUICK = RegistryLimits.DEFAULT
            .withRetries(4)
            .withPauses(Duration.ofMillis(2), Duration.ofSeconds(5))
            .withAnswerWithin(Duration.ofSeconds(20));

    public static TestRegistry registry;

    public FaultyProxy proxy;
    RegistryClient client;

    @BeforeAll
    static void startRegistry() throws IOException, InterruptedException {
        registry = TestRegistry.start();
    }

    @AfterAll
    static void stopRegistry() {
        registry.close();
    }

    @BeforeEach
    void startProxy() throws IOException {
        proxy = FaultyProxy.before(registry.address());
        client = new RegistryClient(proxy.address(), null, QUICK);
    }

    @AfterEach
    void stopProxy() throws IOException {
        proxy.close();
    }
}
