package io.jenkins.plugins.nodeimagematrix.support;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The registry in memory without a socket: a request is a call. */
public final class RegistryInProcess {
    private final InMemoryRegistry registry = InMemoryRegistry.withoutServer();

    /** An answer to a request. */
    public record Answer(int status, Map<String, List<String>> headers, byte[] body) {}

    /** @param headers of the request; their names are in any case */
    public Answer answer(String method, URI uri, Map<String, List<String>> headers, byte[] body) {
        RegistryAnswer answer = registry.answer(new RegistryCall(
                method, uri, name -> name.equals("Host") ? List.of(uri.getAuthority()) : headers.get(name), body));
        Map<String, List<String>> answered = new HashMap<>();
        answer.headersTo(method).forEach((name, value) -> answered.put(name, List.of(value)));
        return new Answer(answer.status(), answered, answer.bodyTo(method));
    }

    /** The digest of each tag of a repository. */
    public Map<String, String> tags(String repository) {
        return registry.tags(repository);
    }

    /** The digest that a tag is on; {@code null} if there is no such tag. */
    public String digest(String repository, String tag) {
        return registry.digest(repository, tag);
    }

    /** Has no manifests of a repository any more that neither a tag nor a tagged index is on, as a clean-up does. */
    public void removeUntagged(String repository) {
        registry.removeUntagged(repository);
    }
}
