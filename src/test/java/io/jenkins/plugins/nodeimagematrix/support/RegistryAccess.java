package io.jenkins.plugins.nodeimagematrix.support;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** Who may do what at an {@link InMemoryRegistry}: everybody, one user, or who brings a token for it. */
interface RegistryAccess {
    /** What a request needs on a repository, as in the scope of a token: {@code repository:NAME:ACTION,ACTION}. */
    record Scope(String repository, List<String> actions) {
        @Override
        public String toString() {
            return "repository:" + repository + ":" + String.join(",", actions);
        }
    }

    /**
     * @param authorization the header, or {@code null}
     * @return the challenge for a request that may not pass; {@code null} for one that may
     */
    String challenge(String authorization, List<Scope> needed);

    static RegistryAccess everybody() {
        return (authorization, needed) -> null;
    }

    static RegistryAccess user(String user, String password) {
        String pair = user + ":" + password;
        String basic = "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        return (authorization, needed) -> basic.equals(authorization) ? null : "Basic realm=\"tests\"";
    }

    static RegistryAccess tokens(TokenServer server) {
        return server::challenge;
    }
}
