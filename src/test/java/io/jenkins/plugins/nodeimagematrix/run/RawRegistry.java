package io.jenkins.plugins.nodeimagematrix.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.nodeimagematrix.support.PrivateRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** A registry asked with plain HTTP and nothing of the plugin's, so that the plugin can't be wrong about it. */
public final class RawRegistry {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String TYPE = "application/vnd.docker.distribution.manifest.v2+json";

    private static final String LIST = "application/vnd.docker.distribution.manifest.list.v2+json";

    private final String address;

    public RawRegistry(String address) {
        this.address = address;
    }

    /** What a tag holds. */
    public record Image(String digest, String config, String manifest) {}

    public List<String> tags(String repository) throws IOException, InterruptedException {
        List<String> tags = new ArrayList<>();
        HttpResponse<byte[]> answer = get("/v2/" + repository + "/tags/list");
        if (answer.statusCode() == 200) {
            JSON.readTree(answer.body()).path("tags").forEach(tag -> tags.add(tag.asText()));
        }
        // Lists of what refers to an image.
        tags.removeIf(tag -> tag.startsWith("sha256-"));
        return tags;
    }

    /** The content of each artifact that refers to an image. */
    List<byte[]> referrers(String repository, String digest) throws IOException, InterruptedException {
        List<byte[]> contents = new ArrayList<>();
        HttpResponse<byte[]> index = get("/v2/" + repository + "/manifests/" + digest.replace(':', '-'));
        for (JsonNode entry : JSON.readTree(index.body()).path("manifests")) {
            byte[] manifest = get("/v2/" + repository + "/manifests/"
                            + entry.path("digest").asText())
                    .body();
            JsonNode layer = JSON.readTree(manifest).path("layers").path(0).path("digest");
            contents.add(get("/v2/" + repository + "/blobs/" + layer.asText()).body());
        }
        return contents;
    }

    /** What the registry answers to who asks for a tag: 500 or 404 also for one that it lists, if a full disk kept half of it. */
    int status(String repository, String tag) throws IOException, InterruptedException {
        return get("/v2/" + repository + "/manifests/" + tag).statusCode();
    }

    public Image image(String repository, String tag) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = get("/v2/" + repository + "/manifests/" + tag);
        assertThat(answer.statusCode()).as("%s:%s", repository, tag).isEqualTo(200);
        JsonNode manifest = JSON.readTree(answer.body());
        return new Image(
                sha256(answer.body()),
                manifest.path("config").path("digest").asText(),
                new String(answer.body(), StandardCharsets.UTF_8));
    }

    /**
     * One image for several platforms.
     *
     * @param images digest by platform
     */
    public record Index(String digest, String mediaType, String content, Map<String, String> images) {}

    public Index index(String repository, String tag) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = HTTP.send(
                request("/v2/" + repository + "/manifests/" + tag)
                        .setHeader("Accept", LIST + ", application/vnd.oci.image.index.v1+json")
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).as("%s:%s", repository, tag).isEqualTo(200);
        Map<String, String> images = new LinkedHashMap<>();
        for (JsonNode image : JSON.readTree(answer.body()).path("manifests")) {
            JsonNode on = image.path("platform");
            images.put(
                    on.path("os").asText() + "/" + on.path("architecture").asText(),
                    image.path("digest").asText());
        }
        return new Index(
                sha256(answer.body()),
                answer.headers().firstValue("Content-Type").orElse(""),
                new String(answer.body(), StandardCharsets.UTF_8),
                images);
    }

    /** Every blob is there and is what the manifest says, and the layers are those of the image's configuration. */
    public void requireWhole(String name, Image image) throws IOException, InterruptedException {
        String repository = name.substring(0, name.lastIndexOf(':'));
        byte[] config = get("/v2/" + repository + "/blobs/" + image.config()).body();
        assertThat(sha256(config)).as("configuration of %s", name).isEqualTo(image.config());
        List<String> diffIds = new ArrayList<>();
        JSON.readTree(config).path("rootfs").path("diff_ids").forEach(id -> diffIds.add(id.asText()));
        List<String> layers = new ArrayList<>();
        for (JsonNode layer : JSON.readTree(image.manifest()).path("layers")) {
            String digest = layer.path("digest").asText();
            byte[] packed = get("/v2/" + repository + "/blobs/" + digest).body();
            assertThat(sha256(packed)).as("layer of %s", name).isEqualTo(digest);
            layers.add(sha256(new GZIPInputStream(new ByteArrayInputStream(packed)).readAllBytes()));
        }
        assertThat(layers).as("layers of %s", name).isEqualTo(diffIds);
    }

    /** Pushes an untested image. */
    void pushSmallImage(String repository, String tag) throws IOException, InterruptedException {
        byte[] config = "{\"architecture\":\"amd64\",\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[]}}"
                .getBytes(StandardCharsets.UTF_8);
        upload(repository, config);
        put(repository, tag, manifest(config));
    }

    private static String manifest(byte[] config) {
        return "{\"schemaVersion\":2,\"mediaType\":\"" + TYPE
                + "\",\"config\":{\"mediaType\":\"application/vnd.docker.container.image.v1+json\",\"size\":"
                + config.length + ",\"digest\":\"" + sha256(config) + "\"},\"layers\":[]}";
    }

    private void upload(String repository, byte[] blob) throws IOException, InterruptedException {
        HttpResponse<Void> begun = HTTP.send(
                request("/v2/" + repository + "/blobs/uploads/")
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.discarding());
        URI location = URI.create("http://" + address)
                .resolve(begun.headers().firstValue("Location").orElseThrow());
        String path = location.getRawPath() + "?" + location.getRawQuery() + "&digest=" + sha256(blob);
        HTTP.send(
                request(path)
                        .header("Content-Type", "application/octet-stream")
                        .PUT(HttpRequest.BodyPublishers.ofByteArray(blob))
                        .build(),
                HttpResponse.BodyHandlers.discarding());
    }

    private void put(String repository, String tag, String manifest) throws IOException, InterruptedException {
        HttpRequest put = request("/v2/" + repository + "/manifests/" + tag)
                .header("Content-Type", TYPE)
                .PUT(HttpRequest.BodyPublishers.ofString(manifest))
                .build();
        HttpResponse<String> answer = HTTP.send(put, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    /** Acts as another client: puts an image under a tag of another repository. */
    String intrude(String from, String fromTag, String repository, String tag)
            throws IOException, InterruptedException {
        Image image = image(from, fromTag);
        upload(repository, get("/v2/" + from + "/blobs/" + image.config()).body());
        put(repository, tag, image.manifest());
        return image.digest();
    }

    private HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
        return HTTP.send(request(path).build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private HttpRequest.Builder request(String path) {
        String login = PrivateRegistry.USER + ":" + PrivateRegistry.PASSWORD;
        return HttpRequest.newBuilder(URI.create("http://" + address + path))
                .header(
                        "Accept",
                        TYPE + ", application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json")
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)));
    }

    static String sha256(byte[] bytes) {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
