package io.jenkins.plugins.nodeimagematrix.support;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A registry in the JVM of the tests, on a loopback port: the OCI distribution specification as docker-registry 2.8.2 does it,
 * errors included, as far as {@code RegistryContractTest} goes. It needs nothing but a JDK.
 */
final class InMemoryRegistry implements TestRegistry {
    private static final Pattern PATH = Pattern.compile(
            "/v2/([a-z0-9._/-]+)/(?:(blobs/uploads)/([0-9a-f-]*)|(blobs|manifests|tags|referrers)/(\\w[^/]*))");
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d*)");

    private final RegistryAccess access;
    private final RegistryAbilities abilities;
    private final RegistryStore store = new RegistryStore();
    private HttpServer server;
    private ExecutorService threads;
    private ReservedPort port;

    private InMemoryRegistry(RegistryAccess access, RegistryAbilities abilities) {
        this.access = access;
        this.abilities = abilities;
    }

    /** For {@link RegistryInProcess}, which calls {@link #serve} itself. */
    static InMemoryRegistry withoutServer() {
        return new InMemoryRegistry(RegistryAccess.everybody(), RegistryAbilities.DOCKER_REGISTRY);
    }

    static InMemoryRegistry start(RegistryAccess access) throws IOException {
        return start(access, RegistryAbilities.DOCKER_REGISTRY);
    }

    static InMemoryRegistry start(RegistryAccess access, RegistryAbilities abilities) throws IOException {
        InMemoryRegistry registry = new InMemoryRegistry(access, abilities);
        registry.listen();
        return registry;
    }

    private synchronized void listen() throws IOException {
        if (port == null) {
            port = ReservedPort.take();
        }
        InetSocketAddress address = new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port.number());
        server = HttpServer.create(address, 100);
        threads = Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "registry in memory " + port.number());
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    @Override
    public synchronized String address() {
        return port.address();
    }

    @Override
    public synchronized void kill() {
        server.stop(0);
        threads.shutdownNow();
        store.forgetUploads();
    }

    @Override
    public synchronized void restart() throws IOException {
        kill();
        listen();
    }

    @Override
    public void spoil(String repository, String tag) {
        store.spoil(repository, tag);
    }

    @Override
    public void close() {
        kill();
        port.close();
    }

    /** The digest of each tag of a repository. */
    Map<String, String> tags(String repository) {
        synchronized (store) {
            return store.repository(repository).digests();
        }
    }

    String digest(String repository, String tag) {
        synchronized (store) {
            return store.repository(repository).digest(tag);
        }
    }

    void removeUntagged(String repository) {
        synchronized (store) {
            store.repository(repository).removeUntagged();
        }
    }

    void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            answer(new RegistryCall(
                            exchange.getRequestMethod(),
                            exchange.getRequestURI(),
                            exchange.getRequestHeaders()::get,
                            body))
                    .send(exchange);
        }
    }

    RegistryAnswer answer(RegistryCall call) {
        Request request = new Request(call);
        String challenge = access.challenge(call.header("Authorization"), request.scopes());
        RegistryAnswer answer = challenge == null
                ? request.answer()
                : RegistryAnswer.error(401, "UNAUTHORIZED", "authentication required")
                        .with("Www-Authenticate", challenge);
        return answer.with("Docker-Distribution-Api-Version", "registry/2.0");
    }

    /** One request, read as far as its kind goes. */
    private final class Request {
        private final String method;
        private final String path;
        private final Matcher parts;
        private final boolean known;
        private final Map<String, String> query;
        private final RegistryCall call;

        Request(RegistryCall call) {
            this.call = call;
            this.method = call.method();
            this.path = call.uri().getPath();
            this.parts = PATH.matcher(path);
            this.known = parts.matches();
            this.query = query(call.uri().getRawQuery());
        }

        List<RegistryAccess.Scope> scopes() {
            if (!known) {
                return List.of();
            }
            List<RegistryAccess.Scope> scopes = new ArrayList<>();
            scopes.add(new RegistryAccess.Scope(
                    parts.group(1),
                    switch (method) {
                        case "GET", "HEAD" -> List.of("pull");
                        case "DELETE" -> List.of("delete");
                        default -> List.of("pull", "push");
                    }));
            if (query.containsKey("mount") && query.containsKey("from")) {
                scopes.add(new RegistryAccess.Scope(query.get("from"), List.of("pull")));
            }
            return scopes;
        }

        RegistryAnswer answer() {
            if (path.equals("/v2/")) {
                return RegistryAnswer.json(200, "{}");
            }
            if (!known) {
                return RegistryAnswer.of(404);
            }
            if ("referrers".equals(parts.group(4)) && !abilities.referrers()) {
                return RegistryAnswer.of(404);
            }
            RegistryStore.Repository repository = store.repository(parts.group(1));
            String kind = parts.group(2) == null ? parts.group(4) : parts.group(2);
            String rest = parts.group(2) == null ? parts.group(5) : parts.group(3);
            synchronized (store) {
                return switch (kind) {
                    case "blobs/uploads" -> rest.isEmpty() ? begin(repository) : upload(repository, rest);
                    case "blobs" -> blob(repository, rest);
                    case "manifests" -> manifest(repository, rest);
                    case "referrers" -> referrers(repository, rest);
                    default -> method.equals("GET") && rest.equals("list") ? repository.tags() : RegistryAnswer.of(405);
                };
            }
        }

        private RegistryAnswer begin(RegistryStore.Repository repository) {
            if (!method.equals("POST")) {
                return RegistryAnswer.of(405);
            }
            String mount = query.get("mount");
            if (mount != null
                    && query.containsKey("from")
                    && store.repository(query.get("from")).hasBlob(mount)) {
                repository.link(mount);
                return created(repository, mount);
            }
            String id = repository.begin();
            String digest = query.get("digest");
            if (digest == null || !abilities.referrers()) {
                return accepted(repository, id);
            }
            repository.append(id, call.body());
            return finish(repository, id, digest);
        }

        private RegistryAnswer finish(RegistryStore.Repository repository, String id, String digest) {
            return repository.finish(id, digest)
                    ? created(repository, digest)
                    : RegistryAnswer.error(400, "DIGEST_INVALID", RegistryStore.OTHER_CONTENT);
        }

        private RegistryAnswer upload(RegistryStore.Repository repository, String id) {
            if (!store.isStateOfUpload(query.get("_state"))) {
                return RegistryAnswer.error(404, "BLOB_UPLOAD_INVALID", "blob upload invalid");
            }
            if (!repository.isUploading(id)) {
                return RegistryAnswer.error(404, "BLOB_UPLOAD_UNKNOWN", "blob upload unknown to registry");
            }
            switch (method) {
                case "PATCH":
                    repository.append(id, call.body());
                    return accepted(repository, id);
                case "GET":
                    return new RegistryAnswer(204, accepted(repository, id).headers(), new byte[0]);
                case "DELETE":
                    repository.cancel(id);
                    return RegistryAnswer.of(204);
                case "PUT":
                    repository.append(id, call.body());
                    return finish(repository, id, query.get("digest"));
                default:
                    return RegistryAnswer.of(405);
            }
        }

        private RegistryAnswer accepted(RegistryStore.Repository repository, String id) {
            String there = url(repository, "blobs/uploads/" + id) + "?_state=" + store.stateOfUploads();
            return RegistryAnswer.of(202)
                    .with("Location", there)
                    .with("Docker-Upload-Uuid", id)
                    .with("Range", "0-" + Math.max(0, repository.uploaded(id) - 1));
        }

        private RegistryAnswer created(RegistryStore.Repository repository, String digest) {
            return RegistryAnswer.of(201)
                    .with("Location", url(repository, "blobs/" + digest))
                    .with("Docker-Content-Digest", digest);
        }

        private String url(RegistryStore.Repository repository, String rest) {
            return "http://" + call.header("Host") + "/v2/" + repository.name() + "/" + rest;
        }

        private RegistryAnswer blob(RegistryStore.Repository repository, String digest) {
            if (!RegistryStore.isDigest(digest)) {
                return RegistryAnswer.error(400, "DIGEST_INVALID", RegistryStore.OTHER_CONTENT);
            }
            if (!repository.hasBlob(digest)) {
                return RegistryAnswer.error(404, "BLOB_UNKNOWN", "blob unknown to registry");
            }
            if (method.equals("DELETE")) {
                repository.unlink(digest);
                return RegistryAnswer.of(202);
            }
            byte[] content = repository.blob(digest);
            RegistryAnswer whole = RegistryAnswer.of(200)
                    .with("Content-Type", "application/octet-stream")
                    .with("Docker-Content-Digest", digest)
                    .with("Accept-Ranges", "bytes")
                    .with("Etag", '"' + digest + '"');
            String range = call.header("Range");
            Matcher asked = RANGE.matcher(range == null ? "" : range);
            return asked.matches() ? part(whole, content, asked) : whole.withBody(content);
        }

        private RegistryAnswer part(RegistryAnswer whole, byte[] content, Matcher asked) {
            long from = Long.parseLong(asked.group(1));
            long last = asked.group(2).isEmpty() ? Long.MAX_VALUE : Long.parseLong(asked.group(2));
            last = Math.min(last, content.length - 1L);
            if (from > last) {
                return RegistryAnswer.of(416).with("Content-Range", "bytes */" + content.length);
            }
            return new RegistryAnswer(206, whole.headers(), Arrays.copyOfRange(content, (int) from, (int) last + 1))
                    .with("Content-Range", "bytes " + from + "-" + last + "/" + content.length);
        }

        private RegistryAnswer manifest(RegistryStore.Repository repository, String reference) {
            return switch (method) {
                case "GET", "HEAD" -> repository.manifest(reference, call.headers("Accept"));
                case "PUT" -> {
                    if (abilities.conditions() && !isAsExpected(repository, reference)) {
                        yield RegistryAnswer.of(412);
                    }
                    String type = call.header("Content-Type");
                    RegistryAnswer put = repository.put(reference, type, call.body());
                    String digest = put.headers().get("Docker-Content-Digest");
                    RegistryAnswer known = abilities.referrers() ? repository.subjectOf(put, call.body()) : put;
                    yield digest == null ? put : known.with("Location", url(repository, "manifests/" + digest));
                }
                case "DELETE" -> repository.delete(reference);
                default -> RegistryAnswer.of(405);
            };
        }

        private boolean isAsExpected(RegistryStore.Repository repository, String reference) {
            String match = call.header("If-Match");
            String noneMatch = call.header("If-None-Match");
            String now = repository.digest(reference);
            return (match == null || match.equals('"' + now + '"')) && (noneMatch == null || now == null);
        }

        private RegistryAnswer referrers(RegistryStore.Repository repository, String subject) {
            if (!method.equals("GET")) {
                return RegistryAnswer.of(405);
            }
            int from = Integer.parseInt(query.getOrDefault("from", "0"));
            int to = from + abilities.pageSize();
            RegistryAnswer page = repository.referrers(subject, from, to);
            return repository.countOfReferrers(subject) <= to
                    ? page
                    : page.with(
                            "Link",
                            "</v2/" + repository.name() + "/referrers/" + subject + "?from=" + to + ">; rel=\"next\"");
        }
    }

    private static Map<String, String> query(String raw) {
        Map<String, String> query = new TreeMap<>();
        for (String field : raw == null ? new String[0] : raw.split("&")) {
            String[] both = field.split("=", 2);
            query.put(both[0], both.length == 1 ? "" : URLDecoder.decode(both[1], StandardCharsets.UTF_8));
        }
        return query;
    }
}
