package io.jenkins.plugins.nodeimagematrix.run.simulation;

import io.jenkins.plugins.nodeimagematrix.image.Digests;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.support.RegistryExchange;
import io.jenkins.plugins.nodeimagematrix.support.RegistryInProcess;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A registry in {@link VirtualTime} that behaves as some registries do: it answers with tags of a while ago, refuses to overwrite a
 * tag, limits requests, forgets what has no tag, or does half of what it was asked for.
 */
final class SimulatedRegistry {
    /** What is peculiar about it. */
    enum Personality {
        /** As docker-registry. */
        PLAIN,
        /** A tag that was put may be read as it was up to a minute ago. */
        STALE,
        /** A tag is never overwritten (Amazon ECR, "image tag mutability"). */
        IMMUTABLE,
        /** Some requests are answered with 429, with or without Retry-After. */
        LIMITED,
        /** Requests need a token, which is good for a minute or two, and its server answers with 429, with or without Retry-After. */
        TOKENS,
        /** A manifest may be stored without its tag, and the answer is 500. */
        HALF,
        /** A manifest may be stored without its tag, and the answer is that all is well. */
        LYING,
        /** Manifests without a tag may vanish at any time (Harbor, "tag retention"). */
        RETENTION
    }

    static final String ADDRESS = "registry.example.com";
    static final Duration STALE_FOR = Duration.ofMinutes(1);
    private static final Pattern REPOSITORY = Pattern.compile("/v2/(.+)/(?:manifests|blobs|tags|referrers)/.*");

    private final RegistryInProcess registry = new RegistryInProcess();
    private final VirtualTime time;
    private final Random random;
    private final Personality personality;
    private final List<RegistryExchange> exchanges = new ArrayList<>();
    private final Map<String, List<Version>> versions = new TreeMap<>();
    private Consumer<Put> observer = put -> {};
    private boolean calm;

    /** A tag's digest from a moment on; {@code null} before there was one. */
    private record Version(long since, String digest) {}

    /** A tag that was put. */
    record Put(String repository, String tag, String digest) {}

    SimulatedRegistry(VirtualTime time, Random random, Personality personality) {
        this.time = time;
        this.random = random;
        this.personality = personality;
    }

    void observe(Consumer<Put> each) {
        observer = each;
    }

    /** From now on it only does what it can't help: overwriting is still refused. */
    void calmDown() {
        calm = true;
    }

    Personality personality() {
        return personality;
    }

    /** Whether its answers do not say what is there. */
    boolean isMisleading() {
        return personality == Personality.STALE || personality == Personality.LYING;
    }

    List<RegistryExchange> exchanges() {
        return exchanges;
    }

    Map<String, String> tags(String repository) {
        return registry.tags(repository);
    }

    /** Another client puts a manifest without a configuration under a tag. */
    String intrude(String repository, String tag) {
        byte[] manifest = ("{\"schemaVersion\":2,\"mediaType\":\"" + Manifest.OCI_INDEX
                        + "\",\"manifests\":[],\"annotations\":{\"by\":\"" + random.nextLong() + "\"}}")
                .getBytes(StandardCharsets.UTF_8);
        put(
                URI.create("http://" + ADDRESS + "/v2/" + repository + "/manifests/" + tag),
                Map.of("Content-Type", List.of(Manifest.OCI_INDEX)),
                manifest,
                repository,
                tag,
                false);
        return Digests.of(manifest);
    }

    RegistryInProcess.Answer answer(String method, URI uri, Map<String, List<String>> headers, byte[] body) {
        ManifestPath manifest = ManifestPath.of(uri);
        boolean isManifest = manifest != null;
        boolean isTag = isManifest && !manifest.byDigest();
        if (!calm && personality == Personality.RETENTION && isManifest && random.nextInt(40) == 0) {
            registry.removeUntagged(manifest.repository());
        }
        if (!calm && personality == Personality.LIMITED && random.nextInt(8) == 0) {
            return limited();
        }
        if (personality == Personality.TOKENS) {
            RegistryInProcess.Answer other =
                    uri.getPath().equals("/token") ? token(uri) : challenge(method, uri, headers);
            if (other != null) {
                return other;
            }
        }
        RegistryInProcess.Answer answer;
        if (isTag && method.equals("PUT")) {
            answer = put(uri, headers, body, manifest.repository(), manifest.reference(), true);
        } else if (isTag && personality == Personality.STALE && !calm) {
            answer = stale(method, uri, headers, manifest.repository(), manifest.reference());
        } else {
            answer = registry.answer(method, uri, headers, body);
        }
        String digest = String.join("", answer.headers().getOrDefault("Docker-Content-Digest", List.of()));
        boolean isRead = method.equals("GET") || method.equals("HEAD");
        // What was read late says nothing about what is there.
        if (!(isTag && isRead && personality == Personality.STALE)) {
            exchanges.add(new RegistryExchange(method, target(uri), body, answer.status(), digest));
        }
        return answer;
    }

