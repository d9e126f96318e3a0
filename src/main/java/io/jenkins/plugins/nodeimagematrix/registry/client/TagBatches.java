package io.jenkins.plugins.nodeimagematrix.registry.client;

import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryHttp;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryRequest;
import io.jenkins.plugins.nodeimagematrix.registry.http.Scopes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The put of a manifest under several tags with one request, if the registry supports it: {@code ?tag=}, confirmed by
 * {@code OCI-Tag} (distribution-spec after 1.1.1). A registry that does not is asked only once.
 */
final class TagBatches {
    /** The number of tags in one request that a registry should support (distribution-spec, "Pushing Manifests"). */
    private static final int TAGS_AT_ONCE = 10;

    private final RegistryHttp http;

    TagBatches(RegistryHttp http) {
        this.http = http;
    }

    /**
     * @return the tags that still have to be put one by one; all of them if the registry supports one tag for each
     *     request only
     */
    List<String> put(String repository, List<String> tags, Manifest manifest) throws IOException, InterruptedException {
        List<String> open = new ArrayList<>(new LinkedHashSet<>(tags));
        while (open.size() > 1 && http.connection().takesManyTags().get()) {
            Set<String> some = putSome(repository, open.subList(0, Math.min(TAGS_AT_ONCE, open.size())), manifest);
            http.connection().takesManyTags().set(!some.isEmpty());
            open.removeAll(some);
        }
        return open;
    }

    /** @return the tags that the registry confirmed */
    private Set<String> putSome(String repository, List<String> tags, Manifest manifest)
            throws IOException, InterruptedException {
        String query = tags.stream().map(tag -> "tag=" + tag).collect(Collectors.joining("&"));
        // A registry that does not know the query may reject it, or the length of the address.
        RegistryRequest<byte[]> request = RegistryRequest.of(
                "PUT",
                http.uri("/v2/" + repository + "/manifests/" + manifest.digest() + "?" + query),
                Scopes.push(repository),
                "putting the manifest of " + RegistryClient.name(repository, String.join(", ", tags)),
                Stream.concat(Stream.of(RegistryClient.STORED), Stream.of(400, 405, 414, 431))
                        .toArray(Integer[]::new));
        RegistryHttp.Answer<byte[]> answer = http.send(RegistryClient.withContent(request, manifest));
        return answer.headers().allValues("OCI-Tag").stream()
                .flatMap(value -> List.of(value.split("\\s*,\\s*")).stream())
                .map(String::strip)
                .filter(tags::contains)
                .collect(Collectors.toSet());
    }
}
