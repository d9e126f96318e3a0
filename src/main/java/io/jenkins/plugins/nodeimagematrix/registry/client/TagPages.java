package io.jenkins.plugins.nodeimagematrix.registry.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryException;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryHttp;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryRequest;
import io.jenkins.plugins.nodeimagematrix.registry.http.Scopes;
import java.io.IOException;
import java.net.URI;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The list of the tags of a repository, read page by page (distribution-spec 1.1, "Listing Tags"). It is only a hint:
 * some registries return an old list.
 */
final class TagPages {
    private static final int PAGE_SIZE = 1_000;
    private static final String UNKNOWN_REPOSITORY = "NAME_UNKNOWN";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The link to the next page (RFC 8288). */
    static final Pattern NEXT_PAGE = Pattern.compile("<([^>]*)>\\s*;[^,]*\\brel=\"?next\"?");

    private final RegistryHttp http;
    private final String repository;

    TagPages(RegistryHttp http, String repository) {
        this.http = http;
        this.repository = repository;
    }

    /** @return empty if the registry does not list tags, or the list has more pages */
    Optional<Set<String>> read(int maxPages) throws IOException, InterruptedException {
        Set<String> tags = new HashSet<>();
        URI page = http.uri("/v2/" + repository + "/tags/list?n=" + PAGE_SIZE);
        for (int pages = 0; pages < maxPages; pages++) {
            RegistryHttp.Answer<byte[]> answer;
            try {
                answer = http.send(RegistryRequest.of(
                        "GET", page, Scopes.pull(repository), "listing the tags of " + repository, 200));
            } catch (RegistryException refused) {
                if (refused.isTransient()) {
                    throw refused;
                }
                // A repository that has no tag yet does not exist for some registries.
                return refused.code().equals(UNKNOWN_REPOSITORY) ? Optional.of(tags) : Optional.empty();
            }
            JsonNode named = tags(answer.body());
            if (!named.isArray() && !named.isNull()) {
                return Optional.empty();
            }
            named.forEach(tag -> tags.add(tag.asText()));
            Matcher next = NEXT_PAGE.matcher(String.join(",", answer.headers().allValues("Link")));
            if (!next.find()) {
                return Optional.of(tags);
            }
            page = http.follow(next.group(1));
        }
        return Optional.empty();
    }

    private static JsonNode tags(byte[] body) {
        try {
            JsonNode answer = JSON.readTree(body);
            return answer == null ? JSON.missingNode() : answer.path("tags");
        } catch (IOException noJson) {
            return JSON.missingNode();
        }
    }
}
