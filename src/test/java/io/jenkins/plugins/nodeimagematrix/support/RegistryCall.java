package io.jenkins.plugins.nodeimagematrix.support;

import java.net.URI;
import java.util.List;
import java.util.function.Function;

/**
 * One request to an {@link InMemoryRegistry}, with or without a server.
 *
 * @param all the values of a header; {@code null} or empty for none
 */
record RegistryCall(String method, URI uri, Function<String, List<String>> all, byte[] body) {
    /** The first value of a header, or {@code null}. */
    String header(String name) {
        List<String> values = all.apply(name);
        return values == null || values.isEmpty() ? null : values.get(0);
    }

    /** All values of a header, as one. */
    String headers(String name) {
        List<String> values = all.apply(name);
        return values == null ? "" : String.join(",", values);
    }
}
