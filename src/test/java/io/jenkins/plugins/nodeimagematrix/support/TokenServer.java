package io.jenkins.plugins.nodeimagematrix.support;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Gives out the bearer tokens that a real registry believes: signed, for the asked scopes, to {@link PrivateRegistry#USER} by
 * password or identity token; anybody else may only pull.
 */
public final class TokenServer implements AutoCloseable {
    public static final String IDENTITY_TOKEN = "an-identity-token";
    static final String ISSUER = "tests";
    static final String SERVICE = "the registry of the tests";

    private final Path folder;
    private final HttpServer server;
    private final PrivateKey key;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile long lifetimeSeconds = 300;

    private TokenServer(Path folder, HttpServer server, PrivateKey key) {
        this.folder = folder;
        this.server = server;
        this.key = key;
    }

    public static TokenServer start() throws IOException, InterruptedException, GeneralSecurityException {
        Path folder = Files.createTempDirectory(Files.createDirectories(Path.of("target", "registries")), "tokens");
        String openssl = DebianPackages.program("openssl", "openssl").toString();
        Program.run(
                folder,
                List.of(
                        openssl,
                        "req",
                        "-x509",
                        "-newkey",
                        "rsa:2048",
                        "-nodes",
                        "-days",
                        "2",
                        "-subj",
                        "/CN=tests",
                        "-keyout",
                        "key.pem",
                        "-out",
                        "cert.pem"));
        byte[] der = decode(folder.resolve("key.pem"));
        PrivateKey key = KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(der));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 50);
        TokenServer tokens = new TokenServer(folder.toAbsolutePath(), server, key);
        server.createContext("/token", tokens::answer);
        server.start();
        return tokens;
    }

    private static byte[] decode(Path pem) throws IOException {
        return Base64.getMimeDecoder().decode(Files.readString(pem).replaceAll("-----[A-Z ]+-----", ""));
    }

    /** Host and port. */
    public String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** The {@code auth} part of a registry's configuration. */
    String configuration() {
        return "auth:\n  token:\n    realm: http://" + address() + "/token\n    service: " + SERVICE + "\n    issuer: "
                + ISSUER + "\n    rootcertbundle: " + folder.resolve("cert.pem") + "\n";
    }

    /** @param seconds how long further tokens are good for; negative for tokens that are too old when they arrive */
    public void setLifetime(long seconds) {
        lifetimeSeconds = seconds;
    }

    /** The scopes of each token that was asked for. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String form = exchange.getRequestMethod().equals("POST")
                    ? new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.US_ASCII)
                    : exchange.getRequestURI().getRawQuery();
            String pair = PrivateRegistry.USER + ":" + PrivateRegistry.PASSWORD;
            String basic = "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
            String given = exchange.getRequestHeaders().getFirst("Authorization");
            boolean known = basic.equals(given) || values(form, "refresh_token").contains(IDENTITY_TOKEN);
            boolean stranger = !known && (given != null || form.contains("refresh_token="));
            List<String> scopes = values(form, "scope").stream()
                    .flatMap(scope -> List.of(scope.split(" ")).stream())
                    .toList();
            asked.add(String.join(" ", scopes));
            byte[] body = stranger
                    ? "{\"details\":\"incorrect username or password\"}".getBytes(StandardCharsets.UTF_8)
                    : ("{\"token\":\"" + token(scopes, known) + "\"}").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(stranger ? 401 : 200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static List<String> values(String form, String name) {
        List<String> values = new ArrayList<>();
        for (String field : form.split("&")) {
            if (field.startsWith(name + "=")) {
                values.add(URLDecoder.decode(field.substring(name.length() + 1), StandardCharsets.UTF_8));
            }
        }
        return values;
    }

    private String token(List<String> scopes, boolean known) throws IOException {
        List<String> access = new ArrayList<>();
        for (String scope : scopes) {
            String[] parts = scope.split(":");
            String actions = known && parts[2].contains("push") ? "\"pull\",\"push\",\"delete\"" : "\"pull\"";
            access.add("{\"type\":\"repository\",\"name\":\"" + parts[1] + "\",\"actions\":[" + actions + "]}");
        }
        long now = Instant.now().getEpochSecond();
        String certificate = Base64.getEncoder().encodeToString(decode(folder.resolve("cert.pem")));
        String head = "{\"typ\":\"JWT\",\"alg\":\"RS256\",\"x5c\":[\"" + certificate + "\"]}";
        // A registry allows for clocks a minute apart.
        String claims = "{\"iss\":\"" + ISSUER + "\",\"sub\":\"\",\"aud\":\"" + SERVICE + "\",\"exp\":"
                + (now + lifetimeSeconds) + ",\"nbf\":" + (now - 600) + ",\"iat\":" + (now - 600)
                + ",\"jti\":\"" + asked.size() + "\",\"access\":[" + String.join(",", access) + "]}";
        String signed =
                encode(head.getBytes(StandardCharsets.UTF_8)) + "." + encode(claims.getBytes(StandardCharsets.UTF_8));
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key);
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + encode(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IOException("could not sign a token", e);
        }
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Override
    public void close() throws IOException {
        server.stop(0);
        Cache.delete(folder);
    }
}
