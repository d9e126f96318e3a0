package io.jenkins.plugins.nodeimagematrix.registry.budget;

import java.io.Serializable;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The limits for requests to one registry. Registries count each {@code GET} of a manifest as a pull.
 *
 * @param requestsPerMinute the maximum number of requests in any 60 seconds; 0 for no limit
 * @param pulls the maximum number of pulls in any {@code pullWindow}; 0 for no limit
 */
public record RequestBudget(int requestsPerMinute, int pulls, Duration pullWindow) implements Serializable {
    private static final long serialVersionUID = 1L;

    private static final int MAX_REQUESTS = 100_000;
    private static final Duration MAX_WINDOW = Duration.ofDays(7);
    private static final Duration DOCKER_HUB_WINDOW = Duration.ofHours(6);
    private static final int DOCKER_HUB_REQUESTS = 300;

    public static final RequestBudget NONE = new RequestBudget(0, 0, Duration.ofHours(1));

    /** The presets by name. Source: the limits that the registries publish. */
    private static final Map<String, RequestBudget> PRESETS = Map.of(
            "docker-hub",
            new RequestBudget(DOCKER_HUB_REQUESTS, 0, DOCKER_HUB_WINDOW),
            "docker-hub-personal",
            new RequestBudget(DOCKER_HUB_REQUESTS, 200, DOCKER_HUB_WINDOW),
            "docker-hub-anonymous",
            new RequestBudget(DOCKER_HUB_REQUESTS, 100, DOCKER_HUB_WINDOW),
            "ghcr",
            new RequestBudget(44_000, 0, Duration.ofHours(1)),
            "none",
            NONE);

    private static final Pattern REGISTRY =
            Pattern.compile("[A-Za-z0-9.-]{1,253}(:\\d{1,5})?|\\[[0-9a-f:]+](:\\d{1,5})?");
    private static final Pattern REQUESTS = Pattern.compile("(\\d{1,9})/min");
    private static final Pattern PULLS = Pattern.compile("(\\d{1,9})-pulls/(\\d{1,4})(min|h)");

    public RequestBudget {
        Objects.requireNonNull(pullWindow, "pullWindow");
        if (requestsPerMinute < 0 || requestsPerMinute > MAX_REQUESTS) {
            throw new IllegalArgumentException("requests a minute: 1 to " + MAX_REQUESTS);
        }
        if (pulls < 0 || pulls > MAX_REQUESTS) {
            throw new IllegalArgumentException("pulls: 1 to " + MAX_REQUESTS);
        }
        if (pullWindow.isZero() || pullWindow.isNegative() || pullWindow.compareTo(MAX_WINDOW) > 0) {
            throw new IllegalArgumentException("time for the pulls: 1min to " + MAX_WINDOW.toHours() + "h");
        }
    }

    /**
     * Reads limits in the form of the global configuration: {@code 300/min 200-pulls/6h}, or the name of a preset.
     *
     * @throws IllegalArgumentException with a message for users
     */
    public static RequestBudget parse(String text) {
        String given = text.strip();
        RequestBudget preset = PRESETS.get(given);
        if (preset != null) {
            return preset;
        }
        RequestBudget budget = NONE;
        for (String word : given.split("\\s+")) {
            Matcher requests = REQUESTS.matcher(word);
            Matcher pulls = PULLS.matcher(word);
            if (requests.matches() && budget.requestsPerMinute == 0) {
                budget = new RequestBudget(positive(requests.group(1)), budget.pulls, budget.pullWindow);
            } else if (pulls.matches() && budget.pulls == 0) {
                int length = positive(pulls.group(2));
                budget = new RequestBudget(
                        budget.requestsPerMinute,
                        positive(pulls.group(1)),
                        pulls.group(3).equals("h") ? Duration.ofHours(length) : Duration.ofMinutes(length));
            } else {
                throw new IllegalArgumentException("'" + word + "' is no limit; expected a number of requests such as"
                        + " 300/min, a number of pulls such as 200-pulls/6h, or one of "
                        + String.join(", ", PRESETS.keySet().stream().sorted().toList()));
            }
        }
        return budget;
    }

    /**
     * Reads the limits of several registries, one on each line: the registry, then its limits.
     *
     * @throws IllegalArgumentException with a message for users
     */
    public static Map<String, RequestBudget> table(String text) {
        Map<String, RequestBudget> table = new LinkedHashMap<>();
        for (String line : text.lines().map(String::strip).toList()) {
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            String[] words = line.split("\\s+", 2);
            if (words.length < 2 || !REGISTRY.matcher(words[0]).matches()) {
                throw new IllegalArgumentException(
                        "'" + line + "': expected a registry and its limits, such as docker.io 300/min 200-pulls/6h");
            }
            if (table.put(words[0], parse(words[1])) != null) {
                throw new IllegalArgumentException("the registry " + words[0] + " is on two lines");
            }
        }
        return table;
    }

    private static int positive(String digits) {
        int number = Integer.parseInt(digits);
        if (number == 0) {
            throw new IllegalArgumentException("0 allows nothing; write none for no limit");
        }
        return number;
    }

    /** The limits of a registry that the configuration does not name. */
    static RequestBudget ofUnnamed(String registry) {
        return switch (registry) {
            case "docker.io" -> PRESETS.get("docker-hub");
            case "ghcr.io" -> PRESETS.get("ghcr");
            default -> NONE;
        };
    }

    @Override
    public String toString() {
        String requests = requestsPerMinute == 0 ? "" : requestsPerMinute + "/min";
        boolean inHours = pullWindow.toMinutesPart() == 0;
        String time = inHours ? pullWindow.toHours() + "h" : pullWindow.toMinutes() + "min";
        String some = pulls == 0 ? "" : pulls + "-pulls/" + time;
        String both = (requests + " " + some).strip();
        return both.isEmpty() ? "none" : both;
    }
}
