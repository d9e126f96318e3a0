package io.jenkins.plugins.nodeimagematrix.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.security.KeyStore;
import java.security.Signature;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/**
 * Gives out the bearer tokens that a real registry believes: signed, for the asked scopes, to {@link TestRegistry#USER} by
 * password or identity token; anybody else may only pull.
 */
public final class TokenServer implements AutoCloseable {
    public static final String IDENTITY_TOKEN = "an-identity-token";
    private static final String KEYSTORE_PASSWORD = "changeit";
    /** As the real registry does. */
    private static final int LEEWAY_SECONDS = 60;

    static final String ISSUER = "tests";
    static final String SERVICE = "the registry of the tests";

    private static KeyStore.PrivateKeyEntry sharedSigner;

    private final Path folder;
    private final HttpServer server;
    private final KeyStore.PrivateKeyEntry signer;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile long lifetimeSeconds = 300;

    private TokenServer(Path folder, HttpServer server, KeyStore.PrivateKeyEntry signer) {
        this.folder = folder;
        this.server = server;
        this.signer = signer;
    }

    public static TokenServer start() throws IOException, InterruptedException, GeneralSecurityException {
        Path folder = Files.createTempDirectory(Files.createDirectories(Path.of("target", "registries")), "tokens");
        KeyStore.PrivateKeyEntry signer = signer();
        Files.writeString(
                folder.resolve("cert.pem"),
                "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(signer.getCertificate().getEncoded())
                        + "\n-----END CERTIFICATE-----\n");
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 50);
        TokenServer tokens = new TokenServer(folder.toAbsolutePath(), server, signer);
        server.createContext("/token", tokens::answer);
        server.start();
        return tokens;
    }

    /** A key with its certificate, the same for all servers; the JDK has no other way to make one than its program. */
    private static synchronized KeyStore.PrivateKeyEntry signer()
            throws IOException, InterruptedException, GeneralSecurityException {
        if (sharedSigner == null) {
            Path folder = Files.createTempDirectory("keys");
            try {
                sharedSigner = newSigner(folder);
            } finally {
                Cache.delete(folder);
            }
        }
        return sharedSigner;
    }

    private static KeyStore.PrivateKeyEntry newSigner(Path folder)
            throws IOException, InterruptedException, GeneralSecurityException {
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Program.run(
                folder,
                List.of(
                        keytool,
                        "-genkeypair",
                        "-keyalg",
                        "RSA",
                        "-keysize",
                        "2048",
                        "-dname",
                        "CN=tests",
                        "-alias",
                        "tests",
                        "-storepass",
                        KEYSTORE_PASSWORD,
                        "-keystore",
                        "keys.p12"));
        char[] password = KEYSTORE_PASSWORD.toCharArray();
        KeyStore keys = KeyStore.getInstance(folder.resolve("keys.p12").toFile(), password);
        return (KeyStore.PrivateKeyEntry) keys.getEntry("tests", new KeyStore.PasswordProtection(password));
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
            String pair = TestRegistry.USER + ":" + TestRegistry.PASSWORD;
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
        // Registry and server may have clocks that are apart.
        String claims = "{\"iss\":\"" + ISSUER + "\",\"sub\":\"\",\"aud\":\"" + SERVICE + "\",\"exp\":"
                + (now + lifetimeSeconds) + ",\"nbf\":" + (now - 600) + ",\"iat\":" + (now - 600)
                + ",\"jti\":\"" + asked.size() + "\",\"access\":[" + String.join(",", access) + "]}";
        try {
            String certificate =
                    Base64.getEncoder().encodeToString(signer.getCertificate().getEncoded());
            String head = "{\"typ\":\"JWT\",\"alg\":\"RS256\",\"x5c\":[\"" + certificate + "\"]}";
            String signed = encode(head.getBytes(StandardCharsets.UTF_8)) + "."
                    + encode(claims.getBytes(StandardCharsets.UTF_8));
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(signer.getPrivateKey());
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + encode(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IOException("could not sign a token", e);
        }
    }

    /** What a registry that believes this server demands of a request that brings no token good enough, else {@code null}. */
    String challenge(String authorization, List<RegistryAccess.Scope> needed) {
        String fault = "";
        if (authorization != null) {
            fault = fault(authorization.replaceFirst("^Bearer ", ""), needed);
            if (fault.isEmpty()) {
                return null;
            }
        }
        String scopes = needed.isEmpty()
                ? ""
                : ",scope=\"" + needed.stream().map(Object::toString).collect(Collectors.joining(" ")) + '"';
        return "Bearer realm=\"http://" + address() + "/token\",service=\"" + SERVICE + '"' + scopes
                + (fault.isEmpty() ? "" : ",error=\"" + fault + '"');
    }

    private String fault(String token, List<RegistryAccess.Scope> needed) {
        String[] parts = token.split("\\.");
        if (parts.length != 3 || !isSignature(parts[0] + "." + parts[1], parts[2])) {
            return "invalid_token";
        }
        try {
            JsonNode claims = new ObjectMapper().readTree(Base64.getUrlDecoder().decode(parts[1]));
            if (claims.path("exp").asLong() + LEEWAY_SECONDS < Instant.now().getEpochSecond()) {
                return "invalid_token";
            }
            return needed.stream().allMatch(scope -> grants(claims.path("access"), scope)) ? "" : "insufficient_scope";
        } catch (IOException | IllegalArgumentException noClaims) {
            return "invalid_token";
        }
    }

    private boolean isSignature(String signed, String given) {
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initVerify(signer.getCertificate());
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signature.verify(Base64.getUrlDecoder().decode(given));
        } catch (GeneralSecurityException | IllegalArgumentException forged) {
            return false;
        }
    }

    private static boolean grants(JsonNode access, RegistryAccess.Scope needed) {
        for (JsonNode entry : access) {
            List<String> actions = new ArrayList<>();
            entry.path("actions").forEach(action -> actions.add(action.asText()));
            if (entry.path("name").asText().equals(needed.repository()) && actions.containsAll(needed.actions())) {
                return true;
            }
        }
        return false;
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
