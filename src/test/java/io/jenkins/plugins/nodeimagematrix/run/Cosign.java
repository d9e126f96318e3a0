package io.jenkins.plugins.nodeimagematrix.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.nodeimagematrix.support.PrivateRegistry;
import io.jenkins.plugins.nodeimagematrix.support.RegistryTools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Debian's cosign at a registry without TLS and without a log of signatures. */
public final class Cosign {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;

    /** @param folder with the keys */
    public Cosign(Path folder) {
        this.folder = folder;
    }

    /** Makes a pair of keys: {@code NAME.key} and {@code NAME.pub}. */
    void generateKeys(String name) throws Exception {
        signing("generate-key-pair", "--output-key-prefix", name);
    }

    /** @param newForm whether as a bundle, not as versions before 3 do */
    void sign(String image, String key, boolean newForm) throws Exception {
        signing(
                "sign",
                "--key",
                key + ".key",
                "--new-bundle-format=" + newForm,
                "--tlog-upload=false",
                "--use-signing-config=false",
                "--allow-http-registry=true",
                "--yes",
                image);
    }

    private void signing(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("cosign"));
        command.addAll(List.of(arguments));
        RegistryTools.run(folder, Map.of("COSIGN_PASSWORD", "of a test"), command);
    }

    /** The statement of an image that cosign verifies. */
    public JsonNode verified(String key, String type, String reference, String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "cosign",
                "verify-attestation",
                "--key",
                key,
                "--type",
                type,
                "--insecure-ignore-tlog=true",
                "--allow-http-registry=true",
                "--registry-username",
                PrivateRegistry.USER,
                "--registry-password",
                PrivateRegistry.PASSWORD));
        command.addAll(List.of(more));
        command.add(reference);
        String printed = RegistryTools.run(folder, Map.of(), command);
        String verified = printed.lines()
                .filter(line -> line.startsWith("{\"payload"))
                .findFirst()
                .orElseThrow(() -> new AssertionError(printed));
        return JSON.readTree(JSON.readTree(verified).path("payload").binaryValue());
    }

    /** Writes a public key into a file. */
    void writeKey(String name, PublicKey key) throws IOException {
        Files.writeString(
                folder.resolve(name),
                "-----BEGIN PUBLIC KEY-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded())
                        + "\n-----END PUBLIC KEY-----\n");
    }
}
