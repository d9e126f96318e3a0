package io.jenkins.plugins.nodeimagematrix.support;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** A build that was started through a {@link ControllerClient}. */
public record Build(ControllerClient client, String job, int number) {
    /** Path of the build's page below the controller's root; ends with a slash. */
    public String path() {
        return "job/" + ControllerClient.encode(job) + "/" + number + "/";
    }

    public JsonNode json() {
        return client.json(path() + "api/json");
    }

    /** Waits for the end; returns {@code SUCCESS}, {@code UNSTABLE}, {@code FAILURE} or {@code ABORTED}. */
    public String result(Duration atMost) {
        return Await.answer(
                atMost, this::resultIfEnded, () -> "end of " + path() + "; its console:\n" + consoleSoFar());
    }

    private Optional<String> resultIfEnded() {
        if (client.get(path() + "api/json").statusCode() == 404) {
            return Optional.empty();
        }
        JsonNode build = json();
        boolean ended =
                !build.path("building").asBoolean() && build.path("result").isTextual();
        return ended ? Optional.of(build.path("result").asText()) : Optional.empty();
    }

    public String console() {
        return client.page(path() + "consoleText");
    }

    /** Waits until the console of the running build holds a text. */
    public void awaitConsole(String text, Duration atMost) {
        Await.until(
                atMost,
                () -> consoleSoFar().contains(text),
                () -> "'" + text + "' in the console of " + path() + ":\n" + consoleSoFar());
    }

    /** One portion of the console, as a follower gets it. */
    public Portion consoleFrom(long offset) {
        HttpResponse<String> portion =
                ControllerClient.successful(client.get(path() + "logText/progressiveText?start=" + offset));
        long end = portion.headers().firstValueAsLong("X-Text-Size").orElse(offset);
        boolean more = portion.headers().firstValue("X-More-Data").isPresent();
        return new Portion(portion.body(), end, more);
    }

    /** Aborts the build. */
    public void stop() {
        ControllerClient.successful(client.post(path() + "stop", Map.of()));
    }

    private String consoleSoFar() {
        HttpResponse<String> console = client.get(path() + "consoleText");
        return console.statusCode() == 200 ? console.body() : "(none yet)";
    }

    /**
     * A part of a console.
     *
     * @param end offset in bytes to ask from next
     * @param more whether the build still runs
     */
    public record Portion(String text, long end, boolean more) {}
}
