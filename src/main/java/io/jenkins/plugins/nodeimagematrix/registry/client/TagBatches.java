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
 * Puts a manifest under many tags with one request, where the registry takes that: {@code ?tag=}, answered by
 * {@code OCI-Tag} (distribution-spec after 1.1.1). A registry that does not is not asked again.
 */
final class TagBatches {
    /** What a registry that takes many tags at once should at least take (distribution-spec, "Pushing Manifests"). */
    private static final int TAGS_AT_ONCE = 10;

    private final RegistryHttp http;

    TagBatches(RegistryHttp http) {
        this.http = http;
    }

    /** @return the tags that are left to be put one by one; all of them if the registry takes one tag a request only */
    List<String> put(String repository, List<String> tags, Manifest manifest) throws IOException, InterruptedException {
        List<String> open = new ArrayList<>(new LinkedHashSet<>(tags));
        while (open.size() > 1 && http.connection().takesManyTags().get()) {
            Set<String> some = putSome(repository, open.subList(0, Math.min(TAGS_AT_ONCE, open.size())), manifest);
            http.connection().takesManyTags().set(!some.isEmpty());
            open.removeAll(some);
        }
        return open;
    }

    /** @return the tags that the registry says it took */
    private Set<String> putSome(String repository, List<String> tags, Manifest manifest)
            throws IOException, InterruptedException {
        String query = tags.stream().map(tag -> "tag=" + tag).collect(Collectors.joining("&"));
        // A registry that doesn't know the query may refuse it, or the length that it gives the address.
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
