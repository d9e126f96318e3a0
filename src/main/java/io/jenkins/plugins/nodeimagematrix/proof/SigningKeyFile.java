package io.jenkins.plugins.nodeimagematrix.proof;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A PEM file with a private key on the curve P-256: {@code PRIVATE KEY} (PKCS #8) or {@code EC PRIVATE KEY} (SEC 1). The public
 * key is part of the private key's encoding, as OpenSSL and Go write it, or follows as {@code PUBLIC KEY} or
 * {@code CERTIFICATE}. Error messages hold no part of the file.
 */
public final class SigningKeyFile {
    /** Limit for a file, in bytes; a key with its certificates has a few thousand. */
    public static final int MAX_BYTES = 64 * 1024;

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----\\s+([A-Za-z0-9+/=\\s]+)-----END \\1-----");
    private static final Pattern ENCRYPTED = Pattern.compile("BEGIN ENCRYPTED |Proc-Type: 4,ENCRYPTED");
    private static final String PKCS8 = "PRIVATE KEY";
    private static final String SEC1 = "EC PRIVATE KEY";
    private static final HexFormat HEX = HexFormat.of();
    /** Version 0, and the algorithm: elliptic curve key on prime256v1 (RFC 5208, RFC 5480). */
    private static final byte[] PKCS8_START = HEX.parseHex("020100301306072a8648ce3d020106082a8648ce3d030107");
    /** A SubjectPublicKeyInfo of such a key, up to its point of 65 bytes. */
    private static final byte[] X509_START = HEX.parseHex("3059301306072a8648ce3d020106082a8648ce3d030107034200");

    private static final int POINT_BYTES = 65;
    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;
    private static final int BIT_STRING = 0x03;
    private static final int TAG_0 = 0xa0;
    private static final int TAG_1 = 0xa1;

    private SigningKeyFile() {}

    /** @throws IOException if the file holds no key that can sign now; the message says what it must hold */
    public static EcProofSigner read(byte[] file) throws IOException {
        if (file.length > MAX_BYTES) {
            throw new IOException("the file has " + file.length + " bytes; a key has at most " + MAX_BYTES);
        }
        String text = new String(file, StandardCharsets.ISO_8859_1);
        if (ENCRYPTED.matcher(text).find()) {
            throw new IOException(
                    "the private key is encrypted with a password. Jenkins stores it encrypted already: give"
                            + " it without the password (openssl pkcs8 -topk8 -nocrypt -in key.pem)");
        }
        Map<String, byte[]> blocks = blocks(text);
        if (!blocks.containsKey(PKCS8) && !blocks.containsKey(SEC1)) {
            throw new IOException("the file holds no private key in PEM form (openssl genpkey -algorithm EC -pkeyopt"
                    + " ec_paramgen_curve:P-256)");
        }
        try {
            byte[] sec1 = blocks.containsKey(SEC1) ? blocks.get(SEC1) : sec1(blocks.get(PKCS8));
            byte[] pkcs8 = blocks.containsKey(PKCS8) ? blocks.get(PKCS8) : pkcs8(sec1);
            KeyFactory keys = KeyFactory.getInstance("EC");
            PrivateKey privateKey = keys.generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            return EcProofSigner.of(new KeyPair(publicKey(keys, blocks, sec1), privateKey));
        } catch (GeneralSecurityException | RuntimeException unusable) {
            // Without the cause: its message may hold parts of the key.
            throw new IOException("the private key can't be read as an elliptic curve key on P-256");
        }
    }

    private static Map<String, byte[]> blocks(String text) throws IOException {
        Map<String, byte[]> blocks = new LinkedHashMap<>();
        Matcher block = BLOCK.matcher(text);
        while (block.find()) {
            try {
                blocks.putIfAbsent(block.group(1), Base64.getMimeDecoder().decode(block.group(2)));
            } catch (IllegalArgumentException broken) {
                throw new IOException("the PEM block " + block.group(1) + " is damaged");
            }
        }
        return blocks;
    }

    private static PublicKey publicKey(KeyFactory keys, Map<String, byte[]> blocks, byte[] sec1)
            throws GeneralSecurityException, IOException {
        if (blocks.containsKey("CERTIFICATE")) {
            return publicKey((X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(blocks.get("CERTIFICATE"))));
        }
        if (blocks.containsKey("PUBLIC KEY")) {
            return keys.generatePublic(new X509EncodedKeySpec(blocks.get("PUBLIC KEY")));
        }
        byte[] point = point(sec1);
        if (point == null) {
            throw new IOException("the private key is stored without its public key; append it to the file"
                    + " (openssl pkey -in key.pem -pubout)");
        }
        return keys.generatePublic(new X509EncodedKeySpec(joined(X509_START, point)));
    }

    /**
     * The public key of a certificate.
     *
     * @throws IOException if the certificate is expired or not valid yet
     */
    public static PublicKey publicKey(X509Certificate certificate) throws IOException {
        try {
            certificate.checkValidity();
        } catch (CertificateException outside) {
            throw new IOException("the certificate of the key is valid from "
                    + certificate.getNotBefore().toInstant() + " to "
                    + certificate.getNotAfter().toInstant() + " only");
        }
        return certificate.getPublicKey();
    }

    /** The key inside a PKCS #8 structure: an octet string after version and algorithm. */
    private static byte[] sec1(byte[] pkcs8) {
        return new Der(new Der(pkcs8).enter(SEQUENCE)).skip().skip().enter(OCTET_STRING);
    }

    private static byte[] pkcs8(byte[] sec1) {
        return wrapped(SEQUENCE, joined(PKCS8_START, wrapped(OCTET_STRING, sec1)));
    }

    /** The public point that a SEC 1 structure may hold (RFC 5915), uncompressed; {@code null} if it holds none. */
    private static byte[] point(byte[] sec1) {
        Der key = new Der(new Der(sec1).enter(SEQUENCE)).skip().skip();
        if (key.isAt(TAG_0)) {
            key.skip();
        }
        if (!key.isAt(TAG_1)) {
            return null;
        }
        byte[] bits = new Der(key.enter(TAG_1)).enter(BIT_STRING);
        if (bits.length != POINT_BYTES + 1) {
            throw new IllegalArgumentException("a point of another curve");
        }
        // The first byte counts unused bits.
        return Arrays.copyOfRange(bits, 1, bits.length);
    }

    private static byte[] wrapped(int tag, byte[] content) {
        // An elliptic curve key on P-256 has less than 256 bytes; DER allows the shortest form of a length only.
        byte[] length = content.length < 0x80
                ? new byte[] {(byte) content.length}
                : new byte[] {(byte) 0x81, (byte) content.length};
        return joined(joined(new byte[] {(byte) tag}, length), content);
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    /** A reader of DER elements one after the other (X.690), with lengths of up to two bytes. */
    private static final class Der {
        private final byte[] bytes;
        private int at;

        Der(byte[] bytes) {
            this.bytes = bytes;
        }

        boolean isAt(int tag) {
            return at < bytes.length && (bytes[at] & 0xff) == tag;
        }

        Der skip() {
            content();
            return this;
        }

        byte[] enter(int tag) {
            if (!isAt(tag)) {
                throw new IllegalArgumentException("another element than expected");
            }
            return content();
        }

        private byte[] content() {
            int first = bytes[at + 1] & 0xff;
            int lengthBytes = first < 0x80 ? 0 : first & 0x7f;
            int length = lengthBytes == 0 ? first : 0;
            if (lengthBytes > 2) {
                throw new IllegalArgumentException("an element that is too long");
            }
            for (int i = 0; i < lengthBytes; i++) {
                length = length << 8 | bytes[at + 2 + i] & 0xff;
            }
            int start = at + 2 + lengthBytes;
            if (start + length > bytes.length) {
                throw new IllegalArgumentException("an element that is cut off");
            }
            at = start + length;
            return Arrays.copyOfRange(bytes, start, at);
        }
    }
}
