package io.jenkins.plugins.nodeimagematrix.registry.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** Requests to the registry on the loopback interface that receives a daemon's push. */
abstract class AtLoopback {
    static final HttpClient HTTP = HttpClient.newHttpClient();

    PushReceiver receiver;

    String host() {
        return receiver.loopback().repository().replaceFirst("/.*", "");
    }

    String own() {
        return "/v2" + receiver.loopback().repository().substring(host().length());
    }

    HttpResponse<String> send(String method, String path, BodyPublisher body) throws IOException, InterruptedException {
        URI uri = URI.create("http://" + host() + path);
        return HTTP.send(HttpRequest.newBuilder(uri).method(method, body).build(), BodyHandlers.ofString());
    }

    HttpResponse<String> send(String method, String path) throws IOException, InterruptedException {
        return send(method, path, BodyPublishers.noBody());
    }

    /** @return the location of an upload */
    String begin() throws IOException, InterruptedException {
        HttpResponse<String> begun = send("POST", own() + "/blobs/uploads/");
        assertThat(begun.headers().firstValue("Range")).contains("0-0");
        return begun.headers().firstValue("Location").orElseThrow();
    }
}
