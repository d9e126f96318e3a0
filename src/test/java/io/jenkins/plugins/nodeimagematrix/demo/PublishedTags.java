package io.jenkins.plugins.nodeimagematrix.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.TreeMap;

/** What a registry on loopback holds, asked from outside the plugin: tag to digest. */
public final class PublishedTags {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private PublishedTags() {}

    public static Map<String, String> of(String registry) throws IOException, InterruptedException {
        Map<String, String> digests = new TreeMap<>();
        RegistryClient client = new RegistryClient(registry, null, 0);
        for (JsonNode repository : get(registry, "/v2/_catalog?n=1000").path("repositories")) {
            for (JsonNode tag :
                    get(registry, "/v2/" + repository.asText() + "/tags/list").path("tags")) {
                digests.put(
                        repository.asText() + ":" + tag.asText(),
                        client.digest(repository.asText(), tag.asText()).orElse("gone"));
            }
        }
        return digests;
    }

    /** Acts as another client, without the plugin's name: puts the image of one tag under another tag. */
    public static void retag(String registry, String repository, String from, String to)
            throws IOException, InterruptedException {
        Manifest image =
                new RegistryClient(registry, null, 0).get(repository, from).orElseThrow();
        HttpRequest put = HttpRequest.newBuilder(
                        URI.create("http://" + registry + "/v2/" + repository + "/manifests/" + to))
                .header("Content-Type", image.mediaType())
                .PUT(HttpRequest.BodyPublishers.ofByteArray(image.bytes()))
                .build();
        int status = HTTP.send(put, HttpResponse.BodyHandlers.discarding()).statusCode();
        if (status != 201) {
            throw new IOException("the registry answered " + status + " to " + put);
        }
    }

    public static void print(String registry, PrintStream out) throws IOException, InterruptedException {
        of(registry).forEach((tag, digest) -> out.printf("  %-28s %s%n", tag, digest));
    }

    private static JsonNode get(String registry, String path) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://" + registry + path)).build();
        return JSON.readTree(
                HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body());
    }
}
