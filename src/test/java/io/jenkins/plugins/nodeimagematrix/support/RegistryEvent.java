package io.jenkins.plugins.nodeimagematrix.support;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * A write at a registry, as the registry notifies of it.
 *
 * @param action {@code push}, {@code mount} or {@code delete}
 * @param tag empty if the content was put by its digest
 * @param references the digests in a manifest
 * @param client the request's {@code User-Agent}
 */
record RegistryEvent(
        String action,
        String mediaType,
        String repository,
        String tag,
        String digest,
        List<String> references,
        String client) {
    /** In place of events that are lost. */
    static final RegistryEvent GAP = new RegistryEvent("gap", "", "", "", "", List.of(), "");

    static RegistryEvent of(JsonNode event) {
        JsonNode target = event.path("target");
        return new RegistryEvent(
                event.path("action").asText(),
                target.path("mediaType").asText(),
                target.path("repository").asText(),
                target.path("tag").asText(),
                target.path("digest").asText(),
                target.path("references").findValuesAsText("digest"),
                event.path("request").path("useragent").asText());
    }

    boolean putsManifest() {
        return action.equals("push") && (mediaType.contains("manifest") || mediaType.contains("index"));
    }
}