    private static String target(URI uri) {
        return uri.getRawQuery() == null ? uri.getRawPath() : uri.getRawPath() + "?" + uri.getRawQuery();
    }

    /**
     * The challenge to a request without a token for what it does; {@code null} if it has one. A token of the simulation names its
     * scopes and the time until which it is good.
     */
    private RegistryInProcess.Answer challenge(String method, URI uri, Map<String, List<String>> headers) {
        Matcher name = REPOSITORY.matcher(uri.getPath());
        String scope = name.matches()
                ? "repository:" + name.group(1)
                        + (method.equals("GET") || method.equals("HEAD") ? ":pull" : ":pull,push")
                : "";
        String given = String.join("", headers.getOrDefault("Authorization", List.of()));
        String[] token = given.replaceFirst("^Bearer ", "").split("@");
        boolean good = token.length == 2
                && Long.parseLong(token[1]) > time.nanoTime()
                && (List.of(token[0].split("\\+")).contains(scope)
                        || token[0].contains(scope + ",push")
                        || scope.isEmpty());
        return good
                ? null
                : error(
                        401,
                        "UNAUTHORIZED",
                        Map.of(
                                "Www-Authenticate",
                                List.of("Bearer realm=\"https://" + ADDRESS + "/token\",service=\"simulated\",scope=\""
                                        + scope + '"')));
    }

    private RegistryInProcess.Answer token(URI uri) {
        if (!calm && random.nextInt(4) == 0) {
            return limited();
        }
        String scopes = Stream.of(uri.getQuery().split("&"))
                .filter(field -> field.startsWith("scope="))
                .map(field -> field.substring("scope=".length()))
                .collect(Collectors.joining("+"));
        int seconds = 20 + random.nextInt(100);
        long until = time.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        return new RegistryInProcess.Answer(
                200,
                Map.of(),
                ("{\"token\":\"" + scopes + "@" + until + "\",\"expires_in\":" + seconds + "}")
                        .getBytes(StandardCharsets.UTF_8));
    }

    private RegistryInProcess.Answer limited() {
        Map<String, List<String>> headers = new TreeMap<>();
        if (random.nextBoolean()) {
            headers.put("Retry-After", List.of(String.valueOf(random.nextInt(90))));
        }
        return error(429, "TOOMANYREQUESTS", headers);
    }

    private RegistryInProcess.Answer put(
            URI uri, Map<String, List<String>> headers, byte[] body, String repository, String tag, boolean ours) {
        String before = registry.digest(repository, tag);
        boolean halves = personality == Personality.HALF || personality == Personality.LYING;
        if (halves && !calm && random.nextInt(6) == 0) {
            URI byDigest = URI.create(uri.toString().replaceFirst("[^/]+$", Digests.of(body)));
            RegistryInProcess.Answer stored = registry.answer("PUT", byDigest, headers, body);
            return personality == Personality.LYING ? stored : error(500, "UNKNOWN", Map.of());
        }
        if (personality == Personality.IMMUTABLE && before != null) {
            return error(400, "ImageTagAlreadyExistsException", Map.of());
        }
        RegistryInProcess.Answer answer = registry.answer("PUT", uri, headers, body);
        String after = registry.digest(repository, tag);
        if (answer.status() == 201) {
            List<Version> all = versions.computeIfAbsent(
                    repository + ":" + tag, absent -> new ArrayList<>(List.of(new Version(0, before))));
            all.add(new Version(time.nanoTime(), after));
            if (ours) {
                observer.accept(new Put(repository, tag, after));
            }
        }
        return answer;
    }

    private RegistryInProcess.Answer stale(
            String method, URI uri, Map<String, List<String>> headers, String repository, String tag) {
        List<Version> all = versions.getOrDefault(repository + ":" + tag, List.of());
        long moment = time.nanoTime() - (long) (random.nextDouble() * STALE_FOR.toNanos());
        String digest = null;
        for (Version version : all) {
            if (version.since() <= moment) {
                digest = version.digest();
            }
        }
        if (all.isEmpty() || random.nextInt(3) > 0) {
            return registry.answer(method, uri, headers, new byte[0]);
        }
        return digest == null
                ? error(404, "MANIFEST_UNKNOWN", Map.of())
                : registry.answer(
                        method, URI.create(uri.toString().replaceFirst("[^/]+$", digest)), headers, new byte[0]);
    }

    static RegistryInProcess.Answer error(int status, String code, Map<String, List<String>> headers) {
        return new RegistryInProcess.Answer(
                status,
                headers,
                ("{\"errors\":[{\"code\":\"" + code + "\",\"message\":\"simulated\"}]}")
                        .getBytes(StandardCharsets.UTF_8));
    }
}
