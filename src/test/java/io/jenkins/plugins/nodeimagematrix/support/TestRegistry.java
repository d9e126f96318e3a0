package io.jenkins.plugins.nodeimagematrix.support;

import java.io.IOException;

/**
 * The registry of a registry test: in memory, or with {@code -Dtests.registry=docker-registry} the real one. {@code mvn test}
 * runs these tests against the first, {@code mvn verify} also against the second.
 */
public interface TestRegistry extends AutoCloseable {
    String USER = "shipper";
    String PASSWORD = "not-a-secret-$1";

    /** Starts a registry that everybody may read and write. */
    static TestRegistry start() throws IOException, InterruptedException {
        return isReal() ? PrivateRegistry.start().withoutOrder() : InMemoryRegistry.start(RegistryAccess.everybody());
    }

    /** Starts a registry that only {@link #USER} with {@link #PASSWORD} may use. */
    static TestRegistry startWithUser() throws IOException, InterruptedException {
        return startWithUser(USER, PASSWORD);
    }

    /** Starts a registry that only this user may use. */
    static TestRegistry startWithUser(String user, String password) throws IOException, InterruptedException {
        return isReal()
                ? PrivateRegistry.startWithUser(user, password).withoutOrder()
                : InMemoryRegistry.start(RegistryAccess.user(user, password));
    }

    /** Starts a registry that requires a token of this server. */
    static TestRegistry startWithTokens(TokenServer tokens) throws IOException, InterruptedException {
        return isReal()
                ? PrivateRegistry.startWithTokens(tokens).withoutOrder()
                : InMemoryRegistry.start(RegistryAccess.tokens(tokens));
    }

    /**
     * Starts a registry in memory that lists what refers to an image, at most two entries an answer; docker-registry 2.8.2 does
     * not.
     */
    static TestRegistry startWithReferrers() throws IOException {
        return InMemoryRegistry.start(RegistryAccess.everybody(), RegistryAbilities.REFERRERS);
    }

    /** Starts a registry in memory that honours conditions for the put of a manifest; docker-registry 2.8.2 ignores them. */
    static TestRegistry startWithConditions() throws IOException {
        return InMemoryRegistry.start(RegistryAccess.everybody(), RegistryAbilities.CONDITIONS);
    }

    private static boolean isReal() {
        String kind = System.getProperty("tests.registry", "memory");
        return switch (kind) {
            case "memory" -> false;
            case "docker-registry" -> true;
            default ->
                throw new IllegalArgumentException(
                        "-Dtests.registry=" + kind + ": there is 'memory' and 'docker-registry'");
        };
    }

    /** {@code 127.0.0.1:port}, in the form of an image's name. */
    String address();

    /** Ends it at once, as a crash does; what it stored stays. */
    void kill() throws InterruptedException;

    /** Starts it again on the same data and port. */
    void restart() throws IOException, InterruptedException;

    /** Damages a tag as a full disk does: it is listed, and requests for it get 500 until it is put again. */
    void spoil(String repository, String tag) throws IOException;

    @Override
    void close();
}
